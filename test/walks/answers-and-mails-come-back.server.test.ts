import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerAnswers } from '../../app/inbox/answers-endpoint.server.ts';
import { project } from '../../app/jobs/project.server.ts';
import { pullEngagement } from '../../app/jobs/pull-engagement.server.ts';
import { connectDestination } from '../../app/outbox/connect-destination.server.ts';
import { answerSendgridEvents } from '../../app/outbox/sendgrid/events-endpoint.server.ts';
import { subscribeSendgridEvents } from '../../app/outbox/sendgrid/subscribe-events.server.ts';
import { systemClock } from '../../app/platform/clock.server.ts';
import { forShop, queryDirectory, type ShopDb } from '../../app/platform/db.server.ts';
import { resetEnv } from '../../app/platform/env.server.ts';
import { type Sandbox, startSandbox } from '../../sandbox/start.ts';
import { keepDelivery } from '../support/keep-delivery.ts';
import { addShop } from '../support/store-facts.ts';
import { givenDatabase } from '../support/test-store.ts';

givenDatabase();

const domain = 'answers.myshopify.com';
let server: Server;
let sandbox: Sandbox;
let shopId: number;
const inShop = <Result>(work: (db: ShopDb) => Promise<Result>) => forShop(shopId, work);

beforeAll(async () => {
  server = createServer((request, response) => {
    void (request.url?.startsWith('/proxy/') ? answerAnswers : answerSendgridEvents)(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const appUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const app = { apiKey: 'test-api-key', apiSecret: 'test-api-secret' };
  sandbox = await startSandbox({ seed: 1, ...app, appUrl, shops: [{ domain }] });
  Object.assign(process.env, {
    SHOPIFY_APP_URL: appUrl,
    KLAVIYO_BASE_URL: sandbox.urls.klaviyo,
    SENDGRID_BASE_URL: sandbox.urls.sendgrid,
  });
  resetEnv();
  shopId = await addShop(domain);
  for (const [kind, key] of [
    ['sendgrid', 'SG.sandbox.test'],
    ['klaviyo', 'pk_sandbox_test'],
  ] as const)
    expect(await connectDestination(shopId, kind, key, { clock: systemClock })).toMatchObject({ ok: true });
  expect(await subscribeSendgridEvents(shopId, { clock: systemClock })).toEqual({ ok: true });
});

afterAll(async () => {
  await sandbox.stop();
  server.closeAllConnections();
  server.close();
});

async function customer(id: number, email: string, consentAt = '2025-01-01T00:00:00Z'): Promise<void> {
  const body = {
    id,
    email,
    updated_at: consentAt,
    email_marketing_consent: { state: 'subscribed', opt_in_level: 'single_opt_in', consent_updated_at: consentAt },
  };
  await keepDelivery(shopId, { topic: 'customers/update', body, triggeredAt: consentAt });
  await project(shopId);
}

const emit = async (events: object[]) => {
  const answer = await fetch(`${sandbox.urls.sendgrid}/_sandbox/sendgrid/events`, {
    method: 'POST',
    body: JSON.stringify(events),
  });
  return ((await answer.json()) as { status: number }[]).map(({ status }) => status);
};
const mailsOf = (id: number) =>
  inShop((db) =>
    db.query(
      `SELECT kind, data FROM activity WHERE customer_id = $1 AND email_idx IS NOT NULL ORDER BY occurred_at, kind`,
      [id],
    ),
  );
const consentOf = async (id: number) =>
  (await inShop((db) => db.query('SELECT email_consent AS consent FROM customer WHERE customer_id = $1', [id])))[0]?.[
    'consent'
  ];
const seconds = (iso: string) => Date.parse(iso) / 1000;

test('opens and clicks that SendGrid signs arrive once, also before their person does', async () => {
  const click = {
    email: 'Ada@example.com',
    event: 'click',
    sg_event_id: 'e1',
    timestamp: seconds('2025-06-01T10:00:00Z'),
    url: 'https://store.test/a',
    ip: '10.0.0.1',
    useragent: 'Mozilla',
    category: ['spring'],
  };
  const open = {
    email: 'ada@example.com',
    event: 'open',
    sg_event_id: 'e2',
    timestamp: seconds('2025-06-01T09:00:00Z'),
  };
  expect(await emit([click, { ...open, event: 'processed', sg_event_id: 'e0' }])).toEqual([200]);
  expect(await emit([click, open])).toEqual([200]);
  await project(shopId);
  expect(await mailsOf(7)).toEqual([]);
  await customer(7, 'ada@example.com');
  expect(await mailsOf(7)).toEqual([
    { kind: 'mail_opened', data: { service: 'sendgrid' } },
    { kind: 'mail_clicked', data: { service: 'sendgrid', url: 'https://store.test/a', campaign: 'spring' } },
  ]);
});

test('who unsubscribes at SendGrid is not mailed any more, until a later yes', async () => {
  await customer(8, 'bob@example.com');
  expect(await consentOf(8)).toBe('SUBSCRIBED');
  const refusal = {
    email: 'bob@example.com',
    event: 'unsubscribe',
    sg_event_id: 'e3',
    timestamp: seconds('2025-06-02T00:00:00Z'),
  };
  expect(await emit([refusal])).toEqual([200]);
  await project(shopId);
  expect(await consentOf(8)).toBe('UNSUBSCRIBED');
  const ledger = await inShop((db) =>
    db.query('SELECT state, source FROM consent_entry WHERE customer_id = 8 ORDER BY occurred_at'),
  );
  expect(ledger).toEqual([
    { state: 'SUBSCRIBED', source: 'customers/update' },
    { state: 'UNSUBSCRIBED', source: 'sendgrid/mail_unsubscribed' },
  ]);
  await customer(8, 'bob@example.com', '2025-06-03T00:00:00Z');
  expect(await consentOf(8)).toBe('SUBSCRIBED');
  // the refusal once more is still the older word
  await emit([refusal]);
  await project(shopId);
  expect(await consentOf(8)).toBe('SUBSCRIBED');
});

test('an address, a signature or a list that is wrong is refused', async () => {
  const [hook] = sandbox.sendgrid.state.eventWebhooks.values();
  const url = hook!.settings.url;
  const post = async (to: string, headers: Record<string, string>, body = '[]') =>
    (await fetch(to, { method: 'POST', headers, body })).status;
  const now = String(Math.floor(Date.now() / 1000));
  const signed = {
    'x-twilio-email-event-webhook-signature': 'AAAA',
    'x-twilio-email-event-webhook-timestamp': now,
  };
  expect(await post(url, {})).toBe(400);
  expect(await post(url, signed)).toBe(401);
  expect(await post(`${url}0`, signed)).toBe(401);
  expect(await post(url, signed, 'x'.repeat(2 * 1024 * 1024 + 1))).toBe(413);
  expect((await fetch(url)).status).toBe(405);
});

test('what people did with mails of Klaviyo is fetched once, page after page', async () => {
  await customer(9, 'eve@example.com');
  const plant = (metric: string, uniqueId: string, time: string) =>
    fetch(`${sandbox.urls.klaviyo}/api/events`, {
      method: 'POST',
      headers: {
        authorization: 'Klaviyo-API-Key pk_sandbox_x',
        revision: '2026-07-15',
        'content-type': 'application/json',
      },
      body: JSON.stringify({
        data: {
          type: 'event',
          attributes: {
            properties: { 'Campaign Name': 'Spring', URL: 'https://store.test/b' },
            time,
            unique_id: uniqueId,
            metric: { data: { type: 'metric', attributes: { name: metric } } },
            profile: { data: { type: 'profile', attributes: { email: 'eve@example.com' } } },
          },
        },
      }),
    });
  const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
  await plant('Clicked Email', 'k1', minutesAgo(50));
  await plant('Unsubscribed from Email Marketing', 'k2', minutesAgo(40));
  await plant('Viewed Product', 'k3', minutesAgo(45));
  expect(await pullEngagement(shopId, { clock: systemClock })).toBe(2);
  await plant('Clicked Email', 'k4', minutesAgo(5));
  expect(await pullEngagement(shopId, { clock: systemClock })).toBe(3);
  await project(shopId);
  const kinds = (await mailsOf(9)).map((row) => row['kind']);
  expect(kinds).toEqual(['mail_clicked', 'mail_unsubscribed', 'mail_clicked']);
  expect(await consentOf(9)).toBe('UNSUBSCRIBED');
});

test('a logged-in customer answers in the storefront; the newest answer holds', async () => {
  const say = async (values: string[], who = '?customer=7') =>
    (
      await fetch(`${sandbox.storefrontUrl(domain)}/apps/regulars/answers${who}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ answers: { favourite_category: values } }),
      })
    ).status;
  expect(await say(['Tea'])).toBe(200);
  await project(shopId);
  expect(await say(['Tea', 'Cups'])).toBe(200);
  await project(shopId);
  const held = await inShop((db) =>
    db.query('SELECT customer_id AS id, question, source, values FROM customer_answer'),
  );
  expect(held).toEqual([{ id: '7', question: 'favourite_category', source: 'storefront', values: ['Tea', 'Cups'] }]);
  expect(await say(['Tea'], '')).toBe(401);
  expect(await say(['x'.repeat(600)])).toBe(400);
});

test('nobody but Shopify can answer for a customer', async () => {
  const { port } = server.address() as AddressInfo;
  const post = async (query: string) =>
    (await fetch(`http://127.0.0.1:${port}/proxy/answers?${query}`, { method: 'POST', body: '{}' })).status;
  const timestamp = Math.floor(Date.now() / 1000);
  expect(await post('')).toBe(400);
  expect(await post(`shop=${domain}&logged_in_customer_id=7&timestamp=${timestamp}&signature=${'0'.repeat(64)}`)).toBe(
    401,
  );
  expect(await post(`shop=${domain}&shop=x&timestamp=${timestamp}&signature=${'0'.repeat(64)}`)).toBe(400);
  const [row] = await queryDirectory<{ count: number }>('SELECT count(*)::int AS count FROM shop WHERE domain = $1', [
    domain,
  ]);
  expect(row?.count).toBe(1);
});
