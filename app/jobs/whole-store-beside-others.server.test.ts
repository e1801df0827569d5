import { expect, test } from 'vitest';
import { clockAt } from '../../test/support/clock-at.ts';
import { countWaiting } from '../../test/support/count-waiting.ts';
import { storeFacts } from '../../test/support/store-facts.ts';
import { givenStorePerTest } from '../../test/support/test-store.ts';
import { computeThresholds } from '../insights/compute-thresholds.server.ts';
import { holdConclusions } from '../insights/hold-conclusions.server.ts';
import { measureEngagement } from '../insights/measure-engagement.server.ts';
import { recomputeTraits } from '../insights/recompute-traits.server.ts';
import { scoreCustomers } from '../insights/score-customers.server.ts';
import type { ScoreChange } from '../insights/score-change.ts';
import { lifecycleArea } from '../insights/score-settings.ts';
import { weighAffinities } from '../insights/weigh-affinities.server.ts';
import { saveSetting } from '../platform/settings.server.ts';
import { recompute } from './recompute.server.ts';
import { refresh } from './refresh.server.ts';

const { queryOwner, shopId, inShop } = givenStorePerTest();

const waiting = () => countWaiting(queryOwner);
const asOf = new Date('2026-03-01T12:00:00Z');
const nextDay = new Date('2026-03-02T12:00:00Z');
const later = new Date('2026-03-02T18:00:00Z');
const ids = Array.from({ length: 30 }, (_, index) => String(index + 1));

test('a whole store is scored after whoever concludes, from what they wrote', async () => {
  const facts = await givenOrders();
  await inShop(async (db) => {
    await recomputeTraits(db, null, asOf);
    await computeThresholds(db, asOf);
    // nobody was ever written for the first time by the run that is looked at
    await scoreCustomers(db, ids.slice(0, -1), asOf);
    expect(await scoreCustomers(db, null, asOf)).toEqual([]);
  });
  await facts.orders(['1', '28', '3'].map((customerId) => ({ customerId, placedAt: asOf, minor: 5000 })));

  let whole: Promise<ScoreChange[]> = Promise.resolve([]);
  await inShop(async (db) => {
    await holdConclusions(db);
    whole = inShop((beside) => scoreCustomers(beside, null, nextDay));
    await expect.poll(waiting, { timeout: 20_000 }).toBe(1);
    await recomputeTraits(db, ['1', '28', '3'], later);
    expect(new Set((await scoreCustomers(db, ['1'], later)).map(({ customerId }) => customerId))).toEqual(
      new Set(['1']),
    );
    for (const table of ['customer_traits', 'customer_scores', 'rfm_history'])
      await db.query(`DELETE FROM ${table} WHERE customer_id = 3`);
  });

  expect(new Set((await whole).map(({ customerId }) => customerId))).toEqual(new Set(['28']));
  expect(await written(['1', '3', '28'])).toEqual([
    { id: '1', at: later, group: 'recent' },
    { id: '28', at: nextDay, group: 'champions' },
  ]);
  expect(await inShop((db) => db.query('SELECT customer_id AS id FROM rfm_history'))).toEqual([{ id: '28' }]);
});

test('traits of a whole store are written around those that others added up since they were compared', async () => {
  const facts = await givenOrders();
  await inShop((db) => recomputeTraits(db, ids.slice(0, -1), asOf));
  await inShop((db) => recomputeTraits(db, null, asOf));
  await facts.orders(['1', '2', '3'].map((customerId) => ({ customerId, placedAt: asOf, minor: 5000 })));
  let whole: Promise<number> = Promise.resolve(0);
  await inShop(async (db) => {
    await holdConclusions(db);
    await db.query('UPDATE orders SET cancelled_at = $1 WHERE customer_id = 1', [later]);
    await recomputeTraits(db, ['1'], later);
    whole = inShop((beside) => recomputeTraits(beside, null, nextDay));
    await expect.poll(waiting, { timeout: 20_000 }).toBe(1);
    await db.query('UPDATE customer SET deleted_at = $1 WHERE customer_id = 3', [later]);
    await recomputeTraits(db, ['3'], later);
  });
  await whole;
  const traits = await inShop((db) =>
    db.query(
      'SELECT customer_id AS id, orders_count AS orders, computed_at AS at FROM customer_traits WHERE customer_id IN (1, 2, 3, 4, 30) ORDER BY customer_id',
    ),
  );
  expect(traits).toEqual([
    { id: '1', orders: 0, at: later },
    { id: '2', orders: 3, at: nextDay },
    { id: '4', orders: 4, at: asOf },
    { id: '30', orders: 2, at: asOf },
  ]);
});

