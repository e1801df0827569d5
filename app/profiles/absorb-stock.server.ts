import type { ShopDb } from '../platform/db.server.ts';
import type { InventoryLevelFact, VariantStockFact } from '../shopify/catalogue-facts.ts';
import { newest } from './newest.ts';

/**
 * Writes what is said of stock, variant by variant and location by location, the last word on each, and works out again which of
 * the products concerned can be had. Four queries at most.
 * @param productIds products whose variants were written.
 * @returns products that can be had now and could not, or the other way round.
 */
export async function absorbStock(
  db: ShopDb,
  facts: { variants: VariantStockFact[]; levels: InventoryLevelFact[] },
  productIds: string[],
): Promise<string[]> {
  const touched = new Set([
    ...productIds,
    ...(await writeVariants(db, facts.variants)),
    ...(await writeLevels(db, facts.levels)),
  ]);
  return touched.size === 0 ? [] : decideAvailability(db, [...touched]);
}

async function writeVariants(db: ShopDb, facts: VariantStockFact[]): Promise<string[]> {
  if (facts.length === 0) return [];
  const rows = newest(facts, (fact) => fact.variantId);
  const written = await db.query<{ productId: string }>(
    `INSERT INTO variant_stock AS s (shop_id, variant_id, product_id, in_stock, version)
     SELECT $1, * FROM unnest($2::bigint[], $3::bigint[], $4::bool[], $5::text[])
     ON CONFLICT (shop_id, variant_id) DO UPDATE SET product_id = excluded.product_id, in_stock = excluded.in_stock, version = excluded.version
     WHERE excluded.version COLLATE "C" > s.version
     RETURNING product_id AS "productId"`,
    [
      db.shopId,
      rows.map((fact) => fact.variantId),
      rows.map((fact) => fact.productId),
      rows.map((fact) => fact.inStock),
      rows.map((fact) => fact.version),
    ],
  );
  return written.map((row) => row.productId);
}

async function writeLevels(db: ShopDb, facts: InventoryLevelFact[]): Promise<string[]> {
  if (facts.length === 0) return [];
  const rows = newest(facts, (fact) => `${fact.inventoryItemId} ${fact.locationId}`);
  const written = await db.query<{ itemId: string }>(
    `INSERT INTO inventory_level AS l (shop_id, inventory_item_id, location_id, available, version)
     SELECT $1, * FROM unnest($2::bigint[], $3::bigint[], $4::int[], $5::text[])
     ON CONFLICT (shop_id, inventory_item_id, location_id) DO UPDATE SET available = excluded.available, version = excluded.version
     WHERE excluded.version COLLATE "C" > l.version
     RETURNING inventory_item_id AS "itemId"`,
    [
      db.shopId,
      rows.map((fact) => fact.inventoryItemId),
      rows.map((fact) => fact.locationId),
      rows.map((fact) => fact.available),
      rows.map((fact) => fact.version),
    ],
  );
  const products = await db.query<{ productId: string }>(
    `SELECT DISTINCT product_id AS "productId" FROM variant WHERE shop_id = $1 AND inventory_item_id = ANY ($2::bigint[])`,
    [db.shopId, written.map((row) => row.itemId)],
  );
  return products.map((row) => row.productId);
}

/**
 * A product can be had when one of its variants can. Of a variant the latest word counts: its product's, that it is in or out of
 * stock, or that something of it lies at a location. Nothing at one location proves nothing: the others may not have been told of.
 */
async function decideAvailability(db: ShopDb, productIds: string[]): Promise<string[]> {
  const changed = await db.query<{ productId: string }>(
    `WITH said AS (
       SELECT v.product_id, v.variant_id, v.available, p.version
       FROM variant v JOIN product p ON p.shop_id = $1 AND p.product_id = v.product_id
       WHERE v.shop_id = $1 AND v.product_id = ANY ($2::bigint[])
       UNION ALL
       SELECT product_id, variant_id, in_stock, version FROM variant_stock WHERE shop_id = $1 AND product_id = ANY ($2)
       UNION ALL
       SELECT v.product_id, v.variant_id, true, l.version
       FROM variant v JOIN inventory_level l ON l.shop_id = $1 AND l.inventory_item_id = v.inventory_item_id
       WHERE v.shop_id = $1 AND v.product_id = ANY ($2) AND l.available > 0
     ), latest AS (
       SELECT DISTINCT ON (product_id, variant_id) product_id, available FROM said
       ORDER BY product_id, variant_id, version COLLATE "C" DESC, available
     ), decided AS (
       SELECT p.product_id, p.deleted_at IS NULL AND coalesce(bool_or(l.available), true) AS available
       FROM product p LEFT JOIN latest l USING (product_id)
       WHERE p.shop_id = $1 AND p.product_id = ANY ($2) GROUP BY p.product_id, p.deleted_at
     )
     UPDATE product p SET available = d.available FROM decided d
     WHERE p.shop_id = $1 AND p.product_id = d.product_id AND p.available <> d.available
     RETURNING p.product_id AS "productId"`,
    [db.shopId, productIds],
  );
  return changed.map((row) => row.productId);
}
