import type { ShopDb } from '../platform/db.server.ts';

/** A list of cuts as it holds. */
export interface StoredThreshold {
  cuts: number[];
  /** Of how many it was worked out. */
  population: number;
  asOf: Date;
}

/** The thresholds of the store by their names, none before the first computation. One query by primary key, a handful of rows. */
export async function listThresholds(db: ShopDb): Promise<Record<string, StoredThreshold>> {
  const rows = await db.query<StoredThreshold & { name: string }>(
    'SELECT name, cuts, population, as_of AS "asOf" FROM threshold WHERE shop_id = $1',
    [db.shopId],
  );
  return Object.fromEntries(rows.map(({ name, ...threshold }) => [name, threshold]));
}
