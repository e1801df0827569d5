import type { ShopDb } from '../platform/db.server.ts';
import { segmentColumns, type SegmentRow } from './list-segments.server.ts';

/** One segment with its settings. */
export interface SegmentDetail extends Omit<SegmentRow, 'sample'> {
  countedAt: Date | null;
  alertMin: number | null;
  alertMax: number | null;
  /** A share: 0.2 is 20 %. */
  alertChange: number | null;
  /** The version that Shopify has a copy of. */
  shopifyVersion: number | null;
}

/** A segment that was not deleted, or null. One query by primary key. */
export async function findSegment(db: ShopDb, slug: string): Promise<SegmentDetail | null> {
  const [row] = await db.query<SegmentDetail>(
    `SELECT ${segmentDetailColumns} FROM segment s WHERE s.shop_id = $1 AND s.slug = $2 AND s.deleted_at IS NULL`,
    [db.shopId, slug],
  );
  return row ?? null;
}

/** SQL: what a detail says of a segment s. */
export const segmentDetailColumns = `${segmentColumns}, s.counted_at AS "countedAt", s.alert_min AS "alertMin", s.alert_max AS "alertMax",
  s.alert_change AS "alertChange", s.shopify_version AS "shopifyVersion"`;
