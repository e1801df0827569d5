import type { ShopDb } from '../platform/db.server.ts';

/** From its event to us. Shopify delivers within seconds; retries begin after a minute. */
const lateAfter = "interval '5 minutes'";

/**
 * Counts deliveries that are about to be settled, by topic and the hour they came in; one that is settled a second time, after a replay,
 * is not counted again. One query.
 * @param refused those of them that could not be read.
 */
export async function countHours(db: ShopDb, webhookIds: string[], refused: string[]): Promise<void> {
  await db.query(
    `INSERT INTO delivery_hour AS h (shop_id, topic, hour, received, late, refused)
     SELECT $1, topic, date_trunc('hour', received_at, 'UTC'), count(*), count(*) FILTER (WHERE received_at - triggered_at > ${lateAfter}),
            count(*) FILTER (WHERE webhook_id = ANY ($3))
     FROM delivery WHERE shop_id = $1 AND webhook_id = ANY ($2::text[]) AND settled_at IS NULL GROUP BY 2, 3 ORDER BY 2, 3
     ON CONFLICT (shop_id, topic, hour) DO UPDATE SET received = h.received + excluded.received, late = h.late + excluded.late,
       refused = h.refused + excluded.refused`,
    [db.shopId, webhookIds, refused],
  );
}
