import { countsSql } from '../insights/exclusion-rules.ts';
import { planForWholeStore } from '../insights/plan-for-whole-store.server.ts';
import type { ShopDb } from '../platform/db.server.ts';
import { sellable } from './sellable.ts';

/** Ranks kept: a person would have to own this many products before the list runs out. */
const ranksMax = 10_000;
/** Orders older than this don't make a product popular. */
const windowDays = 90;
/** An order counts half after this time, so that what sells now leads. */
const halfLifeDays = 30;

/**
 * Recomputes `popular_item`: sellable products by orders of the last 90 days, decayed; then, so that the list never runs dry,
 * the rest of the sellable catalogue, newest first. Set-based, two statements.
 */
export async function computePopular(db: ShopDb, asOf: Date): Promise<void> {
  await planForWholeStore(db);
  await db.query('DELETE FROM popular_item WHERE shop_id = $1', [db.shopId]);
  await db.query(
    `WITH sold AS (
       SELECT l.product_id, sum(power(0.5, extract(epoch FROM $2::timestamptz - o.placed_at)::float8 / 86400 / ${halfLifeDays})) AS score
       FROM orders o JOIN order_line l ON l.shop_id = o.shop_id AND l.order_id = o.order_id
       WHERE o.shop_id = $1 AND NOT o.test AND o.cancelled_at IS NULL AND o.deleted_at IS NULL AND l.quantity > 0
         AND o.placed_at > $2::timestamptz - interval '${windowDays} days' AND o.placed_at <= $2
         AND ${countsSql('o.customer_id')}
       GROUP BY l.product_id
     )
     INSERT INTO popular_item (shop_id, rank, product_id, score, computed_at)
     SELECT $1, row_number() OVER (ORDER BY coalesce(score, 0) DESC, p.published_at DESC, p.product_id), p.product_id, coalesce(score, 0), $2
     FROM product p LEFT JOIN sold USING (product_id)
     WHERE p.shop_id = $1 AND ${sellable('p')}
     ORDER BY coalesce(score, 0) DESC, p.published_at DESC, p.product_id LIMIT ${ranksMax}`,
    [db.shopId, asOf],
  );
}
