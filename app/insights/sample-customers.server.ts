import type { ShopDb } from '../platform/db.server.ts';

/** Of so many a share is known to a hundredth, and they are read within a second. */
const sampleSize = 10_000;

/** Customers drawn from all that have scores. */
export interface CustomerSample {
  ids: string[];
  /** How many there are; when as many as drawn, it is everybody. */
  total: number;
}

/** Draws up to 10,000 customers with scores, the same each time, by a hash of their ids alone. One pass over the ids. */
export async function sampleCustomers(db: ShopDb): Promise<CustomerSample> {
  const [row] = await db.query<CustomerSample>(
    `SELECT coalesce(array_agg(customer_id), '{}')::text[] AS ids, (SELECT count(*)::int FROM customer_scores WHERE shop_id = $1) AS total
     FROM (SELECT customer_id FROM customer_scores WHERE shop_id = $1 ORDER BY hashint8(customer_id), customer_id LIMIT ${sampleSize}) drawn`,
    [db.shopId],
  );
  return row ?? { ids: [], total: 0 };
}
