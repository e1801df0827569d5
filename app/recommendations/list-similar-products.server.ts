import type { ShopDb } from '../platform/db.server.ts';

/** A best seller and the products nearest to it, best first. */
export interface SimilarProducts {
  productId: string;
  title: string;
  similar: { productId: string; title: string; score: number }[];
}

/**
 * The store's best sellers with what is bought and viewed together with them. One query.
 * @param options.limit best sellers; @param options.nearest neighbours of each.
 */
export async function listSimilarProducts(
  db: ShopDb,
  { limit, nearest }: { limit: number; nearest: number },
): Promise<SimilarProducts[]> {
  return db.query<SimilarProducts>(
    `SELECT p.product_id AS "productId", p.title, coalesce(near.products, '[]') AS similar
     FROM popular_item i
     JOIN product p ON p.shop_id = i.shop_id AND p.product_id = i.product_id
     LEFT JOIN item_similarity s ON s.shop_id = i.shop_id AND s.product_id = i.product_id
     LEFT JOIN LATERAL (
       SELECT json_agg(json_build_object('productId', n.product_id::text, 'title', n.title, 'score', (item.value ->> 'score')::float)
                       ORDER BY item.place) AS products
       FROM jsonb_array_elements(s.items) WITH ORDINALITY AS item (value, place)
       JOIN product n ON n.shop_id = s.shop_id AND n.product_id = (item.value ->> 'productId')::bigint
       WHERE item.place <= $3
     ) near ON true
     WHERE i.shop_id = $1 ORDER BY i.rank LIMIT $2`,
    [db.shopId, limit, nearest],
  );
}
