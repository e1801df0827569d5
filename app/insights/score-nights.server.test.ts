import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addShop, storeFacts } from '../../test/support/store-facts.ts';
import { givenDatabase } from '../../test/support/test-store.ts';
import { forShop, type ShopDb } from '../platform/db.server.ts';
import { saveSetting } from '../platform/settings.server.ts';
import { computeThresholds } from './compute-thresholds.server.ts';
import { listThresholds } from './list-thresholds.server.ts';
import { restartGrowth } from './note-growth.server.ts';
import { recomputeTraits } from './recompute-traits.server.ts';
import { rfmArea } from './rfm-settings.ts';
import { scoreCustomers } from './score-customers.server.ts';
import { lifecycleArea, loyaltyArea } from './score-settings.ts';

givenDatabase();

const asOf = new Date('2026-03-01T12:00:00Z');
let shops = 0;
const dayMs = 86_400_000;
const people = Array.from({ length: 15 }, (_, index) => String(index + 1));
type Setting = readonly [area: string, value: object];

test('a night after another looks only at whom it may move, and scores as if it looked at everybody', async () => {
  const purchase = fc.record({
    customerId: fc.constantFrom(...people),
    daysAgo: fc.oneof(fc.integer({ min: 0, max: 25 }), fc.integer({ min: 0, max: 200 })),
    minor: fc.integer({ min: 1, max: 400 }).map((hundreds) => hundreds * 100),
  });
  const nights = fc.array(
    fc.record({
      purchases: fc.array(purchase, { maxLength: 4, size: 'xsmall' }),
      // by batches on days between, of whoever bought and whoever is due
      batches: fc.array(
        fc.record({
          at: fc.double({ min: 0, max: 1, noNaN: true }),
          due: fc.oneof(fc.constant(people), fc.subarray(people)),
        }),
        {
          maxLength: 2,
        },
      ),
      days: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 40 })),
      setting: fc.constantFrom<(Setting | null)[]>(
        ...Array.from({ length: 10 }, () => null),
        [rfmArea, { thirds: { orders: [1, 3] } }],
        [lifecycleArea, { days: [20, 90] }],
      ),
    }),
    { minLength: 1, maxLength: 4 },
  );
  const byHand = {
    thirds: { recencyDays: [60, 150], orders: [1, 3], spentMinor: [10_000, 50_000] },
    fifths: { recencyDays: [10, 30, 60, 90], orders: [1, 2, 3, 4], spentMinor: [1000, 10_000, 30_000, 70_000] },
  };
  const moved: number[] = [];
  await fc.assert(
    fc.asyncProperty(
      fc.array(purchase, { minLength: 10, maxLength: 30 }),
      fc.boolean(),
      nights,
      async (purchases, isByHand, all) => {
        const shopId = await addShop(`nights-${++shops}.myshopify.com`);
        const facts = storeFacts(shopId);
        await facts.customers(people);
        const buy = (bought: typeof purchases, at: Date) =>
          facts.orders(
            bought.map(({ customerId, daysAgo, minor }) => ({
              customerId,
              // a day's first moment is still that day
              placedAt: new Date(at.getTime() - daysAgo * dayMs - 12 * 3_600_000),
              minor,
            })),
          );
        const set = ([area, value]: Setting, at: Date) =>
          forShop(shopId, (db) => saveSetting(db, area, { value, author: 'merchant', at }));
        await buy(purchases, asOf);
        if (isByHand) await set([rfmArea, byHand], new Date(asOf.getTime() - 1));
        await concludeNight(shopId, asOf);
        let before = asOf;
        for (const { purchases: bought, batches, days, setting } of all) {
          const at = new Date(before.getTime() + days * dayMs);
          await buy(bought, at);
          for (const batch of batches.toSorted((one, other) => one.at - other.at))
            await forShop(shopId, async (db) => {
              const then = new Date(before.getTime() + 1 + batch.at * (days * dayMs - 2));
              await recomputeTraits(db, batch.due, then);
              await scoreCustomers(db, batch.due, then);
            });
          if (setting) await set(setting, new Date(at.getTime() - 1));
          const known = await readAll(shopId);
          await concludeNight(shopId, at);
          const scores = await readAll(shopId);
          await forShop(shopId, (db) => scoreCustomers(db, null, at));
          expect(scores).toEqual(await readAll(shopId));
          moved.push(scores.filter((row, index) => row.all !== known[index]?.all).length);
          before = at;
        }
      },
    ),
    { numRuns: 40, seed: 11 },
  );
  // neither nobody nor everybody moved, or there would be little to be wrong in
  expect(moved.filter((count) => count > 0 && count < 15).length).toBeGreaterThan(10);
});

