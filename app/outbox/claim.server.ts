import { mayBeMailedSql } from '../consent/may-be-mailed.ts';
import { decrypt } from '../platform/crypto.server.ts';
import type { ShopDb } from '../platform/db.server.ts';
import type { DestinationKind, Item, ItemKind, Job } from './destination.ts';
import { openErasure } from './seal-erasure.server.ts';

/** What is not sent for marketing to a person. */
const nobodys: ReadonlySet<ItemKind> = new Set(['block', 'erasure', 'mail']);

/** A run takes a second or two. One that outlives its lease is overtaken, which costs a repeat and no more. */
const leaseMs = 30_000;

interface ClaimedRow {
  itemKey: string;
  kind: ItemKind;
  customerId: string | null;
  revision: number;
  attempt: number;
  reason: string | null;
  jobId: string | null;
  payload: unknown;
  emailEnc: Buffer | null;
  mayBeMailed: boolean | null;
  sameAddress: boolean | null;
}

/**
 * Takes due items for sending: those that wait, and those whose lease ended because a process died. Oldest first.
 * People who may no longer be mailed are withheld here, last thing before the door. At most two queries.
 * @param room how many of the kind to take.
 */
export async function claimItems(
  db: ShopDb,
  destination: DestinationKind,
  kind: ItemKind,
  room: number,
  now: Date,
): Promise<Item[]> {
  if (room <= 0) return [];
  const rows = await db.query<ClaimedRow>(
    `WITH due AS (
       SELECT item_key FROM outbox_item
       WHERE shop_id = $1 AND destination = $2 AND kind = $3 AND state IN ('pending', 'sending') AND due_at <= $4
       ORDER BY due_at LIMIT $5 FOR UPDATE SKIP LOCKED
     ), taken AS (
       UPDATE outbox_item o SET state = 'sending', due_at = $6, attempts = attempts + 1, in_flight = payload, in_flight_revision = revision
       FROM due WHERE o.shop_id = $1 AND o.destination = $2 AND o.item_key = due.item_key
       RETURNING o.*
     )
     SELECT t.item_key AS "itemKey", t.kind, t.customer_id AS "customerId", t.revision, t.attempts AS attempt, t.reason, t.job_id AS "jobId",
            t.payload, c.email_enc AS "emailEnc", ${mayBeMailedSql('c')} AS "mayBeMailed", t.identity IS NULL OR t.identity = c.email_idx AS "sameAddress"
     FROM taken t LEFT JOIN customer c ON c.shop_id = t.shop_id AND c.customer_id = t.customer_id`,
    [db.shopId, destination, kind, now, room, new Date(now.getTime() + leaseMs)],
  );
  const withheld = rows.filter(
    ({ kind, mayBeMailed, sameAddress }) => !nobodys.has(kind) && !(mayBeMailed && sameAddress),
  );
  if (withheld.length > 0) await withhold(db, destination, withheld, now);
  return rows.filter((row) => !withheld.includes(row)).map((row) => toItem(db.shopId, row));
}

/**
 * Jobs at the ESP that should be looked at, oldest first, each with all its items; its age is that of the first receipt of one of
 * them. One query.
 */
export async function claimJobs(db: ShopDb, destination: DestinationKind, room: number, now: Date): Promise<Job[]> {
  if (room <= 0) return [];
  const rows = await db.query<ClaimedRow & { acceptedAt: Date | null }>(
    `WITH due AS (
       SELECT job_id, min(item_key) AS first_key FROM outbox_item WHERE shop_id = $1 AND destination = $2 AND state = 'accepted' AND due_at <= $3
       GROUP BY job_id ORDER BY min(due_at) LIMIT $4
     ), aged AS (
       SELECT due.job_id, r.at AS accepted_at
       FROM due
       JOIN outbox_item o ON o.shop_id = $1 AND o.destination = $2 AND o.item_key = due.first_key
       LEFT JOIN receipt r ON r.shop_id = $1 AND r.destination = $2 AND r.item_key = o.item_key
         AND r.revision = o.in_flight_revision AND r.attempt = o.attempts AND r.outcome = 'accepted'
     )
     SELECT o.item_key AS "itemKey", o.kind, o.customer_id AS "customerId", o.in_flight_revision AS revision, o.attempts AS attempt,
            o.reason, o.job_id AS "jobId", o.in_flight AS payload, c.email_enc AS "emailEnc", aged.accepted_at AS "acceptedAt"
     FROM outbox_item o JOIN aged USING (job_id)
     LEFT JOIN customer c ON c.shop_id = o.shop_id AND c.customer_id = o.customer_id
     WHERE o.shop_id = $1 AND o.destination = $2 AND o.state = 'accepted'
     ORDER BY o.item_key`,
    [db.shopId, destination, now, room],
  );
  const jobs = Map.groupBy(rows, (row) => row.jobId ?? '');
  return [...jobs].map(([jobId, members]) => ({
    jobId,
    acceptedAt: members[0]?.acceptedAt ?? now,
    items: members.map((row) => toItem(db.shopId, row) as Job['items'][number]),
  }));
}

/** Not sent, and the merchant can see why. When consent comes back, the customer's next change queues all of it again. */
async function withhold(db: ShopDb, destination: DestinationKind, rows: ClaimedRow[], now: Date): Promise<void> {
  await db.query(
    `WITH held AS (
       UPDATE outbox_item o SET state = 'withheld', reason = u.reason, in_flight = NULL, in_flight_revision = NULL
       FROM unnest($3::text[], $4::text[]) AS u (item_key, reason)
       WHERE o.shop_id = $1 AND o.destination = $2 AND o.item_key = u.item_key
       RETURNING o.item_key, o.revision, o.attempts, o.kind, o.customer_id, o.reason
     )
     INSERT INTO receipt (shop_id, destination, item_key, revision, attempt, kind, customer_id, outcome, reason, at)
     SELECT $1, $2, item_key, revision, attempts, kind, customer_id, 'withheld', reason, $5 FROM held ON CONFLICT DO NOTHING`,
    [
      db.shopId,
      destination,
      rows.map((row) => row.itemKey),
      rows.map((row) => (row.mayBeMailed ? 'address-changed' : 'no-consent')),
      now,
    ],
  );
}

function toItem(shopId: number, row: ClaimedRow): Item {
  const { itemKey, kind, revision, attempt, reason, emailEnc } = row;
  const readEmail = (): string => {
    if (kind === 'erasure') return openErasure(shopId, row.payload);
    // somebody who was deleted or erased while the ESP had a job with them
    return emailEnc === null ? '' : decrypt(`shop ${shopId} customer.email`, emailEnc).toString();
  };
  // the payload was written by the queue function of its kind
  const readLoserEmail = (): string => openErasure(shopId, row.payload);
  return { itemKey, kind, revision, attempt, reason, readEmail, readLoserEmail, payload: row.payload } as Item;
}
