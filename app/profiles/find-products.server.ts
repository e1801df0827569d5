import type { ShopDb } from '../platform/db.server.ts';

/** A product as it is chosen from a list. */
export interface ProductChoice {
  productId: string;
  title: string;
}

/** Products by their numbers, in no order; those that nobody knows are left out, those that were deleted have no title. One query. */
export async function nameProducts(db: ShopDb, ids: string[]): Promise<ProductChoice[]> {
  return db.query<ProductChoice>(
    'SELECT product_id AS "productId", title FROM product WHERE shop_id = $1 AND product_id = ANY ($2::bigint[])',
    [db.shopId, ids],
  );
}

/** Products whose title has a text in it, whatever its case, by title. One query, O(the store's products). @param limit at most 50. */
export async function findProducts(db: ShopDb, search: string, limit = 20): Promise<ProductChoice[]> {
  return db.query<ProductChoice>(
    `SELECT product_id AS "productId", title FROM product
     WHERE shop_id = $1 AND deleted_at IS NULL AND position(lower($2) IN lower(title)) > 0 ORDER BY title, product_id LIMIT $3`,
    [db.shopId, search, Math.min(limit, 50)],
  );
}
