import type { ShopDb } from '../platform/db.server.ts';

/** A segment's sizes, one a day, oldest first. */
export interface SizeHistory {
  slug: string;
  name: string;
  sizes: number[];
}

/** A segment's day, in the store's time zone. */
export interface SegmentDay {
  /** YYYY-MM-DD. */
  day: string;
  /** At its end, or now. */
  size: number;
  entered: number;
  left: number;
  /** Net, of the day's orders that count, by who was a member at some time of it, in the store's currency; null = not worked out. */
  revenueMinor: string | null;
}

/** Two years, so that a month can be compared with the same one before. */
const daysKept = 731;
/** Refunds and late orders change a day's revenue for a while. */
const revenueDays = 8;

const dayOf = (moment: string) =>
  `(${moment}::timestamptz AT TIME ZONE (SELECT time_zone FROM shop WHERE shop_id = $1))::date`;

/**
 * Notes today's size of every segment, and the revenue of the last days; a second note of the day replaces the first. Who entered and left is
 * counted as it happens. Three queries; O(orders of a week).
 */
export async function noteSizes(db: ShopDb, asOf: Date): Promise<void> {
  await db.query(
    `INSERT INTO segment_size (shop_id, slug, day, size) SELECT $1, slug, ${dayOf('$2')}, size FROM segment WHERE shop_id = $1 AND deleted_at IS NULL
     ON CONFLICT (shop_id, slug, day) DO UPDATE SET size = excluded.size`,
    [db.shopId, asOf],
  );
  await db.query(revenueSql, [db.shopId, asOf, revenueDays]);
  await db.query(`DELETE FROM segment_size WHERE shop_id = $1 AND day < ${dayOf('$2')} - ${daysKept}`, [
    db.shopId,
    asOf,
  ]);
}

const revenueSql = `
WITH store AS (SELECT time_zone AS zone, currency, ${dayOf('$2')} - $3::int AS since FROM shop WHERE shop_id = $1),
bought AS (
  SELECT o.customer_id, o.day, o.day::timestamp AT TIME ZONE o.zone AS from_at, (o.day + 1)::timestamp AT TIME ZONE o.zone AS to_at, sum(o.net_minor) AS minor
  FROM (
    SELECT o.customer_id, store.zone, (o.placed_at AT TIME ZONE store.zone)::date AS day,
      o.current_minor - coalesce((SELECT sum(r.amount_minor) FROM refund r WHERE r.shop_id = $1 AND r.order_id = o.order_id AND r.currency = o.currency
                                  AND r.refunded_at > o.updated_at AND r.refunded_at <= $2), 0) AS net_minor
    FROM store, orders o
    WHERE o.shop_id = $1 AND o.placed_at >= store.since::timestamp AT TIME ZONE store.zone AND o.placed_at <= $2 AND o.customer_id IS NOT NULL
      AND NOT o.test AND o.cancelled_at IS NULL AND o.deleted_at IS NULL AND o.currency = store.currency
  ) o WHERE o.net_minor > 0 GROUP BY o.customer_id, o.day, o.zone
), earned AS (
  SELECT slug, day, least(sum(minor), 9223372036854775807)::bigint AS minor FROM (
    -- somebody who left and came back that day is one
    SELECT DISTINCT m.slug, b.day, b.customer_id, b.minor FROM bought b
    JOIN segment_member m ON m.shop_id = $1 AND m.customer_id = b.customer_id AND m.entered_at < b.to_at AND (m.left_at IS NULL OR m.left_at >= b.from_at)
  ) one GROUP BY slug, day
)
UPDATE segment_size z SET revenue_minor = coalesce(e.minor, 0)
FROM segment_size known LEFT JOIN earned e ON e.slug = known.slug AND e.day = known.day
WHERE known.shop_id = $1 AND known.day >= (SELECT since FROM store) AND z.shop_id = $1 AND z.slug = known.slug AND z.day = known.day
  AND z.revenue_minor IS DISTINCT FROM coalesce(e.minor, 0)`;

/** Sizes of the last month. One query. */
export async function listSizeHistories(db: ShopDb, asOf: Date): Promise<SizeHistory[]> {
  return db.query<SizeHistory>(
    `SELECT s.slug, s.name, array_agg(z.size ORDER BY z.day) AS sizes FROM segment s JOIN segment_size z USING (shop_id, slug)
     WHERE s.shop_id = $1 AND s.deleted_at IS NULL AND z.day > ${dayOf('$2')} - 30 GROUP BY s.slug, s.name ORDER BY s.slug`,
    [db.shopId, asOf],
  );
}

/** A segment's last days, oldest first; days on which nothing was noted are left out. One query. @param days at most 731. */
export async function listSegmentDays(db: ShopDb, slug: string, asOf: Date, days = 90): Promise<SegmentDay[]> {
  return db.query<SegmentDay>(
    `SELECT to_char(day, 'YYYY-MM-DD') AS day, size, entered, "left", revenue_minor AS "revenueMinor" FROM segment_size
     WHERE shop_id = $1 AND slug = $3 AND day > ${dayOf('$2')} - $4::int ORDER BY day`,
    [db.shopId, asOf, slug, days],
  );
}
