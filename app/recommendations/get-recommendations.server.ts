import type { ShopDb } from '../platform/db.server.ts';
import type { Choice } from './choose.ts';
import { sellable } from './sellable.ts';

/** A recommended product, ready to show. Price in minor units of the store's currency. */
export interface RecommendedProduct {
  productId: string;
  title: string;
  url: string;
  imageUrl: string | null;
  priceMinor: number | null;
  currency: string;
  strategy: Choice['strategy'];
  reason: string;
}

/**
 * The stored recommendations of customers, products as they are now; those that can't be sold any more are left out.
 * Two queries by primary key whatever the number of customers.
 * @param limit products per customer.
 * @returns a list for every id given, empty where nothing is stored.
 */
export async function getRecommendations(
  db: ShopDb,
  customerIds: string[],
  limit: number,
): Promise<Map<string, RecommendedProduct[]>> {
  const rows = await db.query<{ customerId: string; items: Choice[] }>(
    'SELECT customer_id AS "customerId", items FROM recommendation WHERE shop_id = $1 AND customer_id = ANY ($2::bigint[])',
    [db.shopId, customerIds],
  );
  const products = await readProducts(db, [...new Set(rows.flatMap((row) => row.items.map((item) => item.productId)))]);
  const stored = new Map(rows.map((row) => [row.customerId, row.items]));
  return new Map(customerIds.map((id) => [id, shownOf(stored.get(id) ?? [], products).slice(0, limit)]));
}

/** The store's best sellers that can be sold now, for someone of whom nothing is stored. One query. */
export async function getPopular(db: ShopDb, limit: number): Promise<RecommendedProduct[]> {
  const rows = await db.query<ProductRow>(
    `${productColumns} JOIN popular_item i ON i.shop_id = p.shop_id AND i.product_id = p.product_id
     WHERE i.shop_id = $1 AND ${sellable('p')} ORDER BY i.rank LIMIT $2`,
    [db.shopId, limit],
  );
  return rows.map((row) => ({ ...presented(row), strategy: 'popular', reason: 'Popular in this store now' }));
}

type ProductRow = Pick<RecommendedProduct, 'productId' | 'title' | 'url' | 'imageUrl' | 'currency'> & {
  priceMinor: string | null;
};

const productColumns = `
  SELECT p.product_id AS "productId", p.title, p.image_url AS "imageUrl", p.price_minor AS "priceMinor", shop.currency,
         'https://' || shop.domain || coalesce('/products/' || p.handle, '/') AS url
  FROM product p JOIN shop ON shop.shop_id = p.shop_id`;

async function readProducts(db: ShopDb, productIds: string[]): Promise<Map<string, ProductRow>> {
  const rows = await db.query<ProductRow>(
    `${productColumns} WHERE p.shop_id = $1 AND p.product_id = ANY ($2::bigint[]) AND ${sellable('p')}`,
    [db.shopId, productIds],
  );
  return new Map(rows.map((row) => [row.productId, row]));
}

function shownOf(items: readonly Choice[], products: ReadonlyMap<string, ProductRow>): RecommendedProduct[] {
  return items.flatMap(({ productId, strategy, reason }) => {
    const product = products.get(productId);
    return product ? [{ ...presented(product), strategy, reason }] : [];
  });
}

const presented = (row: ProductRow) => ({
  ...row,
  priceMinor: row.priceMinor === null ? null : Number(row.priceMinor),
});
