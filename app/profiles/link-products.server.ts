import type { ShopDb } from '../platform/db.server.ts';
import type { OrderLineFact, ProductDeletion, ProductFact } from '../shopify/fact.ts';
import { productIdOf, productIdOfSku } from '../shopify/files/named-product.ts';

/*
 * Files name products by handle or SKU, Shopify numbers them. What a file names has a negative id until Shopify tells the number;
 * lines of a file (ids below zero) find their product by SKU, whichever of the two comes first.
 */

interface Named {
  productId: string;
  variantId: string;
}

/** Products by SKU, for lines of files; Shopify's before a file's. One query, none for orders from Shopify itself. */
export async function findNamedProducts(db: ShopDb, lines: readonly OrderLineFact[]): Promise<Map<string, Named>> {
  const skus = new Set(
    lines.flatMap(({ lineId, productId, sku }) => (lineId.startsWith('-') && productId === null && sku ? [sku] : [])),
  );
  if (skus.size === 0) return new Map();
  const rows = await db.query<Named & { sku: string }>(
    `SELECT DISTINCT ON (sku) sku, product_id AS "productId", variant_id AS "variantId" FROM variant
     WHERE shop_id = $1 AND sku = ANY ($2) ORDER BY sku, product_id < 0, product_id, variant_id`,
    [db.shopId, [...skus]],
  );
  return new Map(rows.map((row) => [row.sku, row]));
}

/** Leaves out products that a file names and Shopify has numbered already. One query when a file names any. */
export async function leaveOutNumbered(
  db: ShopDb,
  facts: (ProductFact | ProductDeletion)[],
): Promise<(ProductFact | ProductDeletion)[]> {
  const named = facts.filter(isProduct).filter(({ productId }) => productId.startsWith('-'));
  if (named.length === 0) return facts;
  const rows = await db.query<{ handle: string | null; sku: string | null }>(
    `SELECT handle, NULL AS sku FROM product WHERE shop_id = $1 AND handle = ANY ($2) AND product_id > 0 AND deleted_at IS NULL
     UNION ALL SELECT NULL, sku FROM variant WHERE shop_id = $1 AND sku = ANY ($3) AND product_id > 0`,
    [
      db.shopId,
      named.flatMap(({ handle }) => handle ?? []),
      named.flatMap(({ variants }) => variants.flatMap(({ sku }) => sku ?? [])),
    ],
  );
  const handles = new Set(rows.map((row) => row.handle));
  const skus = new Set(rows.map((row) => row.sku));
  const numbered = new Set(
    named
      .filter(({ handle, variants }) =>
        handle === null ? variants.some(({ sku }) => sku !== null && skus.has(sku)) : handles.has(handle),
      )
      .map((fact) => fact.productId),
  );
  return facts.filter((fact) => !numbered.has(fact.productId));
}

/**
 * Gives the lines of files the products that were just written, and lets Shopify's products take the place of those that a file named.
 * Three queries, two more when any was named.
 */
export async function linkProducts(db: ShopDb, written: readonly (ProductFact | ProductDeletion)[]): Promise<void> {
  const products = written.filter(isProduct);
  if (products.length === 0) return;
  await replaceNamed(
    db,
    products.filter(({ productId }) => !productId.startsWith('-')),
  );
  await db.query(
    `UPDATE order_line l SET product_id = v.product_id, variant_id = v.variant_id FROM variant v
     WHERE l.shop_id = $1 AND l.product_id IS NULL AND l.line_id < 0 AND l.sku = v.sku
       AND v.shop_id = $1 AND v.product_id = ANY ($2::bigint[]) AND l.sku = ANY ($3)`,
    [
      db.shopId,
      products.map(({ productId }) => productId),
      products.flatMap(({ variants }) => variants.flatMap(({ sku }) => sku ?? [])),
    ],
  );
}

async function replaceNamed(db: ShopDb, products: ProductFact[]): Promise<void> {
  const numberOf = new Map<string, string>();
  for (const { productId, handle, variants } of products) {
    if (handle !== null) numberOf.set(productIdOf(handle), productId);
    for (const { sku } of variants) if (sku !== null) numberOf.set(productIdOfSku(sku), productId);
  }
  const gone = await db.query<{ productId: string }>(
    'DELETE FROM product WHERE shop_id = $1 AND product_id = ANY ($2::bigint[]) RETURNING product_id AS "productId"',
    [db.shopId, [...numberOf.keys()]],
  );
  if (gone.length === 0) return;
  const ids = gone.map((row) => row.productId);
  await db.query('DELETE FROM variant WHERE shop_id = $1 AND product_id = ANY ($2::bigint[])', [db.shopId, ids]);
  await db.query(
    `UPDATE order_line l SET product_id = m.number,
       variant_id = (SELECT min(v.variant_id) FROM variant v WHERE v.shop_id = $1 AND v.product_id = m.number AND v.sku = l.sku)
     FROM unnest($2::bigint[], $3::bigint[]) AS m (named, number) WHERE l.shop_id = $1 AND l.product_id = m.named`,
    [db.shopId, ids, ids.map((id) => numberOf.get(id))],
  );
}

function isProduct(fact: ProductFact | ProductDeletion): fact is ProductFact {
  return fact.kind === 'product';
}
