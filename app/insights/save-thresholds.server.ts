import type { ShopDb } from '../platform/db.server.ts';
import type { Threshold } from './thresholds.ts';

/** Stores thresholds over those of the same name. One query. */
export async function saveThresholds(db: ShopDb, asOf: Date, thresholds: Threshold[]): Promise<void> {
  await db.query(
    `INSERT INTO threshold (shop_id, name, as_of, cuts, population)
     SELECT $1, name, $2, cuts, population FROM jsonb_to_recordset($3) AS t (name text, cuts float8[], population int)
     ON CONFLICT (shop_id, name) DO UPDATE SET as_of = excluded.as_of, cuts = excluded.cuts, population = excluded.population`,
    [db.shopId, asOf, JSON.stringify(thresholds)],
  );
}
