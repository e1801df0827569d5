import { systemClock } from '../platform/clock.server.ts';
import type { ShopDb } from '../platform/db.server.ts';
import type { ProductDeletion, ProductFact, VariantFact } from '../shopify/fact.ts';
import { toMinor } from '../shopify/money.ts';
import { leaveOutNumbered, linkProducts } from './link-products.server.ts';
import { newest } from './newest.ts';
import { toRecordset } from './to-recordset.ts';
import { addAll, addPeople, type Trace } from './trace.ts';

/** What a mail says of a product, and whether it may show it at all. */
const shownOf = (alias: string): string =>
  ['title', 'handle', 'image_url', 'price_minor', 'available', 'status', 'published_at IS NULL', 'deleted_at IS NULL']
    .map((column) => `${alias}.${column}`)
    .join(', ');

/**
 * Writes products with their variants, the newest version of each. A product's price is its cheapest variant's, in the store's
 * currency. A deletion leaves an empty tombstone. Segments that ask for a type, brand or tag are looked at again when one changed. Seven queries.
 * @returns ids of the products that mails show differently now; a new product is in no mail yet.
 */
export async function absorbProducts(
  db: ShopDb,
  facts: (ProductFact | ProductDeletion)[],
  trace: Trace,
): Promise<string[]> {
  if (facts.length === 0) return [];
  const latest = await leaveOutNumbered(
    db,
    newest(facts, (fact) => fact.productId),
  );
  if (latest.length === 0) return [];
  const [shop] = await db.query<{ currency: string }>('SELECT currency FROM shop WHERE shop_id = $1', [db.shopId]);
  const currency = shop?.currency ?? 'USD';
  const written = await db.query<{ productId: string; isShownAnew: boolean; isSortedAnew: boolean }>(
    `WITH written AS (
       INSERT INTO product AS p (shop_id, product_id, title, handle, vendor, product_type, tags, status, published_at, image_url,
         price_minor, compare_at_minor, available, updated_at, version, deleted_at)
       SELECT $1, r.* FROM jsonb_to_recordset($2) AS r (product_id bigint, title text, handle text, vendor text, product_type text,
         tags text[], status text, published_at timestamptz, image_url text, price_minor bigint, compare_at_minor bigint,
         available bool, updated_at timestamptz, version text, deleted_at timestamptz)
       ON CONFLICT (shop_id, product_id) DO UPDATE SET title = excluded.title, handle = excluded.handle, vendor = excluded.vendor,
         product_type = excluded.product_type, tags = excluded.tags, status = excluded.status, published_at = excluded.published_at,
         image_url = excluded.image_url, price_minor = excluded.price_minor, compare_at_minor = excluded.compare_at_minor,
         available = excluded.available, updated_at = excluded.updated_at, version = excluded.version, deleted_at = excluded.deleted_at
       WHERE excluded.version COLLATE "C" > p.version
       RETURNING p.*
     )
     SELECT product_id AS "productId", before.version IS NOT NULL AND (${shownOf('written')}) IS DISTINCT FROM (${shownOf('before')}) AS "isShownAnew",
       before.version IS NULL OR (written.vendor, written.product_type, written.tags) IS DISTINCT FROM (before.vendor, before.product_type, before.tags) AS "isSortedAnew"
     FROM written LEFT JOIN product AS before USING (shop_id, product_id)`,
    [
      db.shopId,
      toRecordset(latest.map((fact) => (fact.kind === 'product' ? productRow(fact, currency) : tombstoneRow(fact)))),
    ],
  );
  const ids = new Set(written.map((row) => row.productId));
  const won = latest.filter((fact) => ids.has(fact.productId));
  addAll(trace.products, ids);
  await replaceVariants(db, won, currency);
  await linkProducts(db, won);
  const sortedAnew = written.filter((row) => row.isSortedAnew).map((row) => row.productId);
  await addBuyers(db, sortedAnew, trace);
  if (sortedAnew.length > 0) await db.wake('recheck', { due: new Date(systemClock.now().getTime() + recheckAfterMs) });
  return written.filter((row) => row.isShownAnew).map((row) => row.productId);
}

/** An edit of many products comes as a delivery for each. */
const recheckAfterMs = 10_000;

/** Who bought what is of another category or vendor now has another favourite, maybe. One query by index. */
async function addBuyers(db: ShopDb, productIds: string[], trace: Trace): Promise<void> {
  if (productIds.length === 0) return;
  const buyers = await db.query<{ customerId: string | null }>(
    `SELECT DISTINCT o.customer_id AS "customerId" FROM order_line l JOIN orders o ON o.shop_id = $1 AND o.order_id = l.order_id
     WHERE l.shop_id = $1 AND l.product_id = ANY ($2::bigint[])`,
    [db.shopId, productIds],
  );
  addPeople(
    trace,
    buyers.map((row) => row.customerId),
    'product',
  );
}

function productRow(fact: ProductFact, currency: string) {
  const [cheapest] = fact.variants
    .map((variant) => pricesOf(variant, currency))
    .filter((prices) => prices.price_minor !== null)
    .sort((a, b) => Number((a.price_minor ?? 0n) - (b.price_minor ?? 0n)));
  return {
    product_id: fact.productId,
    title: fact.title,
    handle: fact.handle,
    vendor: fact.vendor,
    product_type: fact.productType,
    tags: fact.tags,
    status: fact.status,
    published_at: fact.publishedAt,
    image_url: fact.imageUrl,
    price_minor: cheapest?.price_minor ?? null,
    compare_at_minor: cheapest?.compare_at_minor ?? null,
    available: fact.variants.length === 0 || fact.variants.some((variant) => variant.available),
    updated_at: fact.updatedAt,
    version: fact.version,
    deleted_at: null,
  };
}

function tombstoneRow({ productId, deletedAt, version }: ProductDeletion) {
  const gone = { title: '', tags: [], status: 'DELETED', available: false };
  return { ...gone, product_id: productId, updated_at: deletedAt, deleted_at: deletedAt, version };
}

async function replaceVariants(db: ShopDb, won: (ProductFact | ProductDeletion)[], currency: string): Promise<void> {
  await db.query('DELETE FROM variant WHERE shop_id = $1 AND product_id = ANY ($2::bigint[])', [
    db.shopId,
    won.map((fact) => fact.productId),
  ]);
  const rows = won.flatMap((fact) =>
    fact.kind === 'product-deletion'
      ? []
      : fact.variants.map((variant) => ({
          variant_id: variant.variantId,
          product_id: fact.productId,
          title: variant.title,
          sku: variant.sku,
          price_minor: pricesOf(variant, currency).price_minor,
          inventory_quantity: variant.inventoryQuantity,
          inventory_policy: variant.inventoryPolicy,
          inventory_item_id: variant.inventoryItemId ?? null,
          available: variant.available,
        })),
  );
  if (rows.length === 0) return;
  await db.query(
    `INSERT INTO variant (shop_id, variant_id, product_id, title, sku, price_minor, inventory_quantity, inventory_policy, inventory_item_id, available)
     SELECT $1, r.* FROM jsonb_to_recordset($2) AS r (variant_id bigint, product_id bigint, title text, sku text, price_minor bigint,
       inventory_quantity int, inventory_policy text, inventory_item_id bigint, available bool)
     ON CONFLICT DO NOTHING`,
    [db.shopId, toRecordset(rows)],
  );
}

function pricesOf(variant: VariantFact, currency: string) {
  const minor = (amount: string | null) => (amount === null ? null : toMinor(amount, currency));
  return { price_minor: minor(variant.price), compare_at_minor: minor(variant.compareAt) };
}
