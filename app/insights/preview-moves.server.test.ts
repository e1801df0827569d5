import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addShop, storeFacts } from '../../test/support/store-facts.ts';
import { givenDatabase } from '../../test/support/test-store.ts';
import { forShop, type ShopDb } from '../platform/db.server.ts';
import { saveSetting } from '../platform/settings.server.ts';
import { computeThresholds } from './compute-thresholds.server.ts';
import { countScores } from './count-scores.server.ts';
import { previewLifecycle } from './preview-lifecycle.server.ts';
import { previewLoyalty } from './preview-loyalty.server.ts';
import { recomputeTraits } from './recompute-traits.server.ts';
import { countBy, countMoved } from './score-move.ts';
import { scoreCustomers } from './score-customers.server.ts';
import { lifecycleArea, loyaltyArea, loyaltySettings } from './score-settings.ts';

givenDatabase();

const asOf = new Date('2026-03-01T12:00:00Z');
let shops = 0;

const purchases = fc.array(
  fc.record({
    customer: fc.integer({ min: 1, max: 8 }),
    daysAgo: fc.constantFrom(0, 9, 10, 11, 100, 500),
    minor: fc.constantFrom(100, 1_000, 50_000),
  }),
  { maxLength: 20 },
);
const days = fc
  .tuple(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 400 }))
  .map(([one, more]): [number, number] => [one, one + more]);
const loyalty = fc.record({
  basis: fc.constantFrom('spend', 'spendYear', 'points'),
  pointsPerOrder: fc.integer({ min: 0, max: 20 }),
  pointsPerUnit: fc.integer({ min: 0, max: 3 }),
  tiers: fc
    .uniqueArray(fc.integer({ min: 0, max: 600 }), { maxLength: 4 })
    .map((all) => all.toSorted((one, other) => one - other).map((from, index) => ({ name: `Tier ${index}`, from }))),
});

test('previews of stages and tiers say what saving and scoring comes to', async () => {
  await fc.assert(
    fc.asyncProperty(
      purchases,
      fc.array(days, { minLength: 2, maxLength: 2 }),
      fc.array(loyalty, { minLength: 2, maxLength: 2 }),
      async (bought, limits, tiers) => {
        const shopId = await addShop(`moves-${++shops}.myshopify.com`);
        const facts = storeFacts(shopId);
        await facts.customers(Array.from({ length: 8 }, (_, index) => String(index + 1)));
        await facts.orders(
          bought.map(({ customer, daysAgo, minor }) => ({
            customerId: String(customer),
            placedAt: new Date(asOf.getTime() - daysAgo * 86_400_000),
            minor,
          })),
        );
        await forShop(shopId, async (db) => {
          await recomputeTraits(db, null, asOf);
          await saveAndScore(db, limits[0] ?? [1, 2], tiers[0] ?? {});
          const stages = await previewLifecycle(db, limits[1] ?? [1, 2], asOf);
          const levels = await previewLoyalty(db, loyaltySettings.parse(tiers[1]));
          expect(spread(countBy(stages, 'from'))).toEqual(spread(await stored(db, 'lifecycle')));
          expect(spread(countBy(levels, 'from'))).toEqual(spread(await stored(db, 'loyalty_tier')));
          const moved = await saveAndScore(db, limits[1] ?? [1, 2], tiers[1] ?? {});
          expect(spread(countBy(stages, 'to'))).toEqual(spread(await stored(db, 'lifecycle')));
          expect(spread(countBy(levels, 'to'))).toEqual(spread(await stored(db, 'loyalty_tier')));
          expect(countMoved(stages)).toBe(moved.filter(({ score }) => score === 'lifecycle').length);
        });
      },
    ),
    { numRuns: 20 },
  );
});

async function saveAndScore(db: ShopDb, limits: [number, number], tiers: object) {
  const at = new Date(asOf.getTime() - 1);
  await saveSetting(db, lifecycleArea, { value: { days: limits }, author: 'merchant', at });
  await saveSetting(db, loyaltyArea, { value: tiers, author: 'merchant', at });
  await computeThresholds(db, asOf);
  return scoreCustomers(db, null, asOf);
}

async function stored(db: ShopDb, score: 'lifecycle' | 'loyalty_tier'): Promise<Map<string, number>> {
  return new Map((await countScores(db))[score].map(({ value, customers }) => [value, customers]));
}

/** Who has none is not counted. */
const spread = (counts: Map<string | null, number>) =>
  Object.fromEntries(
    [...counts].filter(([value]) => value !== null).map(([value, customers]) => [String(value), customers]),
  );
