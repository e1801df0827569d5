import { mayBeMailedSql } from '../../consent/may-be-mailed.ts';
import type { ShopDb } from '../../platform/db.server.ts';

/**
 * Marks those who may be mailed of whoever entered or left, dated ahead, so that connected ESPs hear of their segments by and by. One query.
 */
export async function markMoved(db: ShopDb, customerIds: string[]): Promise<void> {
  if (customerIds.length === 0) return;
  await db.query(markMovedSql('= ANY ($2::bigint[])'), [db.shopId, customerIds]);
}

/** SQL: the same as a statement, $1 being the shop. @param areAmong which ids, as what follows `customer_id`. */
export const markMovedSql = (areAmong: string): string => `
  INSERT INTO customer_changed (shop_id, customer_id, changed_at, cause, touched)
  SELECT $1, customer_id, now() + interval '1 day', 'segment', '{}' FROM customer
  WHERE shop_id = $1 AND customer_id ${areAmong} AND ${mayBeMailedSql('customer')}
    AND EXISTS (SELECT FROM destination WHERE shop_id = $1 AND state = 'connected') ORDER BY customer_id
  -- who waits already is looked at anyway
  ON CONFLICT DO NOTHING`;
