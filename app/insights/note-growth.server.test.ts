import { expect, test } from 'vitest';
import { storeFacts } from '../../test/support/store-facts.ts';
import { givenStorePerTest } from '../../test/support/test-store.ts';
import { computeThresholds } from './compute-thresholds.server.ts';
import { noteGrowth, restartGrowth } from './note-growth.server.ts';
import { recomputeTraits } from './recompute-traits.server.ts';

const { shopId, inShop } = givenStorePerTest();

const asOf = new Date('2026-03-01T12:00:00Z');

test('thresholds are asked for when there are none and when buyers grew by half, not for each new buyer', async () => {
  const facts = storeFacts(shopId());
  const ids = Array.from({ length: 9 }, (_, index) => String(index + 1));
  await facts.customers(ids);
  const buy = async (customerId: string) => {
    await facts.orders([{ customerId, placedAt: '2026-02-01T00:00:00Z', minor: 100 }]);
    return inShop(async (db) => noteGrowth(db, await recomputeTraits(db, [customerId], asOf)));
  };
  const cut = () =>
    inShop(async (db) => {
      await computeThresholds(db, asOf);
      await restartGrowth(db, asOf);
    });

  expect(await buy('1')).toBe(true);
  await cut();
  expect(await buy('2')).toBe(true);
  for (const id of ['3', '4']) await buy(id);
  await cut();
  expect(await buy('5')).toBe(false);
  expect(await buy('5')).toBe(false);
  expect(await buy('6')).toBe(true);
});

test('thresholds of a store without buyers are thresholds too', async () => {
  await inShop(async (db) => {
    await computeThresholds(db, asOf);
    await restartGrowth(db, asOf);
    expect(await noteGrowth(db, 0)).toBe(false);
  });
});
