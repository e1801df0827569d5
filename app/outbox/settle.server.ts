import type { ShopDb } from '../platform/db.server.ts';
import type { DestinationKind, Item, Settings } from './destination.ts';
import type { Outcome } from './outcome.ts';
import { resolveOutcome } from './outcome.ts';

interface Settlement {
  itemKey: string;
  revision: number;
  attempt: number;
  status: Outcome['status'];
  reason: string | null;
  jobId: string | null;
  dueAt: Date;
}

/**
 * Writes down what became of items that were claimed: receipts, what the ESP holds now, and the items' next state, in one transaction.
 * A try that was overtaken (its lease ended and another try took the item) changes nothing. An item that was renewed while it was on
 * its way goes back in line with what is left of it. Four queries, five when people were merged.
 */
export async function settle(
  db: ShopDb,
  destination: DestinationKind,
  items: Item[],
  outcomes: Map<string, Outcome>,
  now: Date,
): Promise<void> {
  if (items.length === 0) return;
  const given = items.map((item) => toSettlement(item, outcomes.get(item.itemKey), now));
  const values = [
    db.shopId,
    destination,
    now,
    given.map((row) => row.itemKey),
    given.map((row) => row.revision),
    given.map((row) => row.attempt),
    given.map((row) => row.status),
    given.map((row) => row.reason),
    given.map((row) => row.jobId),
    given.map((row) => row.dueAt),
  ];
  await db.query(
    `SELECT FROM outbox_item WHERE shop_id = $1 AND destination = $2 AND item_key = ANY ($3) ORDER BY item_key FOR UPDATE`,
    [db.shopId, destination, values[3]],
  );
  await db.query(insertReceipts, values);
  await db.query(mergePropertyStates, values);
  if (items.some((item) => item.kind === 'merge')) {
    const merged = await db.query(forgetMerged, values);
    if (merged.length > 0) await db.wake('refresh');
  }
  await db.query(advanceItems, values);
}

/**
 * Remembers at the destination how the last run went. `unauthorised` stops deliveries until a new key comes; what came of a run with a
 * key that was replaced meanwhile says nothing of the new one. One query.
 * @param secret the key that was used, as it is stored.
 */
export async function settleDestination(
  db: ShopDb,
  destination: DestinationKind,
  { outcomes, settings, secret }: { outcomes: Iterable<Outcome>; settings?: Settings | undefined; secret: Buffer },
  now: Date,
): Promise<void> {
  const all = [...outcomes];
  const refused = all.find((outcome) => outcome.status === 'unauthorised');
  const failed = refused ?? all.find((outcome) => outcome.status === 'retry' || outcome.status === 'dead');
  const throttledMs = Math.max(
    0,
    ...all.map((outcome) =>
      outcome.status === 'retry' && outcome.reason === 'throttled' ? (outcome.afterMs ?? 0) : 0,
    ),
  );
  const isDelivered = all.some((outcome) => outcome.status === 'sent' || outcome.status === 'accepted');
  await db.query(
    `UPDATE destination SET
       state = CASE WHEN $3 AND state = 'connected' THEN 'unauthorised' ELSE state END,
       last_error = coalesce($4, last_error), last_error_at = CASE WHEN $4::text IS NULL THEN last_error_at ELSE $7 END,
       last_delivery_at = CASE WHEN $5 THEN $7 ELSE last_delivery_at END,
       paused_until = coalesce($6, paused_until),
       settings = settings || coalesce($8::jsonb, '{}')
     WHERE shop_id = $1 AND kind = $2 AND secret = $9`,
    [
      db.shopId,
      destination,
      refused !== undefined,
      failed && 'reason' in failed ? failed.reason : null,
      isDelivered,
      throttledMs > 0 ? new Date(now.getTime() + throttledMs) : null,
      now,
      settings ? JSON.stringify(settings) : null,
      secret,
    ],
  );
}

function toSettlement({ itemKey, revision, attempt }: Item, outcome: Outcome | undefined, now: Date): Settlement {
  const resolved = resolveOutcome(
    outcome ?? { status: 'retry', reason: 'esp-failed', afterMs: null },
    itemKey,
    attempt,
  );
  const waitMs =
    resolved.status === 'retry' ? (resolved.afterMs ?? 0) : resolved.status === 'accepted' ? resolved.checkInMs : 0;
  return {
    itemKey,
    revision,
    attempt,
    status: resolved.status,
    reason: 'reason' in resolved ? resolved.reason : null,
    jobId: resolved.status === 'accepted' ? resolved.jobId : null,
    dueAt: new Date(now.getTime() + waitMs),
  };
}

