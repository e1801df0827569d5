import { expect, test } from 'vitest';
import { addShop, storeFacts } from '../../test/support/store-facts.ts';
import { givenDatabase } from '../../test/support/test-store.ts';
import { forShop } from '../platform/db.server.ts';
import { computeThresholds } from './compute-thresholds.server.ts';
import { recomputeTraits } from './recompute-traits.server.ts';
import { scoreCustomers } from './score-customers.server.ts';
import { listAffinities, weighAffinities } from './weigh-affinities.server.ts';

givenDatabase();

const asOf = new Date('2026-06-01');

/** A store with six products: 1 to 3 are cups of Kiln, 4 and 5 bowls of Wheel, 6 says nothing of itself; each a little dearer. */
async function addStore(domain: string) {
  const shopId = await addShop(domain);
  const facts = storeFacts(shopId);
  await facts.products([1, 2, 3, 4, 5, 6]);
  await forShop(shopId, (db) =>
    db.query(
      `UPDATE product SET product_type = CASE WHEN product_id <= 3 THEN 'Cups' WHEN product_id <= 5 THEN 'Bowls' ELSE '' END,
         vendor = CASE WHEN product_id <= 3 THEN 'Kiln' WHEN product_id <= 5 THEN 'Wheel' END`,
    ),
  );
  await facts.customers(['1', '2']);
  const weigh = (ids: string[] | null = null) =>
    forShop(shopId, async (db) => {
      await recomputeTraits(db, ids, asOf);
      await computeThresholds(db, asOf);
      await scoreCustomers(db, ids, asOf);
      await weighAffinities(db, ids, asOf);
      return listAffinities(db, '1');
    });
  return { shopId, facts, weigh };
}

test('what is bought weighs ten views, and what is ninety days older half as much', async () => {
  const { facts, weigh } = await addStore('weights.myshopify.com');
  await facts.orders([
    { customerId: '1', placedAt: '2026-05-01', minor: 100, products: [4] },
    { customerId: '1', placedAt: '2026-01-31', minor: 100, products: [1, 6], discountMinor: 5 },
  ]);
  await facts.views(
    '1',
    2,
    Array.from({ length: 5 }, (_, index) => new Date(Date.UTC(2026, 4, 1, index))),
  );
  // bowls 10; cups 5 once bought, 5 viewed: alike, and then by name
  expect(await weigh()).toEqual([
    { kind: 'category', place: 1, value: 'Bowls', share: 0.5 },
    { kind: 'category', place: 2, value: 'Cups', share: 0.5 },
    { kind: 'vendor', place: 1, value: 'Kiln', share: 0.5 },
    { kind: 'vendor', place: 2, value: 'Wheel', share: 0.5 },
    // low are 1 and 2, middle 3 and 4, high 5 and 6
    { kind: 'price_band', place: 1, value: 'low', share: 0.4 },
    { kind: 'price_band', place: 2, value: 'middle', share: 0.4 },
    { kind: 'price_band', place: 3, value: 'high', share: 0.2 },
    { kind: 'discount', place: 1, value: 'full_price', share: 0.6667 },
    { kind: 'discount', place: 2, value: 'discounted', share: 0.3333 },
  ]);
});

test('what is no longer so is taken back, and nobody is left who opted out of profiling', async () => {
  const { shopId, facts, weigh } = await addStore('taken-back.myshopify.com');
  const [order] = await facts.orders([{ customerId: '1', placedAt: '2026-05-01', minor: 100, products: [4] }]);
  await facts.orders([{ customerId: '2', placedAt: '2026-05-01', minor: 100, products: [1] }]);
  expect(await weigh()).toHaveLength(4);
  await forShop(shopId, (db) => db.query('UPDATE orders SET cancelled_at = $2 WHERE order_id = $1', [order, asOf]));
  expect(await weigh(['1'])).toEqual([]);
  await forShop(shopId, (db) => db.query('UPDATE customer SET profiling_opt_out_at = $1', [asOf]));
  await weigh();
  expect(await forShop(shopId, (db) => db.query('SELECT FROM customer_affinity'))).toEqual([]);
});
