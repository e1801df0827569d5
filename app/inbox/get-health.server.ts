import type { ShopDb } from '../platform/db.server.ts';

/** When a topic was last heard of; `settled` deliveries since the store was installed. */
export interface TopicHealth {
  topic: string;
  lastReceivedAt: Date;
  settled: number;
}

/** Something the merchant should know and that has not passed. */
export interface OpenAlert {
  slug: string;
  message: string;
  count: number;
  lastAt: Date;
}

/** Whether deliveries come in and are worked off. */
export interface InboxHealth {
  topics: TopicHealth[];
  lastReceivedAt: Date | null;
  /** Stored and not yet projected. */
  waiting: number;
  waitingSince: Date | null;
  /** Counted up to 1,000. */
  quarantinedCount: number;
  alerts: OpenAlert[];
}

const shownMax = 50;
const countedMax = 1000;

/** How the store's deliveries fare. Four queries, each by a small table or a partial index. */
export async function getHealth(db: ShopDb): Promise<InboxHealth> {
  const topics = await db.query<TopicHealth>(
    `SELECT topic, last_received_at AS "lastReceivedAt", settled FROM topic_seen WHERE shop_id = $1 ORDER BY topic`,
    [db.shopId],
  );
  const [queue] = await db.query<{ waiting: number; waitingSince: Date | null }>(
    `SELECT count(*)::int AS waiting, min(received_at) AS "waitingSince" FROM delivery WHERE shop_id = $1 AND state = 'pending'`,
    [db.shopId],
  );
  const [aside] = await db.query<{ count: number }>(
    `SELECT count(*)::int AS count
     FROM (SELECT FROM delivery WHERE shop_id = $1 AND state = 'quarantined' LIMIT ${countedMax}) counted`,
    [db.shopId],
  );
  const alerts = await db.query<OpenAlert>(
    `SELECT slug, message, count, last_at AS "lastAt" FROM alert
     WHERE shop_id = $1 AND resolved_at IS NULL AND (muted_until IS NULL OR muted_until < now()) ORDER BY last_at DESC LIMIT ${shownMax}`,
    [db.shopId],
  );
  return {
    topics,
    lastReceivedAt: topics.reduce<Date | null>((latest, { lastReceivedAt }) => newer(latest, lastReceivedAt), null),
    waiting: queue?.waiting ?? 0,
    waitingSince: queue?.waitingSince ?? null,
    quarantinedCount: aside?.count ?? 0,
    alerts,
  };
}

function newer(one: Date | null, other: Date): Date {
  return one !== null && one > other ? one : other;
}
