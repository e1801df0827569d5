import type { ShopDb } from '../platform/db.server.ts';

/**
 * Lets the rest of this transaction join by hash, and hand many rows from process to process. A store that has just been filled has no statistics
 * yet; the planner then takes every table for small and would loop over all customers for each of them.
 */
export async function planForWholeStore(db: ShopDb): Promise<void> {
  await db.query('SET LOCAL enable_nestloop = off; SET LOCAL parallel_tuple_cost = 0.01');
}

/** For one statement of such a transaction that writes what differs, in the order it is given: rows are looked up one by one. */
export async function planForFewRows<Result>(db: ShopDb, work: () => Promise<Result>): Promise<Result> {
  await db.query('SET LOCAL enable_nestloop = on; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off');
  const result = await work();
  await db.query('SET LOCAL enable_nestloop = off; SET LOCAL enable_hashjoin = on; SET LOCAL enable_mergejoin = on');
  return result;
}
