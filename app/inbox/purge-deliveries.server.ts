import type { ShopDb } from '../platform/db.server.ts';

/** For how long, in days, counted from when a delivery was settled. */
export interface DeliveriesKept {
  /** Long enough to read a settled delivery again after a mistake of ours was found. */
  bodyDays: number;
  /** Shopify repeats a webhook for two days at most; whatever comes later than this is another delivery. */
  rowDays: number;
}

/**
 * Empties the bodies of deliveries that were settled `bodyDays` ago and deletes those that were `rowDays` ago, the oldest first. Those that
 * wait or were quarantined stay as they are. Two queries, each by a partial index.
 * @param rowsMax of each kind that one call touches.
 * @returns whether more may be due.
 */
export async function purgeDeliveries(
  db: ShopDb,
  asOf: Date,
  { bodyDays, rowDays, rowsMax }: DeliveriesKept & { rowsMax: number },
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
  return emptied.length === rowsMax || deleted.length === rowsMax;
}