test('nor does the engagement of a whole store overwrite a newer one', async () => {
  const facts = await givenOrders();
  await inShop(async (db) => {
    await recomputeTraits(db, null, asOf);
    await scoreCustomers(db, null, asOf);
    await measureEngagement(db, null, asOf);
  });
  await facts.orders(['1', '2'].map((customerId) => ({ customerId, placedAt: asOf, minor: 5000 })));
  let whole: Promise<void> = Promise.resolve();
  await inShop(async (db) => {
    await holdConclusions(db);
    await db.query('UPDATE customer_scores SET engagement_score = 77, computed_at = $1 WHERE customer_id = 1', [later]);
    whole = inShop((beside) => measureEngagement(beside, null, nextDay));
    await expect.poll(waiting, { timeout: 20_000 }).toBe(1);
  });
  await whole;
  const scored = await inShop((db) =>
    db.query<{ score: number; at: Date }>(
      'SELECT engagement_score AS score, computed_at AS at FROM customer_scores WHERE customer_id IN (1, 2) ORDER BY customer_id',
    ),
  );
  expect(scored[0]).toEqual({ score: 77, at: later });
  expect(scored[1]?.at).toEqual(nextDay);
});

test('traits and engagement of later than a whole store is worked out stay', async () => {
  const facts = await givenOrders();
  await inShop(async (db) => {
    await recomputeTraits(db, null, asOf);
    await scoreCustomers(db, null, asOf);
    await measureEngagement(db, null, asOf);
  });
  await facts.orders([{ customerId: '1', placedAt: later, minor: 5000 }]);
  const known = () =>
    inShop((db) =>
      db.query(
        `SELECT orders_count, t.computed_at AS traits, engagement_score, s.computed_at FROM customer_traits t JOIN customer_scores s USING (customer_id) WHERE customer_id = 1`,
      ),
    );
  await inShop(async (db) => {
    await recomputeTraits(db, ['1'], later);
    await measureEngagement(db, ['1'], later);
  });
  const before = await known();
  await inShop(async (db) => {
    await recomputeTraits(db, null, nextDay);
    await measureEngagement(db, null, nextDay);
  });
  expect(await known()).toEqual(before);
  expect(before).toMatchObject([{ traits: later, computed_at: later }]);
});

test('preferences of a whole store are written around those that others weighed since they were compared', async () => {
  const facts = await givenOrders();
  await facts.products([1, 2, 3]);
  const vendor = (name: string) => inShop((db) => db.query(`UPDATE product SET vendor = $1 || product_id`, [name]));
  await vendor('A');
  for (const [index, customerId] of ['1', '2', '3', '4'].entries())
    await facts.views(customerId, (index % 3) + 1, ['2026-02-01T10:00:00Z']);
  await inShop(async (db) => {
    await recomputeTraits(db, null, asOf);
    await scoreCustomers(db, null, asOf);
    await weighAffinities(db, null, asOf);
  });
  await vendor('B');
  let whole: Promise<void> = Promise.resolve();
  await inShop(async (db) => {
    await holdConclusions(db);
    whole = inShop((beside) => weighAffinities(beside, null, nextDay));
    await expect.poll(waiting, { timeout: 20_000 }).toBe(1);
    await db.query(`UPDATE customer_affinity SET value = 'newer' WHERE customer_id = 1 AND kind = 'vendor'`);
    // erased meanwhile
    for (const table of ['customer_affinity', 'customer_scores'])
      await db.query(`DELETE FROM ${table} WHERE customer_id = 2`);
    // and opted out meanwhile
    await db.query(`DELETE FROM customer_scores WHERE customer_id = 3`);
  });
  await whole;
  const vendors = await inShop((db) =>
    db.query(
      `SELECT customer_id AS id, value FROM customer_affinity WHERE kind = 'vendor' AND customer_id IN (1, 2, 3, 4) ORDER BY 1`,
    ),
  );
  expect(vendors).toEqual([
    { id: '1', value: 'newer' },
    { id: '3', value: 'A3' },
    { id: '4', value: 'B1' },
  ]);
});

