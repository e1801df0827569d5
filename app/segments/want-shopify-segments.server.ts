import type { ShopDb } from '../platform/db.server.ts';
import { shopifySegmentsOf } from './language/shopify-segments-of.ts';
import { readDefinitions } from './membership/read-definitions.server.ts';

/**
 * Notes which of Shopify's segments ours ask for, so that their members are read and kept; wakes the reading of those that never were.
 * Three queries at most.
 */
export async function wantShopifySegments(db: ShopDb): Promise<void> {
  const { segments } = await readDefinitions(db);
  const wanted = [...new Set(segments.flatMap(({ expression }) => (expression ? shopifySegmentsOf(expression) : [])))];
  await db.query(
    'UPDATE shopify_segment SET wanted = segment_id = ANY ($2::bigint[]) WHERE shop_id = $1 AND wanted <> (segment_id = ANY ($2))',
    [db.shopId, wanted],
  );
  if (wanted.length === 0) return;
  const unread = await db.query(
    `INSERT INTO shopify_segment AS s (shop_id, segment_id, name, query, listed_at, wanted)
     SELECT $1, id, 'Segment ' || id, '', '-infinity', true FROM unnest($2::bigint[]) id ORDER BY id
     ON CONFLICT (shop_id, segment_id) DO UPDATE SET wanted = true WHERE s.read_at IS NULL RETURNING segment_id`,
    [db.shopId, wanted],
  );
  if (unread.length > 0) await db.wake('shopify-segments', { destination: 'shopify' });
}
