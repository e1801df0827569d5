import type { ShopDb } from '../platform/db.server.ts';

/** Names of the store's segments, in its order, to choose from. One query of at most `segmentsMax` rows. */
export async function listSegmentNames(db: ShopDb): Promise<{ slug: string; name: string }[]> {
  return db.query<{ slug: string; name: string }>(
    'SELECT slug, name FROM segment WHERE shop_id = $1 AND deleted_at IS NULL ORDER BY position, slug',
    [db.shopId],
  );
}
