import { expect, test } from 'vitest';
import { defaultScopes } from '../../sandbox/shopify/create-shopify.ts';
import { demoHistory } from '../../sandbox/store/demo-store.ts';
import type { StoreEvent } from '../../sandbox/store/store-event.ts';
import { useShopifyWorld } from '../../test/support/shopify-world.ts';
import { askForLarge } from '../inbox/readings/large-things.server.ts';
import { progressOf } from '../inbox/readings/progress.ts';
import { adminOfShop } from '../shopify/authenticate-admin.server.ts';
import { backfill } from './backfill.server.ts';
import { readShopify } from './read-shopify.server.ts';
import { reconcile, scan } from './reconcile.server.ts';
import { recompute } from './recompute.server.ts';
import { refresh } from './refresh.server.ts';

const world = useShopifyWorld({ scopes: defaultScopes });
const dayMs = 86_400_000;

function history(seed: number, orders: number): StoreEvent[] {
  return [...demoHistory({ seed, orders, end: world.clock.now().toISOString(), pixelShare: 0 })];
}

test('without leave for all orders, 60 days come in, the merchant is told, and no scan calls the older ones gone', async () => {
  const store = await world.openStore();
  const events = history(1, 60);
  await store.emit(events);
  await store.projectAll();
  await backfill(store.shopId, world.clock.now());
  await store.readAll();
  const lately = [...store.shop().orders.values()].filter(
    (order) => Date.parse(String(order['created_at'])) > world.clock.now().getTime() - 60 * dayMs,
  );
  const readings = await store.readings();
  expect(readings.find(({ kind }) => kind === 'orders')).toMatchObject({ limited: true, done: lately.length });
  expect(lately.length).toBeLessThan(store.shop().orders.size);
  expect(progressOf(readings, world.clock.now())).toMatchObject({ state: 'done', limited: true });
  await scan(store.shopId, world.clock.now());
  await store.readAll();
  expect(await store.inShop((db) => db.query('SELECT FROM orders WHERE deleted_at IS NOT NULL'))).toEqual([]);
});

test('without leave for all orders, a scan finds which of the last weeks is gone', async () => {
  const store = await world.openStore();
  await store.emit(history(3, 60));
  await store.projectAll();
  const [order] = [...store.shop().orders].findLast(() => true) ?? [];
  store.shop().orders.delete(order ?? '');
  await scan(store.shopId, world.clock.now());
  await store.readAll();
  const gone = await store.inShop((db) =>
    db.query('SELECT order_id::text AS id FROM orders WHERE deleted_at IS NOT NULL AND order_id > 0'),
  );
  expect(gone).toEqual([{ id: order }]);
});

test('an open checkout that Shopify no longer lists is gone by the next scan, what was bought and what is listed stays', async () => {
  const store = await world.openStore();
  const end = world.clock.now().toISOString();
  await store.emit(demoHistory({ seed: 4, orders: 30, end, days: 60, pixelShare: 0 }));
  await store.projectAll();
  const open = [...store.shop().checkouts].filter(
    ([, checkout]) => checkout['completed_at'] === null && checkout['email'],
  );
  const [token] = open.at(-1) ?? [];
  store.shop().checkouts.delete(token ?? '');
  await scan(store.shopId, world.clock.now());
  await store.readAll();
  const gone = await store.inShop((db) =>
    db.query(
      `SELECT checkout_token AS token FROM checkout WHERE deleted_at IS NOT NULL AND checkout_token NOT LIKE 'id:%'`,
    ),
  );
  expect(open.length).toBeGreaterThan(1);
  expect(gone).toEqual([{ token }]);
});

test('a kind that Shopify denies is told with its reason, the others come in', async () => {
  const store = await world.openStore();
  store.remember(history(2, 5));
  await backfill(store.shopId, world.clock.now());
  const denied = { message: 'Access denied for customers field.', extensions: { code: 'ACCESS_DENIED' } };
  const openAdmin: typeof adminOfShop = async (domain) => {
    const graphql = await adminOfShop(domain);
    return async (query, options) => {
      const asked = `${query} ${JSON.stringify(options?.variables)}`;
      if (!asked.includes('customers(') && !asked.includes('{ customers {')) return graphql(query, options);
      return Response.json({ data: { things: null, bulkOperationRunQuery: null }, errors: [denied] });
    };
  };
  await store.readAll(() => readShopify(store.shopId, { clock: world.clock, openAdmin }));
  expect((await store.readings()).map(({ kind, state, reason }) => [kind, state, reason])).toEqual([
    ['products', 'done', null],
    ['customers', 'failed', 'access-denied'],
    ['orders', 'done', null],
  ]);
  expect(progressOf(await store.readings(), world.clock.now())).toMatchObject({
    state: 'failed',
    reason: 'access-denied',
  });
});

test('when Shopify does not answer it is asked later each time, and in the end the merchant is told', async () => {
  const store = await world.openStore();
  await backfill(store.shopId, world.clock.now());
  let asked = 0;
  const openAdmin: typeof adminOfShop = async () => async () => {
    asked += 1;
    throw new Error('connection reset');
  };
  for (let minute = 0; minute < 90 && (await store.readings()).some(({ state }) => state === 'waiting'); minute += 1) {
    await readShopify(store.shopId, {
      clock: { now: () => new Date(world.clock.now().getTime() + minute * 60_000) },
      openAdmin,
    });
  }
  expect(asked).toBeLessThan(40);
  expect((await store.readings()).map(({ state, reason }) => [state, reason])).toEqual(
    Array.from({ length: 3 }, () => ['failed', 'unreachable']),
  );
});

