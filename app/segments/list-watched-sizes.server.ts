import type { ShopDb } from '../platform/db.server.ts';
import type { WatchedSize } from './find-size-alerts.ts';

/** Sizes of the live segments whose size the merchant wants to hear of. One query. */
export async function listWatchedSizes(db: ShopDb, asOf: Date): Promise<WatchedSize[]> {
  return db.query<WatchedSize>(
    `SELECT s.slug, s.name, s.size, z.size AS before, s.alert_min AS min, s.alert_max AS max, s.alert_change AS change
     FROM segment s JOIN shop USING (shop_id)
     LEFT JOIN segment_size z ON z.shop_id = s.shop_id AND z.slug = s.slug AND z.day = ($2::timestamptz AT TIME ZONE shop.time_zone)::date - 1
     WHERE s.shop_id = $1 AND s.state = 'live' AND s.deleted_at IS NULL
       AND (s.alert_min IS NOT NULL OR s.alert_max IS NOT NULL OR s.alert_change IS NOT NULL) ORDER BY s.slug`,
    [db.shopId, asOf],
  );
}
