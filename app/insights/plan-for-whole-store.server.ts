import type { ShopDb } from '../platform/db.server.ts';

/**
 * Lets the rest of this transaction join by hash. A store that has just been filled has no statistics yet; the planner then takes
 * every table for small and would loop over all customers for each of them.
 */
export async function planForWholeStore(db: ShopDb): Promise<void> {
  await db.query('SET LOCAL enable_nestloop = off');
}
