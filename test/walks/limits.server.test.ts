import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { feedToken } from '../../app/content/feed-token.server.ts';
import { eventsUrl } from '../../app/outbox/sendgrid/events-token.server.ts';
import { queryDirectory } from '../../app/platform/db.server.ts';
import { demoShop } from '../../sandbox/start.ts';
import { addShop } from '../support/store-facts.ts';
import { type RunningApp, startApp } from '../support/start-app.ts';
import { givenDatabase } from '../support/test-store.ts';

const { databaseUrl } = givenDatabase();
let app: RunningApp;
let shopId: number;
let pixelKey: string;
let visitors = 0;

beforeAll(async () => {
  shopId = await addShop(demoShop, 'EUR');
  const [shop] = await queryDirectory<{ key: string }>('SELECT pixel_key AS key FROM shop WHERE shop_id = $1', [
    shopId,
  ]);
  pixelKey = shop?.key ?? '';
  app = await startApp({ databaseUrl: databaseUrl() });
});

afterAll(() => app.stop());

interface Asked {
  path: string;
  method?: 'GET' | 'POST';
  headers?: Record<string, string>;
  body?: string;
}

/** @param from the visitor's address. */
async function ask({ path, method = 'POST', headers = {}, body }: Asked, from: string): Promise<number> {
  const response = await fetch(app.url + path, {
    method,
    headers: { ...headers, 'x-forwarded-for': from },
    ...(body !== undefined && { body }),
    redirect: 'manual',
  });
  await response.arrayBuffer();
  return response.status;
}

/** Asks until it is too much, a few at a time. @returns what was answered, in order of first appearance. */
async function flood(asked: Asked, from: string, timesMax: number): Promise<number[]> {
  const seen = new Set<number>();
  for (let sent = 0; sent < timesMax && !seen.has(429); sent += 20) {
    for (const status of await Promise.all(Array.from({ length: 20 }, () => ask(asked, from)))) seen.add(status);
  }
  return [...seen];
}

const megabytes = (n: number) => 'x'.repeat(n * 1024 * 1024);
const signed = (body: string) => createHmac('sha256', 'test-api-secret').update(body).digest('base64');
const delivery = (body: string): Asked => ({
  path: '/webhooks',
  body,
  headers: {
    'x-shopify-topic': 'orders/create',
    'x-shopify-hmac-sha256': signed(body),
    'x-shopify-shop-domain': demoShop,
    'x-shopify-api-version': '2026-07',
    'x-shopify-webhook-id': randomUUID(),
  },
});
const event = { id: 'e1', name: 'page_viewed', timestamp: '2026-05-01T12:00:00Z', clientId: 'c1', data: {} };
const pixel = (): Asked => ({
  path: '/pixel',
  body: JSON.stringify({ shop: demoShop, key: pixelKey, events: [event] }),
});
function proxied(body: string): Asked {
  const said: [string, string][] = [
    ['logged_in_customer_id', '7'],
    ['path_prefix', '/apps/regulars'],
    ['shop', demoShop],
    ['timestamp', String(Math.floor(Date.now() / 1000))],
  ];
  const text = said.map(([name, value]) => `${name}=${value}`).join('');
  const signature = createHmac('sha256', 'test-api-secret').update(text).digest('hex');
  return { path: `/proxy/answers?${new URLSearchParams([...said, ['signature', signature]]).toString()}`, body };
}
const sendgrid = (body: string, headers: Record<string, string> = {}): Asked => ({
  path: new URL(eventsUrl(shopId)).pathname,
  body,
  headers,
});
const twilio = {
  'x-twilio-email-event-webhook-signature': 'AAAA',
  'x-twilio-email-event-webhook-timestamp': '1',
};

test.each<[string, () => Asked]>([
  ['webhooks', () => delivery(megabytes(21))],
  ['the pixel', () => ({ ...pixel(), body: megabytes(1) })],
  ["the store's own form", () => proxied(megabytes(1))],
  ["SendGrid's events", () => sendgrid(megabytes(3), twilio)],
  ['pages', () => ({ path: '/app', body: megabytes(17) })],
])('%s: a body that is larger than any of theirs is answered 413', async (_name, asked) => {
  expect(await ask(asked(), '198.51.100.1')).toBe(413);
});

const unsigned = () => {
  const asked = delivery('{}');
  return { ...asked, headers: { ...asked.headers, 'x-shopify-hmac-sha256': 'AAAA' } };
};

test.each<[string, number, () => Asked]>([
  ['unsigned webhooks', 401, unsigned],
  ['webhooks without headers', 400, () => ({ path: '/webhooks', body: '{}' })],
  ['a visitor', 204, pixel],
  ["the store's own form", 200, () => proxied(JSON.stringify({ answers: { taste: ['bold'] } }))],
  [
    'unsigned answers',
    401,
    () => ({ ...proxied('{}'), path: proxied('{}').path.replace(/signature=\w{4}/, 'signature=0000') }),
  ],
  ["SendGrid's events", 400, () => sendgrid('[]')],
  ["SendGrid's events at no store's address", 401, () => ({ path: '/events/sendgrid/1.00', body: '[]' })],
  ["a customer's feed", 200, () => ({ path: `/feeds/${feedToken({ shopId, customerId: '7' })}`, method: 'GET' })],
  ["nobody's feeds", 404, () => ({ path: '/feeds/1.2.3', method: 'GET' })],
  ['health', 200, () => ({ path: '/healthz', method: 'GET' })],
  ['files', 404, () => ({ path: '/assets/none.js', method: 'GET' })],
  ['pages', 200, () => ({ path: '/auth/login', method: 'GET' })],
])('%s: answered %i and, when there are too many, 429', async (name, status, asked) => {
  visitors += 1;
  const from = `203.0.113.${visitors}`;
  expect(await flood(asked(), from, name === 'files' ? 8000 : 2000)).toEqual([status, 429]);
  // one visitor's flood is nobody else's
  if (!/customer|own form|^SendGrid's events$/.test(name)) expect(await ask(asked(), '198.51.100.7')).toBe(status);
});

test('a flood of unsigned webhooks from elsewhere keeps no signed one out', async () => {
  expect(await flood(unsigned(), '203.0.113.200', 2000)).toContain(429);
  expect(await ask(delivery('{}'), '198.51.100.8')).toBe(200);
});
