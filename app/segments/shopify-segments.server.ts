import type { ShopDb } from '../platform/db.server.ts';
import type { ShopifySegment } from '../shopify/reading/read-segments.server.ts';

/** A segment of Shopify's as the admin lists it. */
export interface ShopifySegmentRow extends ShopifySegment {
  /** Whether one of ours asks for its members. */
  wanted: boolean;
  /** Members that are kept; null while they were never read. */
  members: number | null;
  readAt: Date | null;
  /** Why the last reading failed. */
  reason: string | null;
}

/** One whose members are to be read. */
export interface MembersReading {
  segmentId: string;
  /** When the reading that goes on began; what webhooks said since is newer. */
  since: Date;
  cursor: string | null;
}

/** A reading is renewed after a day: a webhook may be lost. */
const renewHours = 24;

/** The store's segments in Shopify, by name. One query. */
export async function listShopifySegments(db: ShopDb): Promise<ShopifySegmentRow[]> {
  return db.query<ShopifySegmentRow>(
    `SELECT segment_id AS "segmentId", name, query, wanted, read_at AS "readAt", reason,
       CASE WHEN read_at IS NOT NULL THEN
         (SELECT count(*)::int FROM shopify_segment_member m WHERE m.shop_id = $1 AND m.segment_id = s.segment_id AND m.is_member) END AS members
     FROM shopify_segment s WHERE shop_id = $1 ORDER BY name, segment_id`,
    [db.shopId],
  );
}

/** Keeps what a page of the list says. One query. */
export async function keepShopifySegments(db: ShopDb, segments: readonly ShopifySegment[], at: Date): Promise<void> {
  await db.query(
    `INSERT INTO shopify_segment AS s (shop_id, segment_id, name, query, listed_at)
     SELECT $1, id, name, query, $5 FROM unnest($2::bigint[], $3::text[], $4::text[]) AS listed (id, name, query) ORDER BY id
     ON CONFLICT (shop_id, segment_id) DO UPDATE SET name = excluded.name, query = excluded.query, listed_at = excluded.listed_at,
       -- another query has other members
       read_at = CASE WHEN s.query = excluded.query THEN s.read_at END`,
    [
      db.shopId,
      segments.map(({ segmentId }) => segmentId),
      segments.map(({ name }) => name),
      segments.map(({ query }) => query),
      at,
    ],
  );
}

/** Forgets the segments that a whole list no longer names, unless ours ask for them: those say that they are gone. */
export async function dropUnlisted(db: ShopDb, at: Date): Promise<void> {
  await db.query('DELETE FROM shopify_segment WHERE shop_id = $1 AND listed_at < $2 AND NOT wanted', [db.shopId, at]);
  await db.query(
    `UPDATE shopify_segment SET reason = 'segment-gone', read_at = $2 WHERE shop_id = $1 AND listed_at < $2`,
    [db.shopId, at],
  );
}

/** The next segment whose members are wanted and not read, or not lately; begins its reading. Null when all are. One query. */
export async function nextMembersReading(db: ShopDb, at: Date): Promise<MembersReading | null> {
  const [row] = await db.query<MembersReading>(
    `UPDATE shopify_segment SET reading_since = coalesce(reading_since, $2)
     WHERE shop_id = $1 AND segment_id = (
       SELECT segment_id FROM shopify_segment
       WHERE shop_id = $1 AND wanted AND (read_at IS NULL OR reading_since IS NOT NULL OR read_at < $2::timestamptz - interval '${renewHours} hours')
       ORDER BY reading_since IS NULL, segment_id LIMIT 1)
     RETURNING segment_id AS "segmentId", reading_since AS since, cursor`,
    [db.shopId, at],
  );
  return row ?? null;
}

/** How far a reading got: to a cursor, to its end, or not on for a reason. */
export async function noteMembersReading(
  db: ShopDb,
  { segmentId, since }: MembersReading,
  progress: { cursor: string } | { reason: string | null; at: Date },
): Promise<void> {
  if ('cursor' in progress) {
    await db.query('UPDATE shopify_segment SET cursor = $3 WHERE shop_id = $1 AND segment_id = $2', [
      db.shopId,
      segmentId,
      progress.cursor,
    ]);
    return;
  }
  // the members are as they were when the reading began
  const readAt = progress.reason === null ? since : progress.at;
  await db.query(
    `UPDATE shopify_segment SET cursor = NULL, reading_since = NULL, read_at = $3, reason = $4 WHERE shop_id = $1 AND segment_id = $2`,
    [db.shopId, segmentId, readAt, progress.reason],
  );
}

/** Members whom a reading that is over did not name and no webhook has told of since. */
export async function listUnseenMembers(db: ShopDb, segmentId: string, version: string): Promise<string[]> {
  const rows = await db.query<{ customerId: string }>(
    `SELECT customer_id AS "customerId" FROM shopify_segment_member
     WHERE shop_id = $1 AND segment_id = $2 AND is_member AND version COLLATE "C" < $3`,
    [db.shopId, segmentId, version],
  );
  return rows.map(({ customerId }) => customerId);
}
