import type { ShopDb } from '../platform/db.server.ts';

/** Notes the segment in Shopify that has a segment's text, as of a version. */
export async function noteCopy(
  db: ShopDb,
  slug: string,
  { shopifySegmentId, version }: { shopifySegmentId: string; version: number },
): Promise<void> {
  await db.query('UPDATE segment SET shopify_segment_id = $3, shopify_version = $4 WHERE shop_id = $1 AND slug = $2', [
    db.shopId,
    slug,
    shopifySegmentId,
    version,
  ]);
}
