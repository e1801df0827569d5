import type { ShopDb } from '../platform/db.server.ts';
import type { HourCount, TopicDay } from './find-anomalies.ts';

/** What came in, hour by hour, over the nine weeks that a comparison needs. One query. */
export async function listHours(db: ShopDb, asOf: Date): Promise<HourCount[]> {
  return db.query<HourCount>(
    `SELECT topic, hour, received, late, refused FROM delivery_hour WHERE shop_id = $1 AND hour > $2::timestamptz - interval '63 days' AND hour <= $2`,
    [db.shopId, asOf],
  );
}

/** What bodies held, day by day over a month. One query. */
export async function listTopicDays(db: ShopDb, asOf: Date): Promise<TopicDay[]> {
  return db.query<TopicDay>(
    `SELECT topic, to_char(day, 'YYYY-MM-DD') AS day, seen, repeated, fields FROM topic_sample
     WHERE shop_id = $1 AND day > ($2::timestamptz AT TIME ZONE 'UTC')::date - 30`,
    [db.shopId, asOf],
  );
}

/** Forgets counts that no comparison needs. */
export async function forgetOldCounts(db: ShopDb, asOf: Date): Promise<void> {
  await db.query(`DELETE FROM delivery_hour WHERE shop_id = $1 AND hour < $2::timestamptz - interval '70 days'`, [
    db.shopId,
    asOf,
  ]);
  await db.query(
    `DELETE FROM topic_sample WHERE shop_id = $1 AND day < ($2::timestamptz AT TIME ZONE 'UTC')::date - 40`,
    [db.shopId, asOf],
  );
}
