import type { ShopDb } from '../../platform/db.server.ts';
import { type CustomerRange, everyone } from './customer-range.ts';

/** The next `customersMax` customers above an id; the last range goes up to the highest id there can be. One query by the primary key. */
export async function nextRange(db: ShopDb, after: string, customersMax: number): Promise<CustomerRange> {
  const [last] = await db.query<{ customerId: string }>(
    `SELECT customer_id AS "customerId" FROM customer_attributes WHERE shop_id = $1 AND customer_id > $2::bigint
     ORDER BY customer_id OFFSET $3 LIMIT 1`,
    [db.shopId, after, customersMax - 1],
  );
  return { after, through: last?.customerId ?? everyone.through };
}