test('whom a limit passed by day, and passes back at night, is looked at', async () => {
  const shopId = await addShop('passed-back.myshopify.com');
  // by a window of no trait, so that no trait changes by time alone
  const bought = people.map((customerId, index) => ({ customerId, placedAt: daysBefore(110 + index), minor: 100 }));
  await storeFacts(shopId).customers(people);
  await storeFacts(shopId).orders(bought);
  await concludeNight(shopId, asOf);
  const known = await readAll(shopId);
  // the limits in days are those of yesterday's night, and everybody is a day older
  await forShop(shopId, (db) => scoreCustomers(db, people, new Date(asOf.getTime() + dayMs / 2 + 1)));
  expect(await readAll(shopId)).not.toEqual(known);
  await concludeNight(shopId, new Date(asOf.getTime() + dayMs));
  expect(await readAll(shopId)).toEqual(known);
});

test.each<[string, (db: ShopDb, at: Date) => Promise<void>]>([
  [
    'the merchant says anew what scores mean',
    (db, at) => saveSetting(db, loyaltyArea, { value: { tiers: [] }, author: 'merchant', at }),
  ],
  ['nobody was scored by the limits of before', computeThresholds],
])('whom no limit passed is not looked at, unless %s', async (_, change) => {
  const shopId = await addShop(`not-looked-at-${++shops}.myshopify.com`);
  const facts = storeFacts(shopId);
  await facts.customers(people.slice(0, 4));
  await facts.orders(
    [10, 100, 190, 280].map((daysAgo, index) => ({
      customerId: String(index + 1),
      placedAt: daysBefore(daysAgo),
      minor: 100,
    })),
  );
  await concludeNight(shopId, asOf);
  await forShop(shopId, (db) => db.query(`UPDATE customer_scores SET rfm_group = 'wrong'`));
  const groups = async () => {
    const rows = await forShop(shopId, (db) =>
      db.query<{ rfm_group: string }>('SELECT rfm_group FROM customer_scores'),
    );
    return rows.map((row) => row.rfm_group);
  };
  const nights = [1, 2].map((days) => new Date(asOf.getTime() + days * dayMs)) as [Date, Date];
  await concludeNight(shopId, nights[0]);
  expect(await groups()).toEqual(['wrong', 'wrong', 'wrong', 'wrong']);
  await forShop(shopId, (db) => change(db, new Date(nights[0].getTime() + 3_600_000)));
  await concludeNight(shopId, nights[1]);
  expect(await groups()).not.toContain('wrong');
});

/** A night, as `recompute` does it. */
function concludeNight(shopId: number, at: Date): Promise<void> {
  return forShop(shopId, async (db) => {
    await recomputeTraits(db, null, at);
    const before = await listThresholds(db);
    await computeThresholds(db, at);
    await scoreCustomers(db, null, at, before);
    await restartGrowth(db, at);
  });
}

function readAll(shopId: number) {
  return forShop(shopId, (db) =>
    db.query<{ id: string; all: string }>(
      `SELECT customer_id AS id, concat_ws(' ', rfm_thirds, rfm_group, r_quintile, f_quintile, m_quintile, lifecycle, loyalty_tier) AS all
       FROM customer_scores ORDER BY customer_id`,
    ),
  );
}

const daysBefore = (days: number) => new Date(asOf.getTime() - 6 * 3_600_000 - days * dayMs);
