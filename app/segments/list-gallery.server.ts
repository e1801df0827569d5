import type { ShopDb } from '../platform/db.server.ts';
import { asksForProduct, gallery, type GalleryNeed, type GallerySegment, galleryText } from './gallery.ts';
import { createSegment, type Saved } from './save-segment.server.ts';

/** A ready segment as a store sees it. */
export interface GalleryRow extends GallerySegment {
  isAdded: boolean;
  /** What it is about and the store has nothing of. */
  missing: GalleryNeed[];
  /** Whether its text is about one product. */
  asksForProduct: boolean;
  /** The product in its text that the merchant may change: what sells best; null when none is asked for or there is none. */
  productTitle: string | null;
}

/** All ready segments, those with a product filled with what sells best. Two queries, each of which reads a row of a kind. */
export async function listGallery(db: ShopDb): Promise<GalleryRow[]> {
  const known = await db.query<{ slug: string }>('SELECT slug FROM segment WHERE shop_id = $1 AND deleted_at IS NULL', [
    db.shopId,
  ]);
  const added = new Set(known.map(({ slug }) => slug));
  const store = await lookAtStore(db);
  return gallery.map((segment) => ({
    ...segment,
    source: galleryText(segment, store.productId ?? '1'),
    isAdded: added.has(segment.slug),
    missing: segment.needs.filter((need) => !store.has[need]),
    asksForProduct: asksForProduct(segment),
    productTitle: asksForProduct(segment) ? store.productTitle : null,
  }));
}

/**
 * Adds a ready segment to the store, under its own slug when that is free.
 * @param productId for one that asks for a product; null takes what sells best.
 */
export async function addFromGallery(
  db: ShopDb,
  slug: string,
  { productId, author, at }: { productId: string | null; author: string; at: Date },
): Promise<Saved> {
  const ready = gallery.find((segment) => segment.slug === slug);
  if (!ready) return { ok: false, reason: 'not-there' };
  const chosen = asksForProduct(ready) ? (productId ?? (await lookAtStore(db)).productId) : null;
  const source = galleryText(ready, chosen ?? '1');
  return createSegment(db, { slug, name: ready.name, description: ready.description, source, author, at });
}

interface StoreLook {
  has: Record<GalleryNeed, boolean>;
  productId: string | null;
  productTitle: string | null;
}

async function lookAtStore(db: ShopDb): Promise<StoreLook> {
  const some = (rows: string) => `EXISTS (SELECT FROM ${rows})`;
  const activity = (kinds: string) =>
    some(
      `(SELECT kind FROM activity WHERE shop_id = $1 ORDER BY occurred_at DESC LIMIT ${factsLookedAt}) late WHERE kind IN (${kinds})`,
    );
  const people = (test: string) => some(`customer WHERE shop_id = $1 AND ${test}`);
  const answer = (name: string) =>
    some(`customer_answer WHERE shop_id = $1 AND question IN ('${name}', 'facts.${name}')`);
  const [row] = await db.query<StoreLook>(
    `SELECT json_build_object(
       'orders', ${some('orders WHERE shop_id = $1')}, 'views', ${activity(`'product_viewed', 'product_added_to_cart', 'search_submitted'`)},
       'carts', ${some('cart WHERE shop_id = $1')} OR ${some('checkout WHERE shop_id = $1')},
       'mails', ${activity(`'mail_delivered', 'mail_opened', 'mail_clicked'`)}, 'sms', ${people(`sms_consent <> 'NOT_SUBSCRIBED'`)},
       'birth dates', ${answer('birth_date')}, 'genders', ${answer('gender')},
       'addresses', ${people('country IS NOT NULL')}) AS has,
       best.product_id AS "productId", best.title AS "productTitle"
     FROM (SELECT) one LEFT JOIN LATERAL (
       SELECT p.product_id, p.title FROM product p
       LEFT JOIN (SELECT l.product_id, sum(l.current_quantity) AS pieces FROM order_line l JOIN (
           SELECT order_id FROM orders WHERE shop_id = $1 ORDER BY placed_at DESC LIMIT ${factsLookedAt}) late ON late.order_id = l.order_id
         WHERE l.shop_id = $1 GROUP BY l.product_id) sold ON sold.product_id = p.product_id
       WHERE p.shop_id = $1 AND p.deleted_at IS NULL ORDER BY sold.pieces DESC NULLS LAST, p.product_id LIMIT 1) best ON true`,
    [db.shopId],
  );
  return row ?? { has: {} as Record<GalleryNeed, boolean>, productId: null, productTitle: null };
}

/** Enough to know what a store has, and the same cost in every store. */
const factsLookedAt = 5000;
