import type { ShopDb } from '../platform/db.server.ts';
import { maskBody } from './mask-body.ts';
import { openBody } from './seal-body.server.ts';

/** Deliveries kept aside for one reason at one place of one topic. */
export interface QuarantineGroup {
  topic: string;
  reason: string;
  /** The field that was wrong, or the database's code; null when the whole body was. */
  path: string | null;
  count: number;
  firstAt: Date;
  lastAt: Date;
  /** The newest one, to look at. */
  newest: string;
}

/** One delivery that was kept aside, its body masked. */
export interface QuarantinedDelivery {
  webhookId: string;
  topic: string;
  reason: string;
  path: string | null;
  triggeredAt: Date;
  receivedAt: Date;
  /** Null when the body is larger than a page should show. */
  body: string | null;
}

const groupsMax = 100;
const shownBytesMax = 1024 * 1024;

/** What is kept aside, by reason, topic and path, most first. One query by a partial index. */
export async function listQuarantine(db: ShopDb): Promise<QuarantineGroup[]> {
  return db.query<QuarantineGroup>(
    `SELECT topic, coalesce(reason, '') AS reason, path, count(*)::int AS count, min(received_at) AS "firstAt", max(received_at) AS "lastAt",
            (array_agg(webhook_id ORDER BY received_at DESC, webhook_id))[1] AS newest
     FROM delivery WHERE shop_id = $1 AND state = 'quarantined'
     GROUP BY topic, reason, path ORDER BY 4 DESC, 1, 2, 3 LIMIT ${groupsMax}`,
    [db.shopId],
  );
}

/** A quarantined delivery with what of its body a merchant may see, or null when it is not kept aside (any more). One query. */
export async function findQuarantined(db: ShopDb, webhookId: string): Promise<QuarantinedDelivery | null> {
  const [row] = await db.query<Omit<QuarantinedDelivery, 'body'> & { sealed: Buffer | null }>(
    `SELECT webhook_id AS "webhookId", topic, coalesce(reason, '') AS reason, path, triggered_at AS "triggeredAt", received_at AS "receivedAt",
            CASE WHEN bytes <= ${shownBytesMax} THEN body END AS sealed
     FROM delivery WHERE shop_id = $1 AND webhook_id = $2 AND state = 'quarantined'`,
    [db.shopId, webhookId],
  );
  if (!row) return null;
  const { sealed, ...delivery } = row;
  return { ...delivery, body: sealed && maskBody(openBody(db.shopId, sealed).toString()) };
}
