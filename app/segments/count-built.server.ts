import type { ShopDb } from '../platform/db.server.ts';

/** How far a segment that is being built has come, in customers; null when it is not being built. Two counts of an index. */
export async function countBuilt(db: ShopDb, slug: string): Promise<{ done: number; of: number } | null> {
  const [row] = await db.query<{ done: number; of: number }>(
    `SELECT (SELECT count(*)::int FROM customer_attributes WHERE shop_id = $1 AND customer_id <= s.built_through) AS done,
       (SELECT count(*)::int FROM customer_attributes WHERE shop_id = $1) AS of
     FROM segment s WHERE s.shop_id = $1 AND s.slug = $2 AND s.state = 'building' AND s.deleted_at IS NULL`,
    [db.shopId, slug],
  );
  return row ?? null;
}
