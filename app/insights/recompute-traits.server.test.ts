import { beforeEach, expect, test } from 'vitest';
import { storeFacts } from '../../test/support/store-facts.ts';
import { givenStorePerTest } from '../../test/support/test-store.ts';
import { recomputeTraits } from './recompute-traits.server.ts';

const asOf = new Date('2026-03-01T12:00:00Z');
const { shopId, inShop } = givenStorePerTest();
let facts: ReturnType<typeof storeFacts>;

beforeEach(async () => {
  facts = storeFacts(shopId());
  await facts.customers(['1', '2']);
});

test('test, cancelled, deleted, free, gift card and later orders do not count', async () => {
  const placedAt = '2026-02-01T00:00:00Z';
  await facts.orders([
    { customerId: '1', placedAt, minor: 1000, products: [7, 8] },
    { customerId: '1', placedAt, minor: 2000, test: true },
    { customerId: '1', placedAt, minor: 2000, cancelledAt: placedAt },
    { customerId: '1', placedAt, minor: 2000, deletedAt: placedAt },
    { customerId: '1', placedAt, minor: 0 },
    { customerId: '1', placedAt, minor: 5000, giftCardsOnly: true },
    { customerId: '1', placedAt: '2026-03-02T00:00:00Z', minor: 2000 },
    { customerId: null, placedAt, minor: 2000 },
  ]);
  expect(await traitsOf('1')).toMatchObject({
    orders_count: 1,
    revenue_minor: '1000',
    // gross is what was ordered: the gift card too
    gross_orders_count: 2,
    gross_revenue_minor: '6000',
    items_count: 2,
    products_count: 2,
  });
});

test('a refund counts once: by itself until the order knows it', async () => {
  const [known = '', unknown = ''] = await facts.orders([
    {
      customerId: '1',
      placedAt: '2026-02-01T00:00:00Z',
      minor: 1000,
      currentMinor: 700,
      updatedAt: '2026-02-03T00:00:00Z',
    },
    { customerId: '1', placedAt: '2026-02-11T00:00:00Z', minor: 1000, updatedAt: '2026-02-11T00:00:00Z' },
  ]);
  await facts.refund(known, '2026-02-02T00:00:00Z', 300);
  await facts.refund(unknown, '2026-02-12T00:00:00Z', 400);
  expect(await traitsOf('1')).toMatchObject({
    orders_count: 2,
    revenue_minor: '1300',
    gross_revenue_minor: '2000',
    refunded_minor: '700',
    mean_gap_days: 10,
  });
});

test('an order refunded whole no longer counts but stays in the gross', async () => {
  const [order = ''] = await facts.orders([{ customerId: '1', placedAt: '2026-02-01T00:00:00Z', minor: 1000 }]);
  await facts.refund(order, '2026-02-02T00:00:00Z', 1000);
  expect(await traitsOf('1')).toMatchObject({
    orders_count: 0,
    revenue_minor: '0',
    last_order_at: null,
    gross_orders_count: 1,
    gross_revenue_minor: '1000',
  });
});

test('money of another currency is not added to the store’s', async () => {
  await facts.orders([
    { customerId: '1', placedAt: '2026-02-01T00:00:00Z', minor: 1000 },
    { customerId: '1', placedAt: '2026-02-02T00:00:00Z', minor: 5000, currency: 'JPY' },
  ]);
  expect(await traitsOf('1')).toMatchObject({ orders_count: 2, revenue_minor: '1000', gross_revenue_minor: '1000' });
});

test('a cart is open until it is a month old', async () => {
  await facts.cart('1', '2026-02-20T00:00:00Z', [5]);
  await facts.cart('1', '2026-02-25T00:00:00Z', []);
  await facts.cart('2', '2026-01-20T00:00:00Z', [5]);
  expect(await traitsOf('1')).toMatchObject({ carts_open: 1, last_cart_at: new Date('2026-02-25T00:00:00Z') });
  expect(await traitsOf('2')).toMatchObject({ carts_open: 0, last_active_at: new Date('2026-01-20T00:00:00Z') });
});

test('views are counted, and activity is the latest of all', async () => {
  await facts.views('1', 5, ['2026-02-01T00:00:00Z', '2026-02-27T00:00:00Z', '2026-03-03T00:00:00Z']);
  await facts.orders([{ customerId: '1', placedAt: '2026-02-03T00:00:00Z', minor: 1000 }]);
  expect(await traitsOf('1')).toMatchObject({
    views_count: 2,
    last_view_at: new Date('2026-02-27T00:00:00Z'),
    last_active_at: new Date('2026-02-27T00:00:00Z'),
  });
});

test('it says by how many buyers the store grew and shrank', async () => {
  const recompute = (ids: string[] | null) => inShop((db) => recomputeTraits(db, ids, asOf));
  await facts.orders([{ customerId: '1', placedAt: '2026-02-03T00:00:00Z', minor: 1000 }]);
  expect(await recompute(['1', '2'])).toBe(1);
  expect(await recompute(null)).toBe(0);
  await inShop((db) => db.query(`UPDATE customer SET deleted_at = '2026-02-04' WHERE customer_id = 1`));
  expect(await recompute(['1'])).toBe(-1);
});

test('a customer who is gone has no traits, and the neighbours keep theirs', async () => {
  await inShop(async (db) => {
    await recomputeTraits(db, null, asOf);
    await db.query('UPDATE customer SET merged_into = 2 WHERE customer_id = 1');
    await recomputeTraits(db, ['1'], asOf);
    expect(await db.query('SELECT customer_id AS id FROM customer_traits')).toEqual([{ id: '2' }]);
  });
});

test('what stays the same is not written again', async () => {
  const later = new Date('2026-03-02T12:00:00Z');
  await inShop((db) => recomputeTraits(db, null, asOf));
  await inShop(async (db) => {
    await recomputeTraits(db, null, later);
    expect(await db.query('SELECT DISTINCT computed_at AS at FROM customer_traits')).toEqual([{ at: asOf }]);
  });
});

async function traitsOf(customerId: string) {
  return inShop(async (db) => {
    await recomputeTraits(db, [customerId], asOf);
    return (await db.query('SELECT * FROM customer_traits WHERE customer_id = $1', [customerId]))[0];
  });
}
