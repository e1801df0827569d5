import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { connectDestination } from '../../app/outbox/connect-destination.server.ts';
import { destinationKinds } from '../../app/outbox/destination.ts';
import { listDestinations } from '../../app/outbox/list-destinations.server.ts';
import { systemClock } from '../../app/platform/clock.server.ts';
import { feedToken } from '../../app/content/feed-token.server.ts';
import { answerFeed } from '../../app/content/feed.server.ts';
import { enters, placed, sampleCustomer, sampleOrder, sampleProducts, signsUp } from '../support/sample-store.ts';
import { useWalkWorld, type WalkStore } from '../support/walk-world.ts';

const { appUrl, sandbox, destinations, openStore } = useWalkWorld();

const products = sampleProducts(5);
const at = '2025-05-10T10:00:00.000Z';
const everything = (customer = sampleCustomer(7)) => [
  ...enters(products),
  ...signsUp(customer),
  placed(sampleOrder(1, { customer, products: products.slice(0, 2), at })),
];

test('what cannot be read is kept with its reason, and the order after it reaches the ESPs', async () => {
  const store = await openStore();
  expect(await post(store, 'orders/create', 'not json')).toBe(200);
  expect(await post(store, 'orders/create', '')).toBe(200);
  expect(await post(store, 'orders/create', '[]')).toBe(200);
  expect(await post(store, 'orders/create', JSON.stringify({ id: 'x', line_items: 7 }))).toBe(200);
  expect(await post(store, 'themes/publish', '{"id":1}')).toBe(200);
  await store.emit(everything());
  await store.drain();
  const kept = await store.inShop((db) =>
    db.query(`SELECT reason, body IS NOT NULL AS kept FROM delivery WHERE state = 'quarantined' ORDER BY seq`),
  );
  expect(kept).toEqual(
    ['not-json', 'not-json', 'bad-payload', 'bad-payload', 'unknown-topic'].map((reason) => ({ reason, kept: true })),
  );
  for (const { held } of Object.values(destinations()))
    expect(held().get('c7@example.com')).toMatchObject({ regulars_orders_count: 1 });
});

test('where Shopify withholds personal data, everything is worked out and nobody is made up at an ESP', async () => {
  const store = await openStore();
  await store.emit(everything(sampleCustomer(7, null)));
  await store.settle();
  const [scores] = await store.inShop((db) =>
    db.query(
      'SELECT rfm_thirds AS thirds, orders_count AS orders FROM customer_scores JOIN customer_traits USING (shop_id, customer_id)',
    ),
  );
  expect(scores).toEqual({ thirds: expect.stringMatching(/^[123]{3}$/), orders: 1 });
  for (const { held } of Object.values(destinations())) expect(held().size).toBe(0);
  const feed = await answerFeed(feedToken({ shopId: store.shopId, customerId: '7' }), { format: 'json' });
  expect(JSON.parse(feed.body)).toMatchObject({ items: [{}, {}, {}] });
});

test('an order without any person is stored and stops nothing', async () => {
  const store = await openStore();
  const order = sampleOrder(2, { customer: sampleCustomer(8, null), products: products.slice(0, 1), at });
  await store.emit([...everything(), placed({ ...order, customer: null })]);
  await store.drain();
  const orders = await store.inShop((db) =>
    db.query('SELECT order_id AS id, customer_id AS customer FROM orders ORDER BY order_id'),
  );
  expect(orders).toEqual([
    { id: '1', customer: '7' },
    { id: '2', customer: null },
  ]);
});

test('a store that removed the app is still heard, compliance topics too, and nothing of it leaves', async () => {
  const store = await openStore();
  await store.emit([{ at, topic: 'app/uninstalled', payload: { id: 1, domain: store.domain } }]);
  await store.conclude();
  await store.emit(everything());
  const topics = ['customers/data_request', 'customers/redact', 'shop/redact'];
  for (const topic of topics) {
    const payload = {
      shop_id: 1,
      shop_domain: store.domain,
      customer: { id: 9, email: 'c9@example.com', phone: null },
    };
    expect(await post(store, topic, JSON.stringify(payload))).toBe(200);
  }
  for (let steps = 0; steps < 3; steps += 1) await store.step();
  const requests = await store.inShop((db) =>
    db.query<{ kind: string }>('SELECT kind FROM data_request ORDER BY kind'),
  );
  expect(requests.map(({ kind }) => kind)).toEqual(topics);
  expect(await store.inShop((db) => db.query(`SELECT reason FROM delivery WHERE state <> 'settled'`))).toEqual([]);
  for (const { held } of Object.values(destinations())) expect(held().size).toBe(0);
});

test('a key that the ESP refuses is refused to the merchant, and nothing of it is kept', async () => {
  const store = await openStore({ connect: false });
  for (const [kind, key] of [
    ['klaviyo', 'pk_wrong'],
    ['sendgrid', 'SG.wrong'],
    ['sendgrid', 'no key'],
  ] as const)
    expect(await connectDestination(store.shopId, kind, key, { clock: systemClock })).toEqual({
      ok: false,
      reason: 'key-refused',
    });
  expect(await store.inShop((db) => db.query('SELECT FROM destination'))).toEqual([]);
});

test('while an ESP is down its changes wait and the merchant sees why; then all of them arrive', async () => {
  const store = await openStore();
  for (const kind of destinationKinds) sandbox().faults.set(kind, { 503: 1 });
  await store.emit(everything());
  for (let steps = 0; steps < 5; steps += 1) await store.step();
  for (const view of await store.inShop(listDestinations)) {
    expect(view).toMatchObject({ state: 'connected', lastError: 'esp-failed', dead: [], profiles: 0 });
    expect(view.pending).toBeGreaterThan(0);
  }
  sandbox().faults.clear();
  await store.drain();
  for (const { held } of Object.values(destinations()))
    expect(held().get('c7@example.com')).toMatchObject({ regulars_orders_count: 1 });
});

/** A webhook whose body is not for the sandbox to write, signed as Shopify signs. */
async function post({ domain }: WalkStore, topic: string, body: string): Promise<number> {
  const answer = await fetch(`${appUrl()}/webhooks`, {
    method: 'POST',
    body,
    headers: {
      'x-shopify-topic': topic,
      'x-shopify-hmac-sha256': createHmac('sha256', 'test-api-secret').update(body).digest('base64'),
      'x-shopify-shop-domain': domain,
      'x-shopify-api-version': '2026-07',
      'x-shopify-webhook-id': `${topic}|${body}`,
      'x-shopify-triggered-at': at,
    },
  });
  return answer.status;
}
