import { createHmac } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import type { SandboxReply, SandboxRequest } from '../http.ts';
import { retriesMax } from './retry-schedule.ts';
import { startTestShopify, testApp, testShop } from './test-shopify.ts';
import type { TestShopify } from './test-shopify.ts';
import type { StoreEvent } from '../store/store-event.ts';

const at = '2026-11-24T10:00:00.000Z';
let running: TestShopify | null = null;
afterEach(async () => {
  await running?.close();
  running = null;
});

async function start(
  answer: (request: SandboxRequest, count: number) => SandboxReply = () => ({ status: 200 }),
  options: Parameters<typeof startTestShopify>[0] = {},
): Promise<{ sandbox: TestShopify; received: SandboxRequest[] }> {
  const received: SandboxRequest[] = [];
  const sandbox = await startTestShopify(options, (request) => {
    received.push(request);
    return answer(request, received.length);
  });
  running = sandbox;
  return { sandbox, received };
}

function* orders(count: number): Generator<StoreEvent> {
  for (let id = 1; id <= count; id += 1) yield { at, topic: 'orders/create', payload: { id } };
}

const idsIn = (received: SandboxRequest[]): unknown[] =>
  received.map((request) => (JSON.parse(request.raw.toString()) as { id: number }).id);

test("a webhook is signed over its raw body and carries Shopify's headers", async () => {
  const { sandbox, received } = await start();
  await sandbox.shopify.emitter.emit(testShop, { at, topic: 'orders/create', payload: { id: 1, note: 'zoë' } });
  const [request] = received;
  const hmac = createHmac('sha256', testApp.apiSecret).update(request!.raw).digest('base64');
  expect(request!.headers).toMatchObject({
    'content-type': 'application/json',
    'x-shopify-hmac-sha256': hmac,
    'x-shopify-topic': 'orders/create',
    'x-shopify-shop-domain': testShop,
    'x-shopify-api-version': '2026-07',
    'x-shopify-triggered-at': at,
  });
  expect(request!.headers['x-shopify-webhook-id']).toMatch(/^[0-9a-f-]{36}$/);
  expect(request!.headers['x-shopify-event-id']).toMatch(/^[0-9a-f-]{36}$/);
});

test('a webhook that fails is sent again with the same id and bytes until it is taken', async () => {
  const { sandbox, received } = await start((_, count) => ({ status: count < 3 ? 500 : 200 }));
  const record = await sandbox.shopify.emitter.emit(testShop, { at, topic: 'orders/create', payload: { id: 1 } });
  expect(record).toMatchObject({ status: 'acknowledged', attempts: 3, acknowledgements: 1 });
  expect(new Set(received.map((request) => request.headers['x-shopify-webhook-id'])).size).toBe(1);
  expect(new Set(received.map((request) => request.raw.toString())).size).toBe(1);
});

test('a redirect is a failure, and after eight retries Shopify gives up', async () => {
  const { sandbox, received } = await start(() => ({ status: 302, headers: { location: '/elsewhere' } }));
  const record = await sandbox.shopify.emitter.emit(testShop, { at, topic: 'orders/create', payload: { id: 1 } });
  expect(record).toMatchObject({ status: 'failed', attempts: 1 + retriesMax, lastOutcome: '302' });
  expect(received).toHaveLength(1 + retriesMax);
});

test('an app that hangs is given up on and asked again', async () => {
  const hang = (_: SandboxRequest, count: number): SandboxReply =>
    count === 1 ? { status: 200, hangMs: 60_000 } : { status: 200 };
  const { sandbox } = await start(hang, { webhookTimeoutMs: 50 });
  const record = await sandbox.shopify.emitter.emit(testShop, { at, topic: 'orders/create', payload: { id: 1 } });
  expect(record).toMatchObject({ status: 'acknowledged', attempts: 2 });
});

test('an app that is down is asked again', async () => {
  const { sandbox } = await start(undefined, { webhookUrl: () => 'http://127.0.0.1:1/webhooks' });
  const record = await sandbox.shopify.emitter.emit(testShop, { at, topic: 'orders/create', payload: { id: 1 } });
  expect(record).toMatchObject({ status: 'failed', lastOutcome: 'ECONNREFUSED' });
});

