import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addShop, type OrderGiven, storeFacts } from '../../test/support/store-facts.ts';
import { givenDatabase } from '../../test/support/test-store.ts';
import { forShop, type ShopDb } from '../platform/db.server.ts';
import { saveSetting } from '../platform/settings.server.ts';
import { computeThresholds } from './compute-thresholds.server.ts';
import { previewedScores, previewRfm } from './preview-rfm.server.ts';
import { recomputeTraits } from './recompute-traits.server.ts';
import { rfmArea, rfmSettings } from './rfm-settings.ts';
import { scoreCustomers } from './score-customers.server.ts';

givenDatabase();

const asOf = new Date('2026-03-01T12:00:00Z');
let shops = 0;

const ascending = (length: number, max: number) =>
  fc.option(
    fc
      .array(fc.integer({ min: 0, max }), { minLength: length, maxLength: length })
      .map((all) => all.toSorted((one, other) => one - other)),
  );
const limitsOf = (length: number) =>
  fc.record({ recencyDays: ascending(length, 400), orders: ascending(length, 5), spentMinor: ascending(length, 20) });
const settings = fc.record({ fifths: limitsOf(4), thirds: limitsOf(2) });
// few different values, so that most limits meet ties
const purchase = fc.record({
  customer: fc.integer({ min: 1, max: 12 }),
  daysAgo: fc.constantFrom(0, 1, 30, 179, 180, 181, 365, 366, 500),
  minor: fc.constantFrom(1, 2, 5),
});
const stores = fc.record({
  purchases: fc.array(purchase, { maxLength: 30 }),
  excluded: fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 3 }),
  optedOut: fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 2 }),
});

test('a preview says exactly who moves when the limits are saved and everybody is scored, and writes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(stores, settings, settings, async ({ purchases, excluded, optedOut }, held, wanted) => {
      const shopId = await addShop(`preview-${++shops}.myshopify.com`);
      await storePurchases(shopId, purchases);
      await forShop(shopId, async (db) => {
        await db.query(
          `INSERT INTO excluded_customer (shop_id, customer_id, rule, why, since) SELECT $1, id, 'staff', '', $3 FROM unnest($2::bigint[]) id ON CONFLICT DO NOTHING`,
          [shopId, excluded, asOf],
        );
        await recomputeTraits(db, null, asOf);
        await saveAndScore(db, held);
        // who opts out keeps a row until it is their turn
        await db.query('UPDATE customer SET profiling_opt_out_at = $2 WHERE customer_id = ANY ($1::bigint[])', [
          optedOut,
          asOf,
        ]);
        const before = await readScores(db);
        const preview = await previewRfm(db, rfmSettings.parse(wanted), asOf);
        expect(await readScores(db)).toEqual(before);
        await saveAndScore(db, wanted);
        expect(preview.moves).toEqual(movesOf(before, await readScores(db)));
      });
    }),
    { numRuns: 40 },
  );
});

test('limits by hand are what the cuts say, and without buyers nobody has a score', async () => {
  const shopId = await addShop('no-buyers.myshopify.com');
  await storeFacts(shopId).customers(['1']);
  const byHand = rfmSettings.parse({ thirds: { orders: [2, 4] } });
  await forShop(shopId, async (db) => {
    await recomputeTraits(db, null, asOf);
    const { moves, cuts, population } = await previewRfm(db, byHand, asOf);
    expect({ moves, population }).toEqual({
      moves: { rfm_group: [], r_quintile: [], f_quintile: [], m_quintile: [] },
      population: 0,
    });
    expect(cuts['rfm.third.frequency']).toEqual([1, 3]);
  });
});

async function storePurchases(
  shopId: number,
  purchases: { customer: number; daysAgo: number; minor: number }[],
): Promise<void> {
  const facts = storeFacts(shopId);
  const orders: OrderGiven[] = purchases.map(({ customer, daysAgo, minor }) => ({
    customerId: String(customer),
    placedAt: new Date(asOf.getTime() - daysAgo * 86_400_000),
    minor,
  }));
  await facts.customers(Array.from({ length: 12 }, (_, index) => String(index + 1)));
  await facts.orders(orders);
}

async function saveAndScore(db: ShopDb, value: object): Promise<void> {
  await saveSetting(db, rfmArea, { value, author: 'merchant', at: asOf });
  await computeThresholds(db, asOf);
  await scoreCustomers(db, null, asOf);
}

type Scores = Record<(typeof previewedScores)[number], string | null>;

async function readScores(db: ShopDb): Promise<Map<string, Scores>> {
  const rows = await db.query<Scores & { id: string }>(
    `SELECT customer_id AS id, rfm_group, r_quintile::text, f_quintile::text, m_quintile::text FROM customer_scores ORDER BY customer_id`,
  );
  return new Map(rows.map(({ id, ...scores }) => [id, scores]));
}

/** The same, one customer after the other. */
function movesOf(before: Map<string, Scores>, after: Map<string, Scores>) {
  const moves = Object.fromEntries(
    previewedScores.map((score) => {
      const counts = new Map<string, { from: string | null; to: string | null; customers: number }>();
      for (const id of new Set([...before.keys(), ...after.keys()])) {
        const [from, to] = [before.get(id)?.[score] ?? null, after.get(id)?.[score] ?? null];
        if (from === null && to === null) continue;
        const known = counts.get(`${from} ${to}`) ?? { from, to, customers: 0 };
        counts.set(`${from} ${to}`, { ...known, customers: known.customers + 1 });
      }
      // as PostgreSQL sorts them: nothing last
      const key = (value: string | null) => value ?? '~';
      return [
        score,
        [...counts.values()].toSorted(
          (one, other) => compare(key(one.from), key(other.from)) || compare(key(one.to), key(other.to)),
        ),
      ];
    }),
  );
  return moves;
}

const compare = (one: string, other: string) => (one < other ? -1 : Number(one > other));