/** The rows that this settlement may speak for, with what is left to send of those that were renewed. */
const settled = `
  FROM unnest($4::text[], $5::int[], $6::int[], $7::text[], $8::text[], $9::text[], $10::timestamptz[])
    AS u (item_key, revision, attempt, status, reason, job_id, due_at)
  JOIN outbox_item o ON o.shop_id = $1 AND o.destination = $2 AND o.item_key = u.item_key
    AND o.in_flight_revision = u.revision AND o.attempts = u.attempt AND o.state IN ('sending', 'accepted') AND $3::timestamptz IS NOT NULL`;

const insertReceipts = `
  INSERT INTO receipt (shop_id, destination, item_key, revision, attempt, kind, customer_id, outcome, reason, at)
  SELECT $1, $2, o.item_key, u.revision, u.attempt, o.kind, o.customer_id, u.status, u.reason, $3 ${settled}
  ON CONFLICT DO NOTHING`;

const mergePropertyStates = `
  INSERT INTO property_state AS h (shop_id, destination, customer_id, identity, properties, sent_at, address_enc)
  SELECT $1, $2, o.customer_id, o.identity, jsonb_strip_nulls(o.in_flight), $3,
    (SELECT c.email_enc FROM customer c WHERE c.shop_id = $1 AND c.customer_id = o.customer_id AND c.email_idx = o.identity) ${settled} AND u.status = 'sent' AND o.kind = 'profile'
  ORDER BY o.customer_id
  ON CONFLICT (shop_id, destination, customer_id) DO UPDATE SET
    identity = excluded.identity, sent_at = excluded.sent_at,
    address_enc = CASE WHEN h.identity = excluded.identity THEN coalesce(excluded.address_enc, h.address_enc) ELSE excluded.address_enc END,
    properties = CASE WHEN h.identity = excluded.identity THEN jsonb_strip_nulls(h.properties || (
      SELECT i.in_flight FROM outbox_item i WHERE i.shop_id = $1 AND i.destination = $2 AND i.item_key = 'profile:' || h.customer_id))
      ELSE excluded.properties END`;

/** After a merge we no longer know what the kept profile holds: every name that either had is sent again. */
const forgetMerged = `
  WITH done AS (
    SELECT o.customer_id AS survivor_id, (o.payload -> 'people' ->> 0)::bigint AS loser_id ${settled} AND u.status = 'sent' AND o.kind = 'merge'
  ), gone AS (
    DELETE FROM property_state h USING done WHERE h.shop_id = $1 AND h.destination = $2 AND h.customer_id = done.loser_id
    RETURNING done.survivor_id, h.properties
  ), unsure AS (
    INSERT INTO property_state AS h (shop_id, destination, customer_id, identity, properties, sent_at, address_enc)
    SELECT DISTINCT ON (c.customer_id) $1::int, $2, c.customer_id, c.email_idx,
      (SELECT coalesce(jsonb_object_agg(key, ''), '{}') FROM jsonb_each(gone.properties)), $3::timestamptz, c.email_enc
    FROM gone JOIN customer c ON c.shop_id = $1 AND c.customer_id = gone.survivor_id WHERE c.email_idx IS NOT NULL
    ON CONFLICT (shop_id, destination, customer_id) DO UPDATE SET
      properties = (SELECT coalesce(jsonb_object_agg(key, ''), '{}') FROM jsonb_each(h.properties || excluded.properties))
  )
  INSERT INTO customer_changed (shop_id, customer_id, cause) SELECT $1, survivor_id, 'identity' FROM done GROUP BY survivor_id ORDER BY survivor_id
  ON CONFLICT (shop_id, customer_id) DO UPDATE SET changed_at = now() RETURNING customer_id`;

const advanceItems = `
  UPDATE outbox_item item SET
    state = CASE WHEN n.status = 'accepted' THEN 'accepted'
                 WHEN n.status = 'sent' AND n.rest = '{}' THEN 'sent'
                 WHEN n.status = 'dead' AND NOT n.renewed THEN 'dead'
                 ELSE 'pending' END,
    payload = CASE WHEN n.status = 'sent' THEN n.rest ELSE item.payload END,
    attempts = CASE WHEN n.status IN ('sent', 'dead') AND n.renewed THEN 0 ELSE item.attempts END,
    due_at = n.due_at, reason = n.reason, job_id = n.job_id,
    in_flight = CASE WHEN n.status = 'accepted' THEN item.in_flight END,
    in_flight_revision = CASE WHEN n.status = 'accepted' THEN item.in_flight_revision END
  FROM (
    SELECT o.item_key, u.status, u.reason, u.job_id, u.due_at, o.revision > u.revision AS renewed,
           CASE WHEN o.revision = u.revision THEN '{}'
                WHEN o.kind <> 'profile' THEN o.payload
                ELSE (SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each(o.payload) WHERE o.in_flight -> key IS DISTINCT FROM value)
           END AS rest ${settled}
  ) n
  WHERE item.shop_id = $1 AND item.destination = $2 AND item.item_key = n.item_key`;
