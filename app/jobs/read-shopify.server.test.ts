import { expect, test } from 'vitest';
import { demoHistory } from '../../sandbox/store/demo-store.ts';
import type { StoreEvent } from '../../sandbox/store/store-event.ts';
import { dumpFacts } from '../../test/support/dump-facts.ts';
import { type ShopifyStore, useShopifyWorld } from '../../test/support/shopify-world.ts';
import { backfill } from './backfill.server.ts';
import { readShopify } from './read-shopify.server.ts';
import { reconcile, scan } from './reconcile.server.ts';

const world = useShopifyWorld();

/** What a reading can know of. */
const known = ['customer', 'orders', 'order_line', 'refund', 'product', 'variant'];
/** Who told it and when; a refund's lines, which are not read; what is keyed by the store: blind indexes and guests' numbers. */
const aside = /,?"(?:\w*version|lines|source|contact_source|locale|webhook_id|\w+_idx)":(?:"[^"]*"|\[[^\]]*\])|"-\d+"/g;

async function facts(store: ShopifyStore): Promise<Record<string, string[]>> {
  const dump = await store.inShop(dumpFacts);
  const plain = (row: string) => withoutConsentUnlessEmail(row).replace(aside, '');
  return Object.fromEntries(known.map((table) => [table, (dump[table] ?? []).map(plain).sort()]));
}

/** Shopify shows a consent only beside the address it was given for. */
function withoutConsentUnlessEmail(row: string): string {
  return row.includes('"email_enc"') ? row : row.replaceAll(/,"email_consent\w*":"[^"]*"/g, '');
}

/** Without deleted products, whose lines Shopify no longer ties to them. */
function history(seed: number, orders = 40): StoreEvent[] {
  const end = world.clock.now().toISOString();
  return [...demoHistory({ seed, orders, end, pixelShare: 0 })].filter(({ topic }) => topic !== 'products/delete');
}

async function told(events: StoreEvent[]): Promise<ShopifyStore> {
  const store = await world.openStore();
  await store.emit(events);
  await store.projectAll();
  return store;
}

test('a history ends in the same rows, told by webhooks or read in bulk', async () => {
  const events = history(1);
  const read = await world.openStore();
  read.remember(events);
  await backfill(read.shopId, world.clock.now());
  await read.readAll();
  expect(await facts(read)).toEqual(await facts(await told(events)));
  const readings = await read.readings();
  expect(readings.map(({ kind, state, method }) => [kind, state, method])).toEqual([
    ['products', 'done', 'bulk'],
    ['customers', 'done', 'bulk'],
    ['orders', 'done', 'bulk'],
  ]);
  for (const reading of readings) expect(reading).toMatchObject({ done: reading.total, unreadable: 0 });
});

test('a reading after the webhooks changes nothing, and webhooks after a reading know more', async () => {
  const events = history(2);
  const first = await told(events);
  const before = await first.inShop(dumpFacts);
  await backfill(first.shopId, world.clock.now());
  await first.readAll();
  const { customer: _c, customer_statement: _s, consent_entry: _e, ...after } = await first.inShop(dumpFacts);
  expect(before).toMatchObject(after);

  const second = await world.openStore();
  second.remember(events);
  await backfill(second.shopId, world.clock.now());
  await second.readAll();
  await second.emit(events);
  await second.projectAll();
  const { refund, orders } = await second.inShop(dumpFacts);
  expect(refund).toEqual(before['refund']);
  expect(orders?.map((row) => row.replace(aside, ''))).toEqual(before['orders']?.map((row) => row.replace(aside, '')));
});

test('where bulk operations are refused, pages are read at the pace that Shopify allows, with the same end', async () => {
  const events = history(3, 60);
  const bulk = await world.openStore();
  const paged = await world.openStore({ bulkEnabled: false });
  for (const store of [bulk, paged]) {
    store.remember(events);
    await backfill(store.shopId, world.clock.now());
    await store.readAll();
  }
  expect(await facts(paged)).toEqual(await facts(bulk));
  expect((await paged.readings()).map(({ method, done, total }) => [method, done === total])).toEqual([
    ['paged', true],
    ['paged', true],
    ['paged', true],
  ]);
});

