import type { ShopDb } from '../platform/db.server.ts';
import { type SegmentDetail, segmentDetailColumns } from './find-segment.server.ts';

/** The store's segments in their order, with their settings and nobody's name. One query. */
export async function listSegmentSettings(db: ShopDb): Promise<SegmentDetail[]> {
  return db.query<SegmentDetail>(
    `SELECT ${segmentDetailColumns} FROM segment s WHERE s.shop_id = $1 AND s.deleted_at IS NULL ORDER BY s.priority, s.position, s.slug`,
    [db.shopId],
  );
}
