import type { ShopDb } from '../platform/db.server.ts';

/** Sets every segment's size to a recount of its members. One query. */
export async function recountSegments(db: ShopDb, asOf: Date): Promise<void> {
  await db.query(
    `UPDATE segment SET counted_at = $2,
       size = (SELECT count(*) FROM segment_member m WHERE m.shop_id = $1 AND m.slug = segment.slug AND m.left_at IS NULL)
     WHERE shop_id = $1`,
    [db.shopId, asOf],
  );
}
