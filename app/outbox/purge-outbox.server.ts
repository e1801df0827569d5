import type { ShopDb } from '../platform/db.server.ts';
import { destinationKinds } from './destination.ts';

/** For how long, in days, counted from when an event ended or a receipt was given. */
export interface OutboxKept {
  eventDays: number;
  receiptDays: number;
}

/**
 * Deletes events and mails that ended `eventDays` ago and receipts of `receiptDays` ago, except of erasures: those are proofs.
 * Profiles and blocks keep their row, which numbers their revisions; what was given up stays until somebody looks. Two
 * queries per destination, each by an index.
 *
 * An event's id must outlive every request that may carry it. Only ended rows go: nothing sends them again, and a transition is queued
 * in the transaction that made it, never later. Were one queued anew all the same, it would have the same id, since that is made of the
 * transition, and Klaviyo drops the repeat.
 * @param rowsMax of each kind and destination that one call deletes.
 * @returns whether more may be due.
 */
export async function purgeOutbox(
  db: ShopDb,
  asOf: Date,
  { eventDays, receiptDays, rowsMax }: OutboxKept & { rowsMax: number },
): Promise<boolean> {
  let more = false;
  for (const destination of destinationKinds) {
    const events = await db.query(
      `DELETE FROM outbox_item WHERE shop_id = $1 AND destination = $2 AND item_key IN (
         SELECT item_key FROM outbox_item
         WHERE shop_id = $1 AND destination = $2 AND kind = ANY ('{event,mail}') AND (state IN ('sent', 'withheld') OR (state = 'dead' AND kind = 'mail'))
           AND due_at < $3::timestamptz - make_interval(days => $5)
         LIMIT $4
       ) RETURNING 1`,
      [db.shopId, destination, asOf, rowsMax, eventDays],
    );
    const receipts = await db.query(
      `DELETE FROM receipt WHERE shop_id = $1 AND destination = $2 AND ctid = ANY (ARRAY(
         SELECT ctid FROM receipt WHERE shop_id = $1 AND destination = $2 AND at < $3::timestamptz - make_interval(days => $5)
           AND kind <> 'erasure'
         ORDER BY at LIMIT $4
       )) RETURNING 1`,
      [db.shopId, destination, asOf, rowsMax, receiptDays],
    );
    more ||= events.length === rowsMax || receipts.length === rowsMax;
  }
  return more;
}
