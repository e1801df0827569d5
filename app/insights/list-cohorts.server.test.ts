import { expect, test } from 'vitest';
import { storeFacts } from '../../test/support/store-facts.ts';
import { givenStorePerTest } from '../../test/support/test-store.ts';
import { queryDirectory } from '../platform/db.server.ts';
import { listCohorts } from './list-cohorts.server.ts';

const { shopId, inShop } = givenStorePerTest();

const asOf = new Date('2026-03-15T12:00:00Z');

test('customers are counted by the month of their first order, in each month they ordered in, with what they paid', async () => {
  const facts = storeFacts(shopId());
  await facts.customers(['1', '2', '3', '4']);
  await facts.orders([
    { customerId: '1', placedAt: '2026-01-10T10:00:00Z', minor: 1000 },
    { customerId: '1', placedAt: '2026-01-20T10:00:00Z', minor: 500 },
    { customerId: '1', placedAt: '2026-03-01T10:00:00Z', minor: 700 },
    { customerId: '2', placedAt: '2026-01-31T10:00:00Z', minor: 300 },
    { customerId: '2', placedAt: '2026-02-01T10:00:00Z', minor: 200, cancelledAt: '2026-02-02T10:00:00Z' },
    { customerId: '3', placedAt: '2026-03-02T10:00:00Z', minor: 900, currentMinor: 400 },
    { customerId: '3', placedAt: '2026-03-03T10:00:00Z', minor: 100, currency: 'EUR' },
    { customerId: '4', placedAt: '2025-03-02T10:00:00Z', minor: 900 },
    { customerId: '4', placedAt: '2026-03-02T10:00:00Z', minor: 900 },
    { customerId: null, placedAt: '2026-03-02T10:00:00Z', minor: 900 },
  ]);
  expect(await inShop((db) => listCohorts(db, asOf))).toEqual([
    { month: '2026-01', customers: 2, retained: [2, 0, 1], revenueMinor: ['1800', '0', '700'] },
    { month: '2026-03', customers: 1, retained: [1], revenueMinor: ['400'] },
  ]);
  expect((await inShop((db) => listCohorts(db, asOf, 13))).map(({ month, retained }) => [month, retained])).toEqual([
    ['2025-03', [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]],
    ['2026-01', [2, 0, 1]],
    ['2026-03', [1]],
  ]);
});

test('months are those of the store', async () => {
  await queryDirectory(`UPDATE shop SET time_zone = 'Asia/Tokyo' WHERE shop_id = $1`, [shopId()]);
  const facts = storeFacts(shopId());
  await facts.customers(['1']);
  await facts.orders([{ customerId: '1', placedAt: '2026-01-31T15:00:00Z', minor: 1000 }]);
  expect(await inShop((db) => listCohorts(db, asOf))).toEqual([
    { month: '2026-02', customers: 1, retained: [1, 0], revenueMinor: ['1000', '0'] },
  ]);
});