test('an order of many lines and a product of many variants come whole, page by page', async () => {
  const store = await world.openStore({ bulkEnabled: false });
  const events = history(3, 30);
  store.remember(events);
  const order = [...store.shop().orders.values()].at(-1);
  const [line] = (order?.['line_items'] ?? []) as object[];
  const lines = Array.from({ length: 137 }, (_, index) => ({
    ...line,
    id: 77_000 + index,
    admin_graphql_api_id: null,
  }));
  store.remember([{ at: '', topic: 'orders/updated', payload: { ...order, line_items: lines } }]);
  await backfill(store.shopId, world.clock.now());
  await store.readAll();
  const [counted] = await store.inShop((db) =>
    db.query('SELECT count(*)::int AS count FROM order_line WHERE order_id = $1', [order?.['id']]),
  );
  expect(counted).toEqual({ count: 137 });
});

test('an abandoned checkout that no webhook told of is found, and one that was told keeps its cart', async () => {
  const store = await world.openStore();
  const events = history(4, 90);
  const topics = (prefix: string) => events.filter(({ topic }) => topic.startsWith(prefix));
  store.remember(events);
  const told = topics('checkouts/create').filter(({ payload }) => store.shop().checkouts.has(String(payload['token'])));
  await store.emit(told.slice(0, 3));
  await store.projectAll();
  store.remember(events);
  await reconcile(store.shopId, world.clock.now());
  await store.inShop((db) => db.query(`UPDATE reading SET from_at = '2000-01-01' WHERE shop_id = $1`, [db.shopId]));
  await store.readAll();
  const rows = await store.inShop((db) =>
    db.query<{ token: string; cart: string | null }>(
      'SELECT checkout_token AS token, cart_token AS cart FROM checkout',
    ),
  );
  const abandoned = [...store.shop().checkouts.values()].filter(
    ({ completed_at: completed, email, customer }) => completed === null && (email !== null || customer !== null),
  );
  expect(abandoned.length).toBeGreaterThan(3);
  for (const { token } of abandoned) expect(rows.map((row) => row.token)).toContain(token);
  for (const { payload } of told.slice(0, 3)) {
    expect(rows.find((row) => row.token === payload['token'])?.cart).toBe(payload['cart_token']);
  }
});

test('what history leads to is kept and sets nothing off; what happens afterwards does', async () => {
  const store = await world.openStore();
  await store.inShop((db) =>
    db.query(`INSERT INTO destination (shop_id, kind, state) VALUES ($1, 'klaviyo', 'connected')`, [db.shopId]),
  );
  store.remember(history(5, 60));
  await backfill(store.shopId, world.clock.now());
  await store.readAll();
  const conclude = async () => {
    while ((await refresh(store.shopId, world.clock)) > 0);
  };
  const counts = () =>
    store.inShop((db) =>
      db.query(
        `SELECT (SELECT count(*)::int FROM segment_member) > 0 AS members,
                (SELECT count(*)::int FROM outbox_item WHERE kind = 'event') AS events`,
      ),
    );
  await conclude();
  await recompute(store.shopId, world.clock);
  await conclude();
  expect(await counts()).toEqual([{ members: true, events: 0 }]);
  await store.inShop((db) => db.query('DELETE FROM segment_member'));
  world.pass(1000);
  await recompute(store.shopId, world.clock);
  await conclude();
  expect((await counts())[0]).toMatchObject({ members: true, events: expect.any(Number) });
  expect((await counts())[0]?.['events']).toBeGreaterThan(0);
});

test('an order whose webhook was too large is read by its number, with all its lines', async () => {
  const store = await world.openStore();
  const line = { title: 'Cup', quantity: 1, price: '1.00' };
  const order = {
    id: 4711,
    created_at: world.clock.now().toISOString(),
    currency: 'EUR',
    total_price: '300.00',
    line_items: Array.from({ length: 300 }, (_, index) => ({ ...line, id: index + 1 })),
    note: 'x'.repeat(21 * 1024 * 1024),
  };
  const at = world.clock.now().toISOString();
  await store.emit([{ at, topic: 'orders/create', payload: order }]);
  await store.readAll();
  const [stored] = await store.inShop((db) =>
    db.query(
      'SELECT (SELECT count(*)::int FROM order_line l WHERE l.order_id = o.order_id) AS lines FROM orders o WHERE order_id = 4711',
    ),
  );
  expect(stored).toEqual({ lines: 300 });
  expect(await store.inShop((db) => db.query('SELECT kind FROM alert'))).toEqual([{ kind: 'delivery-too-large' }]);
  expect(await store.inShop((db) => db.query('SELECT FROM large_thing'))).toEqual([]);
});

test('a large thing that Shopify does not show yet is asked for again later, and given up in the end', async () => {
  const store = await world.openStore();
  await store.inShop((db) => askForLarge(db, { kind: 'orders', id: '4712' }, world.clock.now()));
  let asked = 0;
  const openAdmin: typeof adminOfShop = () =>
    Promise.resolve(() => {
      asked += 1;
      return Promise.reject(new Error('no line'));
    });
  const waiting = () => store.inShop((db) => db.query('SELECT FROM large_thing'));
  for (let round = 0; round < 30 && (await waiting()).length > 0; round += 1) {
    await readShopify(store.shopId, { clock: world.clock, openAdmin });
    world.pass(10 * 60_000);
  }
  expect(await waiting()).toEqual([]);
  expect(asked).toBe(6);
});