test('duplicates carry the same id, lost webhooks never arrive', async () => {
  const { sandbox, received } = await start();
  sandbox.faults.set('webhooks', { duplicate: 1 });
  const twice = await sandbox.shopify.emitter.emit(testShop, { at, topic: 'orders/create', payload: { id: 1 } });
  expect(twice).toMatchObject({ attempts: 2, acknowledgements: 2 });
  expect(new Set(received.map((request) => request.headers['x-shopify-webhook-id'])).size).toBe(1);
  sandbox.faults.set('webhooks', { loss: 1 });
  const lost = await sandbox.shopify.emitter.emit(testShop, { at, topic: 'orders/create', payload: { id: 2 } });
  expect(lost.status).toBe('lost');
  expect(received).toHaveLength(2);
});

test('an answer that gets lost makes the app hear the same webhook again', async () => {
  const { sandbox, received } = await start();
  sandbox.faults.set('webhooks', { lostAnswer: 1 });
  const record = await sandbox.shopify.emitter.emit(testShop, { at, topic: 'orders/create', payload: { id: 1 } });
  expect(record).toMatchObject({ status: 'acknowledged', attempts: 2, acknowledgements: 1 });
  expect(received).toHaveLength(2);
});

test('the same seed reorders a stream the same way', async () => {
  const runOnce = async (): Promise<unknown[]> => {
    const { sandbox, received } = await start();
    sandbox.faults.set('webhooks', { reorder: 0.4 }, 5);
    await sandbox.shopify.emitter.emitAll(testShop, orders(40), { concurrency: 1 });
    await sandbox.close();
    return idsIn(received);
  };
  const order = await runOnce();
  expect(order).toHaveLength(40);
  expect(order).not.toEqual([...orders(40)].map(({ payload }) => payload.id));
  expect(await runOnce()).toEqual(order);
});

test('a stream of webhooks arrives whole, each under its own id, and fills the store', async () => {
  const { sandbox, received } = await start();
  const summary = await sandbox.shopify.emitter.emitAll(testShop, orders(500));
  expect(summary).toEqual({ emitted: 500, acknowledged: 500, failed: 0, lost: 0, notSubscribed: 0 });
  expect(new Set(received.map((request) => request.headers['x-shopify-webhook-id'])).size).toBe(500);
  expect(sandbox.shopify.state.shops.get(testShop)?.orders.size).toBe(500);
});

test('a topic nobody subscribed to changes the store and is not sent', async () => {
  const { sandbox, received } = await start(undefined, { topics: ['orders/create'] });
  const payload = { id: 9, email: 'a@b.example' };
  const record = await sandbox.shopify.emitter.emit(testShop, { at, topic: 'customers/create', payload });
  expect(record.status).toBe('not-subscribed');
  expect(received).toHaveLength(0);
  expect(sandbox.shopify.state.shops.get(testShop)?.customers.has('9')).toBe(true);
});

test("uninstalling revokes the shop's tokens", async () => {
  const { sandbox } = await start();
  const token = sandbox.token();
  await sandbox.shopify.emitter.emit(testShop, { at, topic: 'app/uninstalled', payload: { id: 1 } });
  expect(sandbox.shopify.tokens.scopesOf(testShop, token)).toBeNull();
});

test("a pixel's event goes where the app said when it activated its pixel, once, without a signature", async () => {
  const { sandbox, received } = await start(() => ({ status: 500 }));
  const event = { at, topic: 'pixel', payload: { id: 'e1', clientId: 'c1', name: 'page_viewed' } };
  expect((await sandbox.shopify.emitter.emit(testShop, event)).status).toBe('not-subscribed');
  const endpoint = sandbox.webhookUrl.replace('/webhooks', '/pixel');
  const settings = JSON.stringify({ endpoint, shop: testShop, key: 'k' });
  sandbox.shopify.state.shops.get(testShop)!.webPixel = { id: 'gid://shopify/WebPixel/1', settings };
  expect(await sandbox.shopify.emitter.emit(testShop, event)).toMatchObject({ status: 'failed', attempts: 1 });
  expect(received).toHaveLength(1);
  expect(received[0]!.url.pathname).toBe('/pixel');
  expect(received[0]!.headers).not.toHaveProperty('x-shopify-hmac-sha256');
  expect(JSON.parse(received[0]!.raw.toString())).toEqual({ shop: testShop, key: 'k', events: [event.payload] });
});
