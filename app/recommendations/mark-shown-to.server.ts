import type { ShopDb } from '../platform/db.server.ts';
import { shownMax } from './shown-max.ts';

/**
 * Marks the customers whose mails show one of these products, so that their lists and properties follow what became of it. Only
 * the top of a list counts: a list is chosen anew as soon as something of its top can't be sold, so the rest is not shown before.
 * One query, a scan of the store's lists: call it only with products that changed.
 *
 * Dated an hour ahead: a best seller that sells out marks nearly everybody, and who buys meanwhile comes first.
 */
export async function markShownTo(db: ShopDb, productIds: readonly string[]): Promise<void> {
  if (productIds.length === 0) return;
  await db.query(
    `INSERT INTO customer_changed AS c (shop_id, customer_id, changed_at, cause, touched)
     SELECT $1, customer_id, now() + interval '1 hour', 'product', '{}' FROM recommendation
     WHERE shop_id = $1 AND ARRAY[${shownProducts}] && $2::text[]
     ORDER BY customer_id
     ON CONFLICT (shop_id, customer_id) DO UPDATE SET changed_at = excluded.changed_at, cause = excluded.cause
     WHERE c.changed_at > excluded.changed_at`,
    [db.shopId, productIds],
  );
}

const shownProducts = Array.from({ length: shownMax }, (_, place) => `items -> ${place} ->> 'productId'`).join(', ');
