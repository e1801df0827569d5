import type { ShopDb } from '../platform/db.server.ts';

/** Long enough to read a settled delivery again after a mistake of ours was found. */
const bodyDays = 30;
/** Shopify repeats a webhook for two days at most; whatever comes later than this is another delivery. */
const rowDays = 60;

/**
 * Empties the bodies of deliveries that were settled 30 days ago and deletes those that were 60 days ago, the oldest first. Those that
 * wait or were quarantined stay as they are. Two queries, each by a partial index.
 * @param rowsMax of each kind that one call touches.
 * @returns whether more may be due.
 */
export async function purgeDeliveries(db: ShopDb, asOf: Date, rowsMax: number): Promise<boolean> {
  const emptied = await db.query(
    `UPDATE delivery SET body = NULL WHERE shop_id = $1 AND webhook_id IN (
       SELECT webhook_id FROM delivery
       WHERE shop_id = $1 AND state = 'settled' AND body IS NOT NULL AND settled_at < $2::timestamptz - interval '${bodyDays} days'
       ORDER BY settled_at LIMIT $3
     ) RETURNING 1`,
    [db.shopId, asOf, rowsMax],
  );
  const deleted = await db.query(
    `DELETE FROM delivery WHERE shop_id = $1 AND webhook_id IN (
       SELECT webhook_id FROM delivery
       WHERE shop_id = $1 AND state = 'settled' AND body IS NULL AND settled_at < $2::timestamptz - interval '${rowDays} days'
       ORDER BY settled_at LIMIT $3
     ) RETURNING 1`,
    [db.shopId, asOf, rowsMax],
  );
  return emptied.length === rowsMax || deleted.length === rowsMax;
}
