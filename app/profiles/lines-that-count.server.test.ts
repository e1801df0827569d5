import { expect, test } from 'vitest';
import { storeFacts } from '../../test/support/store-facts.ts';
import { givenStorePerTest } from '../../test/support/test-store.ts';

const { shopId, inShop } = givenStorePerTest();
const order = { customerId: '1', placedAt: '2026-02-01T00:00:00Z', minor: 1000, products: [7, 8] };

const lines = () =>
  inShop((db) =>
    db.query<{ for: string | null; at: Date }>(
      'SELECT DISTINCT counted_for AS for, placed_at AS at FROM order_line ORDER BY 1',
    ),
  );
const at = new Date(order.placedAt);

test.each([
  ['counts', {}, '1'],
  ['is a test', { test: true }, null],
  ['is of gift cards alone', { giftCardsOnly: true }, null],
  ['was cancelled', { cancelledAt: '2026-02-02T00:00:00Z' }, null],
  ['was deleted', { deletedAt: '2026-02-02T00:00:00Z' }, null],
  ['was given away', { currentMinor: 0 }, null],
  ["is nobody's", { customerId: null }, null],
])('the lines of an order that %s know it', async (_, given, countedFor) => {
  await storeFacts(shopId()).orders([{ ...order, ...given }]);
  expect(await lines()).toEqual([{ for: countedFor, at }]);
});

test.each([
  ["is somebody else's now", 'customer_id = 2', '2'],
  ["is nobody's any more", 'customer_id = NULL', null],
  ['is cancelled', 'cancelled_at = now()', null],
  ['is worth nothing any more', 'current_minor = 0', null],
  ['changes in other ways', `name = 'Renamed'`, '1'],
])('the lines of an order that %s follow it', async (_, change, countedFor) => {
  await storeFacts(shopId()).orders([order]);
  await inShop((db) => db.query(`UPDATE orders SET ${change}`));
  expect(await lines()).toEqual([{ for: countedFor, at }]);
});

test('the lines of an order that turns out to be of another day follow it', async () => {
  await storeFacts(shopId()).orders([order]);
  await inShop((db) => db.query(`UPDATE orders SET placed_at = '2026-01-01T00:00:00Z'`));
  expect(await lines()).toEqual([{ for: '1', at: new Date('2026-01-01T00:00:00Z') }]);
});
