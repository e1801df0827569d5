import type { ShopDb } from '../platform/db.server.ts';
import { knownTopics } from '../shopify/parse-delivery.ts';

/** Which kept deliveries: of one topic or all, received since a moment or ever. */
export interface KeptDeliveries {
  topic: string | null;
  since: Date | null;
}

/** Kept deliveries of a topic. */
export interface KeptTopic {
  topic: string;
  kept: number;
  /** Chosen, and not read again yet. */
  waiting: number;
  /** When the oldest came. */
  since: Date;
}

/** They ask for something to be done once; everything else only says how things stand, and saying it twice changes nothing. */
const notFacts = [
  'app/uninstalled',
  'app/scopes_update',
  'customers/data_request',
  'customers/redact',
  'shop/redact',
  'bulk_operations/finish',
];

/** Whether deliveries of a topic can be: one that is read at all, and only says how things stand. */
export function canBeReadAgain(topic: string): boolean {
  return (topic.startsWith('pixel/') || knownTopics.includes(topic)) && !notFacts.includes(topic);
}

/**
 * Lets deliveries be read again, for when a later version of the app reads more of them or better. They wait behind whatever
 * is new, keep the day from which their retention counts, and are in no count of what arrived. Those without a body can't be,
 * those set aside by hand are not. One statement, O(deliveries chosen).
 * @returns how many wait now.
 */
export async function readAgain(db: ShopDb, { topic, since }: KeptDeliveries): Promise<number> {
  const rows = await db.query(
    `UPDATE delivery SET state = 'again' WHERE ${keptSql('$4')} AND ($2::text IS NULL OR topic = $2) AND ($3::timestamptz IS NULL OR received_at >= $3)
     RETURNING 1`,
    [db.shopId, topic, since, notFacts],
  );
  if (rows.length > 0) await db.wake('project');
  return rows.length;
}

/** What could be read again, by topic, and how much of it waits to be. One query, O(deliveries kept): not for a page that asks again by itself. */
export async function listKept(db: ShopDb): Promise<KeptTopic[]> {
  return db.query(
    `SELECT topic, count(*) FILTER (WHERE state = 'settled')::int AS kept, count(*) FILTER (WHERE state = 'again')::int AS waiting, min(received_at) AS since
     FROM delivery WHERE shop_id = $1 AND (state = 'again' OR (${keptSql('$2')})) GROUP BY topic ORDER BY topic`,
    [db.shopId, notFacts],
  );
}

/** SQL: whether a delivery can be read again. @param notFactsParameter the parameter of `notFacts`. */
const keptSql = (notFactsParameter: string): string =>
  `shop_id = $1 AND state = 'settled' AND body IS NOT NULL AND note IS NULL AND topic <> ALL (${notFactsParameter}::text[])`;
