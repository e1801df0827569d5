import type { ShopDb } from '../platform/db.server.ts';
import { countHours } from './count-hours.server.ts';
import { saveAlert } from './raise-alert.server.ts';

/** What became of a claimed delivery. Without `reason` its facts are in the store; with one it is kept aside. */
export interface DeliveryOutcome {
  /** It spoke of somebody erased: it is settled with that word, and its body is not kept. */
  erased?: boolean;
  webhookId: string;
  topic: string;
  receivedAt: Date;
  /** It was taken in before, and is in the counts. */
  again: boolean;
  reason: string | null;
  path: string | null;
}

const settledMax = 2 ** 31 - 1;

/**
 * Ends the claim of deliveries: settled, or quarantined with reason and path (kept, shown, can be replayed). Counts them per
 * topic and hour. Five queries at most.
 */
export async function settle(db: ShopDb, outcomes: DeliveryOutcome[]): Promise<void> {
  if (outcomes.length === 0) return;
  const refused = outcomes.filter((one) => one.reason !== null);
  const fresh = outcomes.filter((one) => !one.again);
  await countHours(
    db,
    outcomes.map((one) => one.webhookId),
    refused.map((one) => one.webhookId),
  );
  await db.query(
    `UPDATE delivery d SET state = CASE WHEN o.reason IS NULL THEN 'settled' ELSE 'quarantined' END,
       reason = o.reason, path = o.path, settled_at = CASE WHEN d.state = 'again' AND o.reason IS NULL THEN d.settled_at ELSE now() END
     FROM unnest($2::text[], $3::text[], $4::text[]) AS o (webhook_id, reason, path)
     WHERE d.shop_id = $1 AND d.webhook_id = o.webhook_id`,
    [
      db.shopId,
      outcomes.map((one) => one.webhookId),
      outcomes.map((one) => one.reason),
      outcomes.map((one) => one.path),
    ],
  );
  await forgetErased(
    db,
    outcomes.filter((one) => one.erased).map((one) => one.webhookId),
  );
  // a busy store's views would pass what the column holds within months, and then nothing could be settled any more
  await db.query(
    `INSERT INTO topic_seen (shop_id, topic, last_received_at, settled)
     SELECT $1, o.topic, max(o.received_at), count(*) FILTER (WHERE o.settled)
     FROM unnest($2::text[], $3::timestamptz[], $4::bool[]) AS o (topic, received_at, settled) GROUP BY o.topic
     ON CONFLICT (shop_id, topic) DO UPDATE SET settled = least(topic_seen.settled::bigint + excluded.settled, ${settledMax}),
       last_received_at = greatest(topic_seen.last_received_at, excluded.last_received_at)`,
    [
      db.shopId,
      fresh.map((one) => one.topic),
      fresh.map((one) => one.receivedAt),
      fresh.map((one) => one.reason === null),
    ],
  );
  const [failed] = refused;
  if (failed) {
    const message = `A ${failed.topic} delivery could not be read (${failed.reason}). It is kept and can be replayed.`;
    await saveAlert(db, { slug: 'quarantine', kind: 'quarantine', message });
  }
}

/** Deletes deliveries of a store of which nothing may be kept. One query. */
export async function discard(db: ShopDb, deliveries: { webhookId: string }[]): Promise<void> {
  await db.query('DELETE FROM delivery WHERE shop_id = $1 AND webhook_id = ANY ($2)', [
    db.shopId,
    deliveries.map((delivery) => delivery.webhookId),
  ]);
}

/** What spoke of somebody erased is settled with that word, and its body goes. One query when there is any. */
export async function forgetErased(db: ShopDb, webhookIds: string[]): Promise<void> {
  if (webhookIds.length === 0) return;
  await db.query(
    `UPDATE delivery SET body = NULL, state = 'settled', reason = 'erased', settled_at = coalesce(settled_at, now())
     WHERE shop_id = $1 AND webhook_id = ANY ($2)`,
    [db.shopId, webhookIds],
  );
}
