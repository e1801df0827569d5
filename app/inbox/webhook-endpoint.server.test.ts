import { createHmac } from 'node:crypto';
import { createServer, request as httpRequest } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { givenDatabase } from '../../test/support/test-store.ts';
import { closeDatabase, forShop, queryDirectory } from '../platform/db.server.ts';
import { answerPixel } from './pixel-endpoint.server.ts';
import { openBody } from './seal-body.server.ts';
import { answerWebhook } from './webhook-endpoint.server.ts';

const { databaseUrl } = givenDatabase();
let server: Server;
let port: number;

beforeAll(async () => {
  process.env['TRUST_PROXY'] = '0';
  server = createServer(
    (request, response) => void (request.url === '/pixel' ? answerPixel : answerWebhook)(request, response),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
});

const domain = 'inbox-test.myshopify.com';

function webhook(body: string | Buffer, headers: Record<string, string | undefined> = {}): Promise<number> {
  const all = {
    'x-shopify-topic': 'orders/create',
    'x-shopify-hmac-sha256': createHmac('sha256', 'test-api-secret').update(body).digest('base64'),
    'x-shopify-shop-domain': domain,
    'x-shopify-api-version': '2026-07',
    'x-shopify-webhook-id': 'w1',
    'x-shopify-triggered-at': '2026-11-23T10:00:00.123456789Z',
    ...headers,
  };
  const present = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return send('POST', '/webhooks', Object.fromEntries(present), body);
}

function send(method: string, path: string, headers: Record<string, string>, body?: string | Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ port, host: '127.0.0.1', method, path, headers, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode!);
    });
    request.on('error', reject);
    request.end(body);
  });
}

async function stored(shopDomain = domain) {
  const [shop] = await queryDirectory<{ shopId: number }>('SELECT shop_of($1) AS "shopId"', [shopDomain]);
  const shopId = shop!.shopId;
  const rows = await forShop(shopId, (db) =>
    db.query<{ webhookId: string; topic: string; body: Buffer; state: string }>(
      'SELECT webhook_id AS "webhookId", topic, body, state FROM delivery ORDER BY webhook_id',
    ),
  );
  return rows.map((row) => ({ ...row, body: openBody(shopId, row.body).toString() }));
}

test('a signed webhook is stored with its raw body, encrypted, before the 200, and wakes the projection', async () => {
  expect(await webhook('{"id": 1,  "a":"é"}')).toBe(200);
  expect(await stored()).toEqual([
    { webhookId: 'w1', topic: 'orders/create', body: '{"id": 1,  "a":"é"}', state: 'pending' },
  ]);
});

test('a delivery that arrives twice is stored once and answered 200 both times', async () => {
  expect(await webhook('{"id":2}', { 'x-shopify-webhook-id': 'twice' })).toBe(200);
  expect(await webhook('{"id":2}', { 'x-shopify-webhook-id': 'twice' })).toBe(200);
  expect((await stored()).filter((row) => row.webhookId === 'twice')).toHaveLength(1);
});

test('many deliveries at once, repeats among them, are all stored once', async () => {
  const shop = 'burst.myshopify.com';
  const ids = Array.from({ length: 300 }, (_, index) => `b${index % 200}`);
  const answers = await Promise.all(
    ids.map((id) => webhook(`{"id":"${id}"}`, { 'x-shopify-webhook-id': id, 'x-shopify-shop-domain': shop })),
  );
  expect(new Set(answers)).toEqual(new Set([200]));
  const rows = await stored(shop);
  expect(rows).toHaveLength(200);
  expect(rows.every((row) => row.body === `{"id":"${row.webhookId}"}`)).toBe(true);
});

