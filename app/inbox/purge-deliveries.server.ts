import type { ShopDb } from '../platform/db.server.ts';
import { resolveWhenEmpty } from './end-quarantine.server.ts';

/** For how long, in days, counted from when a delivery was settled. */
export interface DeliveriesKept {
  /** Long enough to read a settled delivery again after a mistake of ours was found. */
  bodyDays: number;
  /** What could not be read waits this long for somebody to mend what it failed on. */
  quarantineDays: number;
  /** Shopify repeats a webhook for two days at most; whatever comes later than this is another delivery. */
  rowDays: number;
}

/**
 * Empties the bodies of deliveries that were settled `bodyDays` ago and deletes those that were `rowDays` ago, the oldest first. Those that
 * came `quarantineDays` ago and were quarantined are given up: without a body they can't be replayed. Those that wait stay as they are. Three
 * queries, each by a partial index, and one when the quarantine is empty then.
 * @param rowsMax of each kind that one call touches.
 * @returns whether more may be due.
 */
export async function purgeDeliveries(
  db: ShopDb,
  asOf: Date,
  { bodyDays, quarantineDays, rowDays, rowsMax }: DeliveriesKept & { rowsMax: number },
): Promise<boolean> {
  const emptied = await db.query(
    `UPDATE delivery SET body = NULL WHERE shop_id = $1 AND webhook_id IN (
       SELECT webhook_id FROM delivery
       WHERE shop_id = $1 AND state = 'settled' AND body IS NOT NULL AND settled_at < $2::timestamptz - make_interval(days => $4)
       ORDER BY settled_at LIMIT $3
     ) RETURNING 1`,
    [db.shopId, asOf, rowsMax, bodyDays],
  );
  const deleted = await db.query(
    `DELETE FROM delivery WHERE shop_id = $1 AND webhook_id IN (
       SELECT webhook_id FROM delivery
       WHERE shop_id = $1 AND state = 'settled' AND body IS NULL AND settled_at < $2::timestamptz - make_interval(days => $4)
       ORDER BY settled_at LIMIT $3
     ) RETURNING 1`,
    [db.shopId, asOf, rowsMax, rowDays],
  );
  const givenUp = await db.query(
    `UPDATE delivery SET body = NULL, state = 'settled', note = 'kept too long', settled_at = $2 WHERE shop_id = $1 AND webhook_id IN (
       SELECT webhook_id FROM delivery
       WHERE shop_id = $1 AND state = 'quarantined' AND received_at < $2::timestamptz - make_interval(days => $4)
       ORDER BY received_at LIMIT $3
     ) RETURNING 1`,
    [db.shopId, asOf, rowsMax, quarantineDays],
  );
  if (givenUp.length > 0) await resolveWhenEmpty(db);
  return [emptied, deleted, givenUp].some((rows) => rows.length === rowsMax);
}
