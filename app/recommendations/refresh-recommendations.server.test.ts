import { beforeEach, expect, test } from 'vitest';
import { storeFacts } from '../../test/support/store-facts.ts';
import { givenStorePerTest } from '../../test/support/test-store.ts';
import type { Choice } from './choose.ts';
import { computePopular } from './compute-popular.server.ts';
import { computeSimilarities } from './compute-similarities.server.ts';
import { refreshRecommendations } from './refresh-recommendations.server.ts';

const asOf = new Date('2026-03-01T12:00:00Z');
const yesterday = '2026-02-28T12:00:00Z';
const { shopId, inShop } = givenStorePerTest();
let facts: ReturnType<typeof storeFacts>;

beforeEach(async () => {
  facts = storeFacts(shopId());
  await facts.customers(['1', '2']);
  await facts.products([1, 2, 3, 4, 5, 6]);
});

test('a store without history recommends its newest products', async () => {
  expect((await listOf('1')).map(({ productId, strategy }) => `${strategy} ${productId}`)).toEqual(
    ['6', '5', '4', '3', '2', '1'].map((id) => `new ${id}`),
  );
});

test('best sellers lead the rest of the catalogue, what sells now leads what sold then', async () => {
  await facts.orders([
    { customerId: '2', placedAt: '2025-12-10T12:00:00Z', minor: 100, products: [1] },
    { customerId: '2', placedAt: yesterday, minor: 100, products: [2] },
    { customerId: '2', placedAt: yesterday, minor: 100, products: [3], cancelledAt: yesterday },
  ]);
  await compute();
  expect((await listOf('1')).map((choice) => choice.productId)).toEqual(['2', '1', '6', '5', '4', '3']);
});

test('a view changes the list, and buying takes the product out of it', async () => {
  await facts.orders([{ customerId: null, placedAt: yesterday, minor: 100, products: [1, 2] }]);
  await compute();
  await facts.views('1', 1, [yesterday]);
  expect((await listOf('1'))[0]).toMatchObject({
    productId: '2',
    strategy: 'similar',
    because: '1',
    reason: 'Because you looked at Product 1',
  });
  await facts.orders([{ customerId: '1', placedAt: yesterday, minor: 100, products: [2] }]);
  expect((await listOf('1')).map((choice) => choice.productId)).not.toContain('2');
});

test('what is sold out, a draft, unpublished or deleted is never stored', async () => {
  await facts.orders([{ customerId: '2', placedAt: yesterday, minor: 100, products: [1, 2, 3, 4, 5, 6] }]);
  await compute();
  await facts.views('1', 6, [yesterday]);
  await inShop(async (db) => {
    await db.query('UPDATE product SET available = false WHERE product_id = 1');
    await db.query(`UPDATE product SET status = 'DRAFT' WHERE product_id = 2`);
    await db.query('UPDATE product SET published_at = NULL WHERE product_id = 3');
    await db.query('UPDATE product SET deleted_at = $1 WHERE product_id = 4', [asOf]);
  });
  expect((await listOf('1')).map((choice) => choice.productId)).toEqual(['5', '6']);
});

test('bought together is nearer than seen by one, and a stranger teaches too', async () => {
  await facts.orders([
    { customerId: null, placedAt: yesterday, minor: 100, products: [1, 2] },
    { customerId: null, placedAt: yesterday, minor: 100, products: [1, 2] },
    { customerId: '2', placedAt: yesterday, minor: 100, products: [1] },
  ]);
  await facts.views('2', 3, [yesterday]);
  await facts.cart('2', yesterday, [4]);
  await compute();
  const [row] = await inShop((db) =>
    db.query<{ items: { productId: string; score: number }[] }>(
      'SELECT items FROM item_similarity WHERE product_id = 1',
    ),
  );
  // weights: three persons hold 1; two of them hold 2; one holds 3 (0.25) and 4 (0.5), which norms make alike
  expect(row?.items).toEqual([
    { productId: '2', score: 0.8165 },
    { productId: '3', score: 0.5774 },
    { productId: '4', score: 0.5774 },
  ]);
});

test('a store of sixty thousand interactions is compared apart, with the same result', async () => {
  await inShop((db) =>
    db.query(
      `INSERT INTO activity (shop_id, activity_id, kind, occurred_at, client_id, product_id, data)
       SELECT $1, client || '-' || product, 'product_viewed', $2, client, product, '{}'
       FROM generate_series(1, 301) client, generate_series(1, 200) product`,
      [shopId(), yesterday],
    ),
  );
  await compute();
  const [row] = await inShop((db) =>
    db.query<{ items: object[] }>('SELECT items FROM item_similarity WHERE product_id = 200'),
  );
  expect(row?.items).toHaveLength(20);
  expect(row?.items.at(-1)).toMatchObject({ score: 1 });
});

test('someone merged away loses the list', async () => {
  await listOf('1');
  await inShop((db) => db.query('UPDATE customer SET merged_into = 2 WHERE customer_id = 1'));
  expect(await listOf('1')).toEqual([]);
});

function compute() {
  return inShop(async (db) => {
    await computeSimilarities(db, asOf);
    await computePopular(db, asOf);
  });
}

function listOf(customerId: string): Promise<Choice[]> {
  return inShop(async (db) => {
    await refreshRecommendations(db, [customerId], asOf);
    const [row] = await db.query<{ items: Choice[] }>('SELECT items FROM recommendation WHERE customer_id = $1', [
      customerId,
    ]);
    return row?.items ?? [];
  });
}