test.each([
  ['a wrong signature', 401, { 'x-shopify-hmac-sha256': 'AAAA' }],
  ['no signature', 400, { 'x-shopify-hmac-sha256': undefined }],
  ['no topic', 400, { 'x-shopify-topic': undefined }],
  ['no webhook id', 400, { 'x-shopify-webhook-id': undefined }],
  ['a shop that is no Shopify domain', 400, { 'x-shopify-shop-domain': 'evil.example.com' }],
])('%s is answered %i', async (_what, status, headers) => {
  expect(await webhook('{}', { 'x-shopify-webhook-id': 'refused', ...headers })).toBe(status);
  expect((await stored()).some((row) => row.webhookId === 'refused')).toBe(false);
});

test('the app secret before a rotation still verifies', async () => {
  const { resetEnv } = await import('../platform/env.server.ts');
  process.env['SHOPIFY_API_SECRET'] = 'new-secret,test-api-secret';
  resetEnv();
  expect(await webhook('{"id":3}', { 'x-shopify-webhook-id': 'rotated' })).toBe(200);
  process.env['SHOPIFY_API_SECRET'] = 'test-api-secret';
  resetEnv();
});

test('another method is answered 405', async () => {
  expect(await send('GET', '/webhooks', {})).toBe(405);
});

test('a signed body over 20 MB is answered 413 and raises an alert; an unsigned one is only refused', async () => {
  const huge = Buffer.alloc(20 * 1024 * 1024 + 1, 32);
  expect(await webhook(huge, { 'x-shopify-webhook-id': 'huge' })).toBe(413);
  expect(await webhook(huge, { 'x-shopify-webhook-id': 'huge', 'x-shopify-hmac-sha256': 'AAAA' })).toBe(401);
  const [shop] = await queryDirectory<{ shopId: number }>('SELECT shop_of($1) AS "shopId"', [domain]);
  const alerts = await forShop(shop!.shopId, (db) => db.query('SELECT kind, count FROM alert'));
  expect(alerts).toEqual([{ kind: 'delivery-too-large', count: 1 }]);
  const waiting = await forShop(shop!.shopId, (db) => db.query('SELECT FROM large_thing'));
  expect(waiting).toEqual([]);
});

test('a webhook that was triggered at an impossible moment is stored as of when it came', async () => {
  const moments = ['+275760-09-13T00:00:00Z', '-000001-01-01T00:00:00Z', 'yesterday'];
  const answers = moments.map((moment, n) =>
    webhook('{}', { 'x-shopify-webhook-id': `moment-${n}`, 'x-shopify-triggered-at': moment }),
  );
  expect(await Promise.all(answers)).toEqual([200, 200, 200]);
  const [shop] = await queryDirectory<{ shopId: number }>('SELECT shop_of($1) AS "shopId"', [domain]);
  const stored = await forShop(shop!.shopId, (db) =>
    db.query(`SELECT triggered_at = received_at AS "asReceived" FROM delivery WHERE webhook_id LIKE 'moment-%'`),
  );
  expect(stored).toEqual([1, 2, 3].map(() => ({ asReceived: true })));
});

test('a body that is not JSON was signed, so it is kept for the projection to judge', async () => {
  expect(await webhook('not json', { 'x-shopify-webhook-id': 'text' })).toBe(200);
});

test('pixel events are stored one by one under their own topics', async () => {
  const shop = 'pixel.myshopify.com';
  await queryDirectory('SELECT shop_of($1)', [shop]);
  const [row] = await queryDirectory<{ key: string }>('SELECT pixel_key AS key FROM shop WHERE domain = $1', [shop]);
  const event = (id: string) => ({ id, name: 'product_viewed', timestamp: '2026-11-23T10:00:00.000Z', clientId: 'c1' });
  const post = (body: object) => send('POST', '/pixel', { 'content-type': 'text/plain' }, JSON.stringify(body));

  expect(await post({ shop, key: row!.key, events: [event('e1'), event('e2')] })).toBe(204);
  expect(await post({ shop, key: row!.key, events: [event('e2')] })).toBe(204);
  expect(await post({ shop, key: 'wrong', events: [event('e3')] })).toBe(401);
  expect(await post({ shop: 'nobody.myshopify.com', key: row!.key, events: [event('e3')] })).toBe(401);
  expect(await post({ shop, key: row!.key, events: [{ id: 'e4' }] })).toBe(400);
  expect(await post({ shop, key: row!.key, events: [{ ...event('e5'), pad: 'x'.repeat(70_000) }] })).toBe(413);
  expect((await stored(shop)).map((one) => [one.webhookId, one.topic])).toEqual([
    ['pixel:e1', 'pixel/product_viewed'],
    ['pixel:e2', 'pixel/product_viewed'],
  ]);
});

