import { z } from 'zod';
import type { ShopDb } from '../platform/db.server.ts';
import { getSetting } from '../platform/settings.server.ts';
import type { ConsentGiven } from './record-consent.server.ts';

/** Whether a no that an email service told is written to Shopify. Off: it changes the store's own records. */
export const writeBackSettings = z.object({ unsubscribes: z.boolean().default(false) });

/** The settings' area. */
export const writeBackArea = 'write-back';

/** A no that Shopify shall know. */
export interface ConsentWrite {
  customerId: string;
  occurredAt: Date;
  /** 1 for the first try. */
  attempt: number;
}

/** What became of one. `skipped`: Shopify knows better, or knows them no more. */
export type WriteOutcome =
  | { status: 'done' }
  | { status: 'skipped' | 'failed'; reason: string }
  | { status: 'retry'; reason: string; afterMs: number };

/** How many were told, wait or failed. */
export interface WriteCounts {
  done: number;
  pending: number;
  failed: number;
}

/** Longer than a try takes. */
const leaseMs = 60_000;

/** Queues what Shopify shall know of people it has, where the store wants it; the newest no of each. Two queries. */
export async function queueConsentWrites(db: ShopDb, given: readonly ConsentGiven[]): Promise<void> {
  const refusals = given.filter(({ customerId, state }) => state === 'UNSUBSCRIBED' && !customerId.startsWith('-'));
  if (refusals.length === 0) return;
  const { unsubscribes } = await getSetting(db, writeBackArea, writeBackSettings);
  if (!unsubscribes) return;
  const queued = await db.query(
    `INSERT INTO consent_write AS w (shop_id, customer_id, occurred_at, due_at)
     SELECT $1, customer_id, max(occurred_at), now() FROM unnest($2::bigint[], $3::timestamptz[]) AS u (customer_id, occurred_at) GROUP BY customer_id
     ON CONFLICT (shop_id, customer_id) DO UPDATE SET occurred_at = excluded.occurred_at, due_at = excluded.due_at, state = 'pending',
       reason = NULL, attempts = 0, done_at = NULL
     WHERE excluded.occurred_at > w.occurred_at RETURNING 1`,
    [db.shopId, refusals.map(({ customerId }) => customerId), refusals.map(({ occurredAt }) => occurredAt)],
  );
  if (queued.length > 0) await db.wake('write-consents', { destination: 'shopify' });
}

/**
 * Takes what is due, the oldest first, with a lease: a process that dies leaves it to the next. Who said yes since is left out for good.
 * Two queries by a partial index.
 */
export async function claimConsentWrites(db: ShopDb, limit: number, now: Date): Promise<ConsentWrite[]> {
  await db.query(
    `UPDATE consent_write w SET state = 'skipped', reason = 'newer-consent', done_at = $2 FROM customer c
     WHERE w.shop_id = $1 AND w.state = 'pending' AND w.due_at <= $2 AND c.shop_id = $1 AND c.customer_id = w.customer_id
       AND (c.deleted_at IS NOT NULL OR c.email_consent_at > w.occurred_at)`,
    [db.shopId, now],
  );
  return db.query<ConsentWrite>(
    `UPDATE consent_write SET due_at = $4, attempts = attempts + 1 WHERE shop_id = $1 AND customer_id IN (
       SELECT customer_id FROM consent_write WHERE shop_id = $1 AND state = 'pending' AND due_at <= $2 ORDER BY due_at LIMIT $3)
     RETURNING customer_id AS "customerId", occurred_at AS "occurredAt", attempts AS attempt`,
    [db.shopId, now, limit, new Date(now.getTime() + leaseMs)],
  );
}

/** Writes down what became of one; a newer no that came meanwhile is left to be told. One query. */
export async function settleConsentWrite(
  db: ShopDb,
  { customerId, occurredAt }: ConsentWrite,
  outcome: WriteOutcome,
  now: Date,
): Promise<void> {
  const isOver = outcome.status !== 'retry';
  await db.query(
    `UPDATE consent_write SET state = $4, reason = $5, due_at = $6, done_at = $7 WHERE shop_id = $1 AND customer_id = $2 AND occurred_at = $3`,
    [
      db.shopId,
      customerId,
      occurredAt,
      isOver ? outcome.status : 'pending',
      'reason' in outcome ? outcome.reason : null,
      isOver ? now : new Date(now.getTime() + outcome.afterMs),
      isOver ? now : null,
    ],
  );
}

/** When the next is due, or null. One query by a partial index. */
export async function nextConsentWrite(db: ShopDb): Promise<Date | null> {
  const [next] = await db.query<{ dueAt: Date }>(
    `SELECT due_at AS "dueAt" FROM consent_write WHERE shop_id = $1 AND state = 'pending' ORDER BY due_at LIMIT 1`,
    [db.shopId],
  );
  return next?.dueAt ?? null;
}

/** How it stands with them. One query over as many rows as people said no at an email service. */
export async function countConsentWrites(db: ShopDb): Promise<WriteCounts> {
  const [counts] = await db.query<WriteCounts>(
    `SELECT count(*) FILTER (WHERE state IN ('done', 'skipped'))::int AS done, count(*) FILTER (WHERE state = 'pending')::int AS pending,
       count(*) FILTER (WHERE state = 'failed')::int AS failed
     FROM consent_write WHERE shop_id = $1`,
    [db.shopId],
  );
  return counts ?? { done: 0, pending: 0, failed: 0 };
}