test.each([1, 2])('a reading that dies again and again at any point ends as one that does not (%i)', async (seed) => {
  const events = history(4);
  const whole = await world.openStore({ bulkEnabled: seed % 2 === 0 });
  const broken = await world.openStore({ bulkEnabled: seed % 2 === 0 });
  for (const store of [whole, broken]) {
    store.remember(events);
    await backfill(store.shopId, world.clock.now());
  }
  await whole.readAll();
  let looks = 0;
  let deaths = 0;
  // the clock is asked everywhere: before Shopify, after it, and inside of transactions
  const mortal = {
    now: () => {
      looks += 1;
      if (looks % (3 + seed) === 0 && deaths < 60) {
        deaths += 1;
        throw new Error('dies here');
      }
      return world.clock.now();
    },
  };
  await broken.readAll(() => readShopify(broken.shopId, { clock: mortal }).catch(() => {}));
  expect(deaths).toBeGreaterThan(5);
  expect(await facts(broken)).toEqual(await facts(whole));
});

test('what lost webhooks should have told is found by what was updated, and counted', async () => {
  const events = history(5);
  const store = await world.openStore();
  const lossy = events.map((event) => ({ event, lost: Math.sin(events.indexOf(event) * 12.9898) > 0.6 }));
  const drops = ['orders/', 'refunds/', 'customers/', 'products/', 'customers_email'];
  for (const { event, lost } of lossy) {
    const isLost = lost && drops.some((topic) => event.topic.startsWith(topic));
    if (isLost) store.remember([event]);
    else await store.emit([event]);
  }
  await store.projectAll();
  // the first look reaches back an hour: what is older comes with the backfill
  await reconcile(store.shopId, world.clock.now());
  await store.inShop((db) => db.query(`UPDATE reading SET from_at = '2000-01-01' WHERE shop_id = $1`, [db.shopId]));
  world.pass(3 * 60_000);
  await store.readAll();
  expect(await facts(store)).toEqual(await facts(await told(events)));
  const healed = await store.readings();
  expect(healed.find(({ kind }) => kind === 'orders')?.changed).toBeGreaterThan(5);

  await reconcile(store.shopId, world.clock.now());
  await store.readAll();
  expect((await store.readings()).map(({ changed }) => changed)).toEqual([0, 0, 0, 0]);
});

test('what is gone at Shopify is buried by the nightly scan, what came during the scan is not', async () => {
  const events = history(6);
  const store = await told(events);
  const at = world.clock.now();
  const [order] = [...store.shop().orders.keys()];
  const [customer] = [...store.shop().customers.keys()];
  store.shop().orders.delete(order ?? '');
  store.shop().customers.delete(customer ?? '');
  await scan(store.shopId, at);
  await store.readAll();
  const gone = await store.inShop((db) =>
    db.query(
      `SELECT 'order' AS what, order_id::text AS id FROM orders WHERE deleted_at IS NOT NULL AND order_id > 0
       UNION ALL SELECT 'customer', customer_id::text FROM customer WHERE deleted_at IS NOT NULL`,
    ),
  );
  expect(gone).toEqual([
    { what: 'order', id: order },
    { what: 'customer', id: customer },
  ]);
  expect((await store.readings()).map(({ kind, changed }) => [kind, changed])).toEqual([
    ['products', 0],
    ['customers', 1],
    ['orders', 1],
    ['checkouts', 0],
  ]);
});

test('a list that has become unbelievably short deletes nothing', async () => {
  const store = await told(history(7, 80));
  store.shop().orders.clear();
  await scan(store.shopId, world.clock.now());
  await store.readAll();
  expect(await store.inShop((db) => db.query('SELECT FROM orders WHERE deleted_at IS NOT NULL'))).toEqual([]);
  expect((await store.readings()).find(({ kind }) => kind === 'orders')).toMatchObject({
    state: 'failed',
    reason: 'too-many-gone',
  });
});

test('history triggers nothing: what it leads to is not told to the ESPs', async () => {
  const store = await world.openStore();
  store.remember(history(8));
  await backfill(store.shopId, world.clock.now());
  await store.readAll();
  const marks = await store.inShop((db) => db.query('SELECT DISTINCT silent FROM customer_changed'));
  expect(marks).toEqual([{ silent: true }]);
});
