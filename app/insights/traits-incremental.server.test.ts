import fc from 'fast-check';
import { expect, test } from 'vitest';
import { givenStore } from '../../test/support/test-store.ts';
import { toldHistory } from '../../test/support/told-history.ts';
import { day, factsOf, order, product, shuffled, type Told } from '../../test/support/told.ts';
import type { ShopDb } from '../platform/db.server.ts';
import { absorb } from '../profiles/absorb.server.ts';
import { countTraitsDrift } from './count-traits-drift.server.ts';
import { recomputeTraits } from './recompute-traits.server.ts';

const asOf = new Date(day(25));
const { inShop } = givenStore('EUR');

const line = (id: number, productId: number, quantity: number) => ({
  id,
  product_id: productId,
  title: 'A piece',
  quantity,
  current_quantity: quantity,
  price: '5.00',
  total_discount: '0.00',
});

/** Orders, refunds, edits, merges and deletions, with products that change what they are. */
const history: Told[] = [
  ...toldHistory.filter(({ topic }) => topic !== 'customers/redact' && topic !== 'app/uninstalled'),
  product(7, 8, { product_type: 'Cups', vendor: 'Kiln' }),
  product(9, 4, { product_type: 'Plates', vendor: 'Kiln' }),
  product(9, 9, { product_type: 'Bowls', vendor: 'Wheel' }),
  order(200, 5, { customer: { id: 1, updated_at: day(1) }, line_items: [line(1, 9, 3), line(2, 7, 1)] }),
  order(201, 6, { customer: { id: 1, updated_at: day(1) }, created_at: day(20), line_items: [line(1, 7, 4)] }),
  order(201, 9, { customer: { id: 1, updated_at: day(1) }, created_at: day(20), line_items: [line(1, 7, 1)] }),
];

/** Absorbs batch by batch and works out after each only who changed; then everybody. Leaves no trace. */
async function twice(batches: Told[][]): Promise<[object[], object[]]> {
  const undo = new Error('undo');
  let seen: [object[], object[]] | undefined;
  const work = inShop(async (db) => {
    for (const batch of batches) {
      await absorb(db, batch.flatMap(factsOf));
      const changed = await db.query<{ id: string }>('DELETE FROM customer_changed RETURNING customer_id AS id');
      await recomputeTraits(
        db,
        changed.map((row) => row.id),
        asOf,
      );
    }
    const kept = await traits(db);
    await db.query('DELETE FROM customer_traits');
    await recomputeTraits(db, null, asOf);
    seen = [kept, await traits(db)];
    throw undo;
  });
  await work.catch((error: unknown) => {
    if (error !== undo) throw error;
  });
  return seen!;
}

const traits = (db: ShopDb) => db.query('SELECT * FROM customer_traits ORDER BY customer_id');

test('what is kept up change by change equals a recount, in any order of the facts', async () => {
  await fc.assert(
    fc.asyncProperty(shuffled(history), async (batches) => {
      const [kept, recounted] = await twice(batches);
      expect(kept).toEqual(recounted);
    }),
    { numRuns: 12, seed: 4, endOnFailure: true },
  );
});

test('favourites are by pieces kept, and follow the product when it becomes something else', async () => {
  const [, recounted] = await twice([history]);
  expect(recounted.find((row) => 'customer_id' in row && row.customer_id === '1')).toMatchObject({
    top_product_id: '7',
    top_category: 'Cups',
    top_vendor: 'Kiln',
    orders_30d: 5,
    orders_365d: 5,
    longest_gap_days: 18,
  });
});

test('what drifted is counted, and who waits to be worked out is not', async () => {
  await inShop(async (db) => {
    await absorb(db, history.flatMap(factsOf));
    expect(await countTraitsDrift(db, asOf)).toBe(0);
    await recomputeTraits(db, null, asOf);
    await db.query('DELETE FROM customer_changed');
    expect(await countTraitsDrift(db, asOf)).toBe(0);
    await db.query(
      'UPDATE customer_traits SET revenue_minor = revenue_minor + 1, orders_30d = 99 WHERE customer_id = 1',
    );
    expect(await countTraitsDrift(db, asOf)).toBe(1);
  });
});
