import type { ShopDb } from '../platform/db.server.ts';

/** How much is known of a store. */
export interface StoreCounts {
  /** People, guests among them. */
  customers: number;
  /** Orders placed in the 30 days before `asOf`, neither test nor cancelled. */
  ordersLately: number;
  /** Products that are not deleted. */
  products: number;
}

/** Counts the store's people, orders and products. One query, O(customers). */
export async function countStore(db: ShopDb, asOf: Date): Promise<StoreCounts> {
  const [counts] = await db.query<StoreCounts>(
    `SELECT
       (SELECT count(*)::int FROM customer WHERE shop_id = $1 AND deleted_at IS NULL AND merged_into IS NULL) AS customers,
       (SELECT count(*)::int FROM orders WHERE shop_id = $1 AND placed_at > $2::timestamptz - interval '30 days'
          AND placed_at <= $2 AND NOT test AND cancelled_at IS NULL AND deleted_at IS NULL) AS "ordersLately",
       (SELECT count(*)::int FROM product WHERE shop_id = $1 AND deleted_at IS NULL) AS products`,
    [db.shopId, asOf],
  );
  return counts ?? { customers: 0, ordersLately: 0, products: 0 };
}