test('what a browser may not post is refused at the door: it reaches neither the statement of others nor the quarantine', async () => {
  const shop = 'hostile.myshopify.com';
  await queryDirectory('SELECT shop_of($1)', [shop]);
  const [row] = await queryDirectory<{ key: string }>('SELECT pixel_key AS key FROM shop WHERE domain = $1', [shop]);
  const event = { id: 'e1', name: 'product_viewed', timestamp: '2026-11-23T10:00:00.000Z', clientId: 'c1' };
  const post = (body: string) => send('POST', '/pixel', { 'content-type': 'text/plain' }, body);
  const hostile: object[] = [
    { ...event, id: 'e1\u0000' },
    { ...event, name: 'any_name_of_millions' },
    { ...event, clientId: 'c'.repeat(300) },
    { ...event, timestamp: '0001-01-01T00:00:00Z' },
  ];
  for (const one of hostile)
    expect(await post(JSON.stringify({ shop, key: row!.key, events: [event, one] }))).toBe(400);
  const deep = `${'['.repeat(25_000)}${']'.repeat(25_000)}`;
  const nested = `{"shop":"${shop}","key":"${row!.key}","events":[${JSON.stringify(event).slice(0, -1)},"deep":${deep}}]}`;
  expect(await post(nested)).toBe(400);
  expect(await post(JSON.stringify({ shop: 'a\u0000.myshopify.com', key: row!.key, events: [event] }))).toBe(400);
  expect(await stored(shop)).toEqual([]);
});

test('with the database away a webhook is answered 503, and 200 when it is back', async () => {
  const { resetEnv } = await import('../platform/env.server.ts');
  await closeDatabase();
  process.env['DATABASE_URL'] = 'postgres://nobody:x@127.0.0.1:1/none';
  process.env['LOG_LEVEL'] = 'silent';
  resetEnv();
  expect(await webhook('{"id":4}', { 'x-shopify-webhook-id': 'down' })).toBe(503);
  await closeDatabase();
  process.env['DATABASE_URL'] = databaseUrl();
  resetEnv();
  expect(await webhook('{"id":4}', { 'x-shopify-webhook-id': 'down' })).toBe(200);
});

test("that a browser is a customer's is believed of five browsers a day", async () => {
  const shop = 'claims.myshopify.com';
  await queryDirectory('SELECT shop_of($1)', [shop]);
  const [row] = await queryDirectory<{ key: string }>('SELECT pixel_key AS key FROM shop WHERE domain = $1', [shop]);
  const timestamp = '2026-11-23T10:00:00.000Z';
  const events = Array.from({ length: 7 }, (_, index) => ({
    id: `e${index}`,
    name: 'page_viewed',
    timestamp,
    clientId: `c${index}`,
    customerId: '7',
  }));
  expect(await send('POST', '/pixel', {}, JSON.stringify({ shop, key: row!.key, events }))).toBe(204);
  const believed = (await stored(shop)).map(
    (one) => (JSON.parse(one.body) as { customerId: string | null }).customerId,
  );
  expect(believed).toEqual(['7', '7', '7', '7', '7', null, null]);
});

test('a visitor without a proxy before us can not be many by naming many addresses', async () => {
  const statuses = await Promise.all(
    Array.from({ length: 400 }, (_, index) => send('POST', '/pixel', { 'x-forwarded-for': `10.0.0.${index}` }, '{}')),
  );
  expect(statuses).toContain(429);
});
