import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dayOf, hasData, readOnlineRetail, scoresMd5 } from '../../test/support/published-data.ts';
import { addShop, type OrderGiven, storeFacts } from '../../test/support/store-facts.ts';
import { givenDatabase } from '../../test/support/test-store.ts';
import { forShop } from '../platform/db.server.ts';
import { saveSetting } from '../platform/settings.server.ts';
import { computeThresholds } from './compute-thresholds.server.ts';
import { countRfm } from './count-rfm.server.ts';
import { recomputeTraits } from './recompute-traits.server.ts';
import { rfmQuintiles, rfmThirds } from './rfm.ts';
import { rfmArea } from './rfm-settings.ts';
import { scoreCustomers } from './score-customers.server.ts';
import { lifecycleArea, loyaltyArea } from './score-settings.ts';

givenDatabase();

const asOf = new Date('2026-03-01T12:00:00Z');
let shops = 0;

test('scores in the database equal the pure computation, whoever buys', async () => {
  const purchase = fc.record({ daysAgo: fc.integer({ min: 0, max: 500 }), minor: fc.integer({ min: 1, max: 9 }) });
  const customers = fc.array(fc.array(purchase, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(customers, async (purchases) => {
      const shopId = await addShop(`property-${++shops}.myshopify.com`);
      await storeOrders(
        shopId,
        purchases.flatMap((all, index) =>
          all.map(({ daysAgo, minor }) => ({ customerId: String(index + 1), placedAt: daysBefore(daysAgo), minor })),
        ),
      );
      const rows = purchases.map((all) => ({
        recencyDays: Math.min(...all.map(({ daysAgo }) => daysAgo)),
        frequency: all.length,
        monetary: all.reduce((sum, { minor }) => sum + minor, 0),
      }));
      const scored = await scoreStore(shopId, asOf);
      expect(scored.map(({ r, f, m }) => ({ r, f, m }))).toEqual(rfmQuintiles(rows));
      expect(scored.map(({ thirds }) => thirds)).toEqual(rfmThirds(rows).map(({ r, f, m }) => `${r}${f}${m}`));
    }),
    { numRuns: 15 },
  );
});

test('one changed customer scored by the stored thresholds equals the whole store scored', async () => {
  const shopId = await addShop('one-changed.myshopify.com');
  await storeOrders(
    shopId,
    Array.from({ length: 40 }, (_, index) => ({
      customerId: String(1 + (index % 13)),
      placedAt: daysBefore((index * 37) % 400),
      minor: 100 * (1 + ((index * 7) % 11)),
    })),
  );
  const whole = await scoreStore(shopId, asOf);
  await forShop(shopId, async (db) => {
    await db.query('DELETE FROM customer_scores WHERE customer_id = ANY ($1::bigint[])', [['3', '8']]);
    await scoreCustomers(db, ['3', '8'], asOf);
  });
  expect(await readScores(shopId)).toEqual(whole);
});

test('a group that changes keeps the one before and the moment; one that stays is not written', async () => {
  const shopId = await addShop('changes.myshopify.com');
  const facts = await storeOrders(
    shopId,
    [1, 2, 3].map((id) => ({ customerId: String(id), placedAt: daysBefore(400 * (id - 1)), minor: 100 * id })),
  );
  await scoreStore(shopId, asOf);
  const before = await readGroups(shopId);
  await facts.orders([{ customerId: '3', placedAt: asOf, minor: 100 }]);
  const later = new Date('2026-03-02T12:00:00Z');
  await forShop(shopId, async (db) => {
    await recomputeTraits(db, ['3'], later);
    await scoreCustomers(db, null, later);
  });
  expect(await readGroups(shopId)).toEqual([
    before[0],
    before[1],
    { id: '3', group: 'champions', before: 'inactive', changedAt: later, computedAt: later },
  ]);
});

test('without thresholds a buyer has a stage but no RFM', async () => {
  const shopId = await addShop('no-thresholds.myshopify.com');
  await storeOrders(shopId, [{ customerId: '1', placedAt: daysBefore(1), minor: 100 }]);
  await forShop(shopId, async (db) => {
    await recomputeTraits(db, null, asOf);
    await scoreCustomers(db, null, asOf);
    expect(await db.query('SELECT rfm_group, r_quintile, lifecycle FROM customer_scores')).toEqual([
      { rfm_group: null, r_quintile: null, lifecycle: 'new' },
    ]);
  });
});

test("stages follow the store's own rhythm", async () => {
  const shopId = await addShop('rhythm.myshopify.com');
  // sixty gaps of ten days: the 80th and 95th percentile are ten, so lapsed is past 10 days and churned past 20
  const regular = Array.from({ length: 61 }, (_, index) => ({
    customerId: '1',
    placedAt: daysBefore(index * 10),
    minor: 100,
  }));
  const others = [10, 11, 20, 21].map((daysAgo, index) => ({
    customerId: String(index + 2),
    placedAt: daysBefore(daysAgo),
    minor: 100,
  }));
  await storeOrders(shopId, [...regular, ...others]);
  await scoreStore(shopId, asOf);
  const rows = await forShop(shopId, (db) =>
    db.query<{ lifecycle: string }>('SELECT lifecycle FROM customer_scores ORDER BY customer_id'),
  );
  expect(rows.map((row) => row.lifecycle)).toEqual(['active', 'new', 'lapsed', 'lapsed', 'churned']);
});

test('a stage that changes keeps the one before, and every move is told once', async () => {
  const shopId = await addShop('moves.myshopify.com');
  const facts = await storeOrders(
    shopId,
    [1, 2, 3].map((id) => ({ customerId: String(id), placedAt: daysBefore(400 * (id - 1)), minor: 100 * id })),
  );
  await forShop(shopId, async (db) => {
    await recomputeTraits(db, null, asOf);
    await computeThresholds(db, asOf);
    expect(await scoreCustomers(db, null, asOf)).toEqual([]);
  });
  await facts.orders([{ customerId: '3', placedAt: asOf, minor: 100_000 }]);
  const later = new Date('2026-03-02T12:00:00Z');
  await forShop(shopId, async (db) => {
    await recomputeTraits(db, ['3'], later);
    expect(await scoreCustomers(db, ['3'], later)).toEqual([
      { customerId: '3', score: 'lifecycle', from: 'churned', to: 'active' },
      { customerId: '3', score: 'loyalty_tier', from: 'Bronze', to: 'Gold' },
      { customerId: '3', score: 'rfm_group', from: 'inactive', to: 'champions' },
    ]);
    expect(await scoreCustomers(db, ['3'], later)).toEqual([]);
    expect(
      await db.query(
        'SELECT lifecycle_before, lifecycle_changed_at, loyalty_tier_before FROM customer_scores WHERE customer_id = 3',
      ),
    ).toEqual([{ lifecycle_before: 'churned', lifecycle_changed_at: later, loyalty_tier_before: 'Bronze' }]);
    expect(await db.query('SELECT * FROM rfm_history')).toEqual([
      { shop_id: shopId, customer_id: '3', rfm_group: 'inactive', from_at: asOf, to_at: later },
    ]);
    await db.query('UPDATE customer SET profiling_opt_out_at = $1 WHERE customer_id = 3', [later]);
    await scoreCustomers(db, null, later);
    expect(await db.query('SELECT FROM customer_scores UNION ALL SELECT FROM rfm_history')).toHaveLength(2);
  });
});

test('what the merchant set by hand holds instead of what follows from the store', async () => {
  const shopId = await addShop('by-hand.myshopify.com');
  await storeOrders(
    shopId,
    [1, 2, 3, 4].flatMap((id) =>
      Array.from({ length: id }, (_, index) => ({
        customerId: String(id),
        placedAt: daysBefore(30 + index),
        minor: 100,
      })),
    ),
  );
  const set = (area: string, value: object) =>
    forShop(shopId, (db) => saveSetting(db, area, { value, author: 'merchant', at: daysBefore(1) }));
  await set(rfmArea, {
    fifths: { recencyDays: [1, 29, 30, 31], orders: [2, 3, 4, 5], spentMinor: [1, 101, 301, 400] },
    thirds: { recencyDays: [29, 30], orders: [2, 4], spentMinor: [200, 300] },
  });
  await set(lifecycleArea, { days: [10, 20] });
  await set(loyaltyArea, {
    basis: 'points',
    pointsPerOrder: 2,
    pointsPerUnit: 1,
    tiers: [
      { name: 'A', from: 6 },
      { name: 'B', from: 12 },
    ],
  });
  await forShop(shopId, async (db) => {
    await recomputeTraits(db, null, asOf);
    await computeThresholds(db, asOf);
    await scoreCustomers(db, null, asOf);
    expect(
      await db.query(
        `SELECT r_quintile || '' || f_quintile || m_quintile AS fifths, rfm_thirds AS thirds, lifecycle, loyalty_tier FROM customer_scores ORDER BY customer_id`,
      ),
    ).toEqual([
      { fifths: '312', thirds: '211', lifecycle: 'churned', loyalty_tier: null },
      { fifths: '323', thirds: '222', lifecycle: 'churned', loyalty_tier: 'A' },
      { fifths: '333', thirds: '223', lifecycle: 'churned', loyalty_tier: 'A' },
      { fifths: '345', thirds: '233', lifecycle: 'churned', loyalty_tier: 'B' },
    ]);
  });
});

test.skipIf(!hasData('online_retail/lines.csv.gz'))(
  'Online Retail II has its published scores (needs online_retail/lines.csv.gz)',
  async () => {
    const shopId = await addShop('online-retail.myshopify.com');
    const invoices = readOnlineRetail();
    await storeOrders(
      shopId,
      invoices.map(({ customer, placedAt, total }) => ({ customerId: customer, placedAt, minor: total })),
    );
    const end = new Date('2011-12-10T00:00:00Z');
    const scored = await scoreStore(shopId, end);
    expect(scoresMd5(scored.map(({ id, r, f, m }) => ({ customer: Number(id), r, f, m })))).toBe(
      '0d91415824006bae281b711d49133a28',
    );
    const counts = {
      customers: 5878,
      r: [1178, 1174, 1199, 1172, 1155],
      f: [1623, 944, 1150, 1034, 1127],
      m: [1176, 1176, 1175, 1176, 1175],
    };
    await forShop(shopId, async (db) => {
      expect(await countRfm(db, 'gross', end)).toEqual(counts);
      expect(await countRfm(db, 'net', end)).toEqual(counts);
    });
  },
  // reading a million lines takes a while on a busy machine
  120_000,
);

async function storeOrders(shopId: number, orders: OrderGiven[]) {
  const facts = storeFacts(shopId);
  await facts.customers([...new Set(orders.flatMap((order) => order.customerId ?? []))]);
  await facts.orders(orders);
  return facts;
}

async function scoreStore(shopId: number, at: Date) {
  await forShop(shopId, async (db) => {
    await recomputeTraits(db, null, at);
    await computeThresholds(db, at);
    await scoreCustomers(db, null, at);
  });
  return readScores(shopId);
}

function readScores(shopId: number) {
  return forShop(shopId, (db) =>
    db.query<{ id: string; thirds: string; r: number; f: number; m: number }>(
      'SELECT customer_id AS id, rfm_thirds AS thirds, r_quintile AS r, f_quintile AS f, m_quintile AS m FROM customer_scores ORDER BY customer_id',
    ),
  );
}

function readGroups(shopId: number) {
  return forShop(shopId, (db) =>
    db.query(
      `SELECT customer_id AS id, rfm_group AS group, rfm_group_before AS before, rfm_group_changed_at AS "changedAt", computed_at AS "computedAt"
       FROM customer_scores ORDER BY customer_id`,
    ),
  );
}

const daysBefore = (days: number) => new Date((dayOf('2026-03-01') - days) * 86_400_000 + 6 * 3_600_000);
