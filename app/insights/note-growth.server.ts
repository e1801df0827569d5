import type { ShopDb } from '../platform/db.server.ts';
import { thresholdNames as names } from './thresholds.ts';

/** A store that grew by half since its thresholds were cut is another store. */
const growthMax = 1.5;

/**
 * Keeps the number of buyers and says whether the thresholds should be computed again: there are none, or the store outgrew them.
 * One query by primary key, so that no refresh has to count the store.
 */
export async function noteGrowth(db: ShopDb, buyersGrown: number): Promise<boolean> {
  const [row] = await db.query<{ now: number; then: number }>(
    `UPDATE threshold SET population = threshold.population + $2 FROM threshold cut
     WHERE threshold.shop_id = $1 AND threshold.name = '${names.buyers}' AND cut.shop_id = $1 AND cut.name = '${names.quintileMonetary}'
     RETURNING threshold.population AS now, cut.population AS then`,
    [db.shopId, buyersGrown],
  );
  return row === undefined || (row.now > row.then && row.now >= growthMax * row.then);
}

/** From now on growth is counted from the thresholds that hold; those by which everybody is scored as of a moment. One row. */
export async function restartGrowth(db: ShopDb, asOf: Date): Promise<void> {
  await db.query(
    `INSERT INTO threshold AS t (shop_id, name, as_of, cuts, population)
     SELECT shop_id, '${names.buyers}', $2, '{}', population FROM threshold WHERE shop_id = $1 AND name = '${names.quintileMonetary}'
     ON CONFLICT (shop_id, name) DO UPDATE SET as_of = excluded.as_of, population = excluded.population`,
    [db.shopId, asOf],
  );
}