test('buyers whom batches count beside a run are neither lost nor counted twice', async () => {
  const facts = await givenOrders();
  const newcomers = Array.from({ length: 12 }, (_, index) => String(index + 100));
  await recompute(shopId(), clockAt(asOf));
  while ((await refresh(shopId(), clockAt(asOf))) > 0);
  await facts.customers(newcomers);
  const begun: Promise<unknown>[] = [];
  await inShop(async (db) => {
    await holdConclusions(db);
    begun.push(recompute(shopId(), clockAt(nextDay)));
    await expect.poll(waiting, { timeout: 20_000 }).toBe(1);
    await facts.orders(newcomers.map((customerId) => ({ customerId, placedAt: asOf, minor: 700 })));
    await facts.changed(newcomers);
    begun.push(refresh(shopId(), clockAt(nextDay)));
    await expect.poll(waiting, { timeout: 20_000 }).toBe(2);
  });
  await Promise.all(begun);
  expect(await inShop((db) => db.query(`SELECT population FROM threshold WHERE name = 'buyers'`))).toEqual([
    { population: ids.length + newcomers.length },
  ]);
});

test('everybody is scored anew while batches go on', async () => {
  const facts = await givenOrders();
  await recompute(shopId(), clockAt(asOf));
  while ((await refresh(shopId(), clockAt(asOf))) > 0);
  for (const [turn, days] of [2, 400].entries()) {
    await inShop((db) =>
      saveSetting(db, lifecycleArea, {
        value: { days: [1, days] },
        author: 'merchant',
        at: new Date(asOf.getTime() + turn),
      }),
    );
    await facts.orders(ids.map((customerId) => ({ customerId, placedAt: asOf, minor: 700 * Number(customerId) })));
    await facts.changed(ids);
    const clock = clockAt(new Date(nextDay.getTime() + turn));
    await Promise.all([recompute(shopId(), clock), refresh(shopId(), clock)]);
    while ((await refresh(shopId(), clock)) > 0);
    const beside = await scores();
    await inShop((db) => scoreCustomers(db, null, clock.now()));
    expect(await scores()).toEqual(beside);
  }
});

test('first scores are written beside nobody else who scores', async () => {
  await givenOrders();
  let refreshed: Promise<number> = Promise.resolve(0);
  await inShop(async (db) => {
    await recomputeTraits(db, null, asOf);
    await scoreCustomers(db, null, asOf);
    refreshed = refresh(shopId(), clockAt(nextDay));
    await expect.poll(waiting, { timeout: 20_000 }).toBe(1);
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

const written = (customerIds: string[]) =>
  inShop((db) =>
    db.query<{ id: string; at: Date; group: string }>(
      'SELECT customer_id AS id, computed_at AS at, rfm_group AS group FROM customer_scores WHERE customer_id = ANY ($1::bigint[]) ORDER BY customer_id',
      [customerIds],
    ),
  );

const scores = () =>
  inShop((db) =>
    db.query(
      'SELECT customer_id, rfm_thirds, rfm_group, r_quintile, f_quintile, m_quintile, lifecycle, loyalty_tier FROM customer_scores ORDER BY customer_id',
    ),
  );
