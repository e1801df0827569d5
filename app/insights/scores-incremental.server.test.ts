import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { givenStore } from '../../test/support/test-store.ts';
import { toldHistory } from '../../test/support/told-history.ts';
import { day, factsOf, order, product, shuffled, type Told, view } from '../../test/support/told.ts';
import type { ShopDb } from '../platform/db.server.ts';
import { absorb } from '../profiles/absorb.server.ts';
import { saveThresholds } from './save-thresholds.server.ts';
import { measureEngagement } from './measure-engagement.server.ts';
import { recomputeTraits } from './recompute-traits.server.ts';
import { scoreCustomers } from './score-customers.server.ts';
import { thresholdNames as names } from './thresholds.ts';
import { weighAffinities } from './weigh-affinities.server.ts';

const asOf = new Date(day(25));
const { inShop } = givenStore('EUR');

beforeAll(async () => {
  await inShop((db) =>
    saveThresholds(db, asOf, [
      ...[names.quintileRecency, names.quintileFrequency].map((name) => ({
        name,
        cuts: [1, 2, 3, 9],
        population: 9,
      })),
      { name: names.quintileMonetary, cuts: [500, 1000, 2000, 4000], population: 9 },
      { name: names.thirdFrequency, cuts: [1, 2], population: 9 },
      { name: names.thirdMonetary, cuts: [1000, 2000], population: 9 },
      { name: names.priceBands, cuts: [900, 1100], population: 9 },
    ]),
  );
});

const line = (id: number, productId: number) => ({
  id,
  product_id: productId,
  title: 'A piece',
  quantity: 1,
  current_quantity: 1,
  price: '5.00',
  total_discount: '0.00',
});

/** Orders, refunds, merges and deletions, products that change what they are, and visitors who turn out to be somebody. */
const history: Told[] = [
  ...toldHistory.filter(({ topic }) => topic !== 'customers/redact' && topic !== 'app/uninstalled'),
  product(7, 8, { product_type: 'Cups', vendor: 'Kiln' }),
  product(9, 4, { product_type: 'Plates', vendor: 'Kiln' }),
  product(9, 9, { product_type: 'Bowls', vendor: 'Wheel' }),
  order(200, 5, { customer: { id: 1, updated_at: day(1) }, line_items: [line(1, 9), line(2, 7)] }),
  order(201, 6, { customer: { id: 1, updated_at: day(1) }, created_at: day(20), line_items: [line(1, 7)] }),
  ...[3, 3, 4, 8].map((n, index) =>
    view(`seen-${index}`, n, 'visitor-9', { customerId: '1', data: { productVariant: { product: { id: '9' } } } }),
  ),
];

async function scoreAll(db: ShopDb, ids: string[] | null): Promise<void> {
  await recomputeTraits(db, ids, asOf);
  await scoreCustomers(db, ids, asOf);
  await measureEngagement(db, ids, asOf);
  await weighAffinities(db, ids, asOf);
}

const scores = async (db: ShopDb) => ({
  scores: await db.query(
    `SELECT customer_id, rfm_thirds, rfm_group, r_quintile, f_quintile, m_quintile, lifecycle, loyalty_tier, engagement_log2, engagement_score
     FROM customer_scores ORDER BY customer_id`,
  ),
  affinities: await db.query('SELECT * FROM customer_affinity ORDER BY customer_id, kind, place'),
});
type Scores = Awaited<ReturnType<typeof scores>>;

/** Absorbs batch by batch and works out after each only who changed; then everybody. Leaves no trace. */
async function twice(batches: Told[][]): Promise<[Scores, Scores]> {
  const undo = new Error('undo');
  let seen: [Scores, Scores] | undefined;
  const work = inShop(async (db) => {
    for (const batch of batches) {
      await absorb(db, batch.flatMap(factsOf));
      const changed = await db.query<{ id: string }>('DELETE FROM customer_changed RETURNING customer_id AS id');
      await scoreAll(
        db,
        changed.map((row) => row.id),
      );
    }
    const kept = await scores(db);
    for (const table of ['customer_affinity', 'customer_scores', 'customer_traits'])
      await db.query(`DELETE FROM ${table}`);
    await scoreAll(db, null);
    seen = [kept, await scores(db)];
    throw undo;
  });
  await work.catch((error: unknown) => {
    if (error !== undo) throw error;
  });
  return seen!;
}

test('scores and affinities kept up change by change equal a recount to the last digit, in any order of the facts', async () => {
  await fc.assert(
    fc.asyncProperty(shuffled(history), async (batches) => {
      const [kept, recounted] = await twice(batches);
      expect(kept).toEqual(recounted);
      expect(recounted.affinities.length).toBeGreaterThan(4);
      expect(recounted.scores.some((row) => Number(row['engagement_score']) > 0)).toBe(true);
    }),
    { numRuns: 12, seed: 4, endOnFailure: true },
  );
});
