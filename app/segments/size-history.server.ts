import type { ShopDb } from '../platform/db.server.ts';

/** A segment's sizes, one a day, oldest first. */
export interface SizeHistory {
  slug: string;
  name: string;
  sizes: number[];
}

const daysKept = 60;

/** Notes today's size of every segment; a second note of the day replaces the first. Two queries. */
export async function noteSizes(db: ShopDb, asOf: Date): Promise<void> {
  await db.query(
    `INSERT INTO segment_size (shop_id, slug, day, size) SELECT $1, slug, ($2::timestamptz AT TIME ZONE 'UTC')::date, size FROM segment WHERE shop_id = $1
     ON CONFLICT (shop_id, slug, day) DO UPDATE SET size = excluded.size`,
    [db.shopId, asOf],
  );
  await db.query(
    `DELETE FROM segment_size WHERE shop_id = $1 AND day < ($2::timestamptz AT TIME ZONE 'UTC')::date - ${daysKept}`,
    [db.shopId, asOf],
  );
}

/** Sizes of the last month. One query. */
export async function listSizeHistories(db: ShopDb, asOf: Date): Promise<SizeHistory[]> {
  return db.query<SizeHistory>(
    `SELECT s.slug, s.name, array_agg(z.size ORDER BY z.day) AS sizes FROM segment s JOIN segment_size z USING (shop_id, slug)
     WHERE s.shop_id = $1 AND z.day > ($2::timestamptz AT TIME ZONE 'UTC')::date - 30 GROUP BY s.slug, s.name ORDER BY s.slug`,
    [db.shopId, asOf],
  );
}
