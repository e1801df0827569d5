import { expect, test } from 'vitest';
import { clockAt } from '../../test/support/clock-at.ts';
import { storeFacts } from '../../test/support/store-facts.ts';
import { givenStorePerTest } from '../../test/support/test-store.ts';
import { computeThresholds } from '../insights/compute-thresholds.server.ts';
import { recomputeTraits } from '../insights/recompute-traits.server.ts';
import { scoreCustomers } from '../insights/score-customers.server.ts';
import { recompute } from './recompute.server.ts';
import { refresh } from './refresh.server.ts';

const { queryOwner, shopId, inShop } = givenStorePerTest();

const asOf = new Date('2026-03-01T12:00:00Z');
const nextDay = new Date('2026-03-02T12:00:00Z');
const ids = Array.from({ length: 30 }, (_, index) => String(index + 1));

test('whom another scores before a whole store is written stays as the other wrote them', async () => {
  const facts = await givenOrders();
  await inShop(async (db) => {
    await recomputeTraits(db, null, asOf);
    await computeThresholds(db, asOf);
    await scoreCustomers(db, null, asOf);
  });
  await facts.orders(['1', '2'].map((customerId) => ({ customerId, placedAt: asOf, minor: 5000 })));
  await inShop((db) => recomputeTraits(db, ['1', '2'], nextDay));
  await facts.orders([{ customerId: '1', placedAt: asOf, minor: 90_000 }]);
  const later = new Date('2026-03-02T18:00:00Z');
  let whole: Promise<unknown> = Promise.resolve();
  await inShop(async (db) => {
    await recomputeTraits(db, ['1'], later);
    await scoreCustomers(db, ['1'], later);
    whole = inShop((beside) => scoreCustomers(beside, null, nextDay));
    // it has found both by the traits of before, and waits for the row of the first
    await expect.poll(() => waiting('transactionid')).toBe(1);
  });
  await whole;
  expect(await written(['1', '2', '3'])).toEqual([
    { at: later, spent: 5 },
    { at: nextDay, spent: 1 },
    { at: asOf, spent: 1 },
  ]);
});

test('first scores are written beside nobody else who scores', async () => {
  await givenOrders();
  let refreshed: Promise<number> = Promise.resolve(0);
  await inShop(async (db) => {
    await recomputeTraits(db, null, asOf);
    await scoreCustomers(db, null, asOf);
    refreshed = refresh(shopId(), clockAt(nextDay));
    await expect.poll(() => waiting('advisory')).toBe(1);
  });
  expect(await refreshed).toBe(ids.length);
  expect(await written(ids)).toHaveLength(ids.length);
});

test('a new store is concluded by several at once', async () => {
  const facts = await givenOrders();
  const clock = clockAt(asOf);
  await Promise.all([recompute(shopId(), clock), refresh(shopId(), clock), recompute(shopId(), clock)]);
  await facts.changed(ids);
  while ((await refresh(shopId(), clock)) > 0);
  const beside = await scores();
  await inShop(async (db) => {
    await db.query('DELETE FROM customer_scores');
    await scoreCustomers(db, null, asOf);
  });
  expect(beside).toEqual(await scores());
});

async function givenOrders() {
  const facts = storeFacts(shopId());
  await facts.customers(ids);
  await facts.orders(
    ids.flatMap((customerId, index) =>
      Array.from({ length: 1 + (index % 4) }, (_, order) => ({
        customerId,
        placedAt: new Date(asOf.getTime() - (index * 17 + order * 31 + 1) * 86_400_000),
        minor: 1000 + index * 700,
      })),
    ),
  );
  await facts.changed(ids);
  return facts;
}

async function waiting(locktype: string): Promise<number> {
  const rows = await queryOwner('SELECT FROM pg_locks WHERE locktype = $1 AND NOT granted', [locktype]);
  return rows.length;
}

const written = (customerIds: string[]) =>
  inShop((db) =>
    db.query(
      'SELECT computed_at AS at, m_quintile AS spent FROM customer_scores WHERE customer_id = ANY ($1::bigint[]) ORDER BY customer_id',
      [customerIds],
    ),
  );

const scores = () =>
  inShop((db) =>
    db.query(
      'SELECT customer_id, rfm_thirds, rfm_group, r_quintile, f_quintile, m_quintile, lifecycle, loyalty_tier FROM customer_scores ORDER BY customer_id',
    ),
  );
