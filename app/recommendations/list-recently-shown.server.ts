import type { ShopDb } from '../platform/db.server.ts';
import { getRecommendations, type RecommendedProduct } from './get-recommendations.server.ts';

/** What one customer is recommended now. */
export interface ShownTo {
  customerId: string;
  name: string | null;
  products: RecommendedProduct[];
}

/** The newest orders that are looked through for their buyers. */
const ordersRead = 200;

/**
 * What the latest buyers are recommended, latest first. Three queries.
 * @param options.limit customers; @param options.each products per customer.
 */
export async function listRecentlyShown(
  db: ShopDb,
  { limit, each }: { limit: number; each: number },
): Promise<ShownTo[]> {
  const buyers = await db.query<{ customerId: string; name: string | null }>(
    `SELECT c.customer_id AS "customerId", nullif(concat_ws(' ', c.first_name, c.last_name), '') AS name
     FROM (SELECT customer_id, max(placed_at) AS bought_at
           FROM (SELECT customer_id, placed_at FROM orders WHERE shop_id = $1 ORDER BY placed_at DESC LIMIT ${ordersRead}) latest
           WHERE customer_id IS NOT NULL GROUP BY customer_id) b
     JOIN customer c ON c.shop_id = $1 AND c.customer_id = b.customer_id AND c.deleted_at IS NULL
     ORDER BY b.bought_at DESC LIMIT $2`,
    [db.shopId, limit],
  );
  const products = await getRecommendations(
    db,
    buyers.map((buyer) => buyer.customerId),
    each,
  );
  return buyers.map((buyer) => ({ ...buyer, products: products.get(buyer.customerId) ?? [] }));
}
