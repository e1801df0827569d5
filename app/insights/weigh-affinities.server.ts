import type { ShopDb } from '../platform/db.server.ts';
import { getSetting } from '../platform/settings.server.ts';
import { type Affinity, affinityKinds, affinityPlacesMax, discountValues, priceBands } from './affinity-kinds.ts';
import { countedOrders } from './counted-orders.ts';
import { daySql, weightSql } from './decay.ts';
import { wanted } from './fresh-traits.ts';
import { planForWholeStore } from './plan-for-whole-store.server.ts';
import { affinityArea, affinitySettings } from './score-settings.ts';
import { thresholdNames as names } from './thresholds.ts';

/**
 * Weighs what customers prefer: categories, brands and price bands of what they bought, put into carts and viewed, and discounts of their
 * orders. Each thing weighs its points, halved with every half-life; kept are the shares of the heaviest five of a kind. All parts fade alike,
 * so shares change only when something happens. One statement however many; rows that stay the same are not written.
 * Whom `scoreCustomers` gave no row has none. A line of an order counts once, however many pieces: a bulk order is no stronger taste.
 * @param customerIds null: the whole store.
 */
export async function weighAffinities(db: ShopDb, customerIds: string[] | null, asOf: Date): Promise<void> {
  if (customerIds === null) await planForWholeStore(db);
  const { bought, carted, viewed, halfLifeDays } = await getSetting(db, affinityArea, affinitySettings);
  await db.query(affinitiesSql, [db.shopId, customerIds, asOf, halfLifeDays, [bought, carted, viewed]]);
}

/** What a customer prefers, by kind and place. One query by primary key. */
export async function listAffinities(db: ShopDb, customerId: string): Promise<Affinity[]> {
  return db.query<Affinity>(
    `SELECT kind, place, value, share FROM customer_affinity WHERE shop_id = $1 AND customer_id = $2
     ORDER BY array_position($3, kind), place`,
    [db.shopId, customerId, affinityKinds],
  );
}

/** SQL: the price band of a product `p`; null while the store has no bands. */
export const bandSql = `(ARRAY[${priceBands.map((band) => `'${band}'`).join(', ')}])[1 + width_bucket((p.price_minor - 1)::float8,
  (SELECT cuts FROM threshold WHERE shop_id = $1 AND name = '${names.priceBands}' AND population > 0))]`;

const affinitiesSql = `
WITH counted AS MATERIALIZED (${countedOrders}), touched AS (
  SELECT counted.customer_id, l.product_id, ${daySql('counted.placed_at')} AS day, ($5::int[])[1] * count(*) AS points
  FROM counted JOIN order_line l ON l.shop_id = $1 AND l.order_id = counted.order_id
  WHERE l.product_id IS NOT NULL AND l.current_quantity > 0 GROUP BY counted.customer_id, l.product_id, day
  UNION ALL
  SELECT a.customer_id, a.product_id, ${daySql('a.occurred_at')} AS day, sum(CASE a.kind WHEN 'product_viewed' THEN ($5::int[])[3] ELSE ($5::int[])[2] END)
  FROM activity a WHERE ${wanted('a')} AND a.occurred_at <= $3 AND a.kind IN ('product_viewed', 'product_added_to_cart') AND a.product_id IS NOT NULL
  GROUP BY a.customer_id, a.product_id, day
), liked AS (
  SELECT customer_id, product_id, sum(points * ${weightSql('day', '$4')}) AS weight FROM touched GROUP BY customer_id, product_id
), weighed AS (
  SELECT liked.customer_id, each.kind, each.value, sum(liked.weight) AS weight
  FROM liked JOIN product p ON p.shop_id = $1 AND p.product_id = liked.product_id
  CROSS JOIN LATERAL (VALUES ('category', p.product_type), ('vendor', p.vendor), ('price_band', ${bandSql})) AS each (kind, value)
  WHERE each.value <> '' GROUP BY liked.customer_id, each.kind, each.value
  UNION ALL
  SELECT customer_id, 'discount', CASE WHEN discounted THEN '${discountValues[0]}' ELSE '${discountValues[1]}' END, sum(${weightSql(daySql('placed_at'), '$4')})
  FROM counted GROUP BY customer_id, discounted
), shared AS (
  SELECT customer_id, kind, value, round(weight / sum(weight) OVER (PARTITION BY customer_id, kind), 4)::float8 AS share FROM weighed WHERE weight > 0
), placed AS (
  SELECT *, row_number() OVER (PARTITION BY customer_id, kind ORDER BY share DESC, value COLLATE "C") AS place FROM shared
), fresh AS MATERIALIZED (
  SELECT placed.* FROM placed JOIN customer_scores s ON s.shop_id = $1 AND s.customer_id = placed.customer_id WHERE place <= ${affinityPlacesMax}
), gone AS (
  DELETE FROM customer_affinity a WHERE ${wanted('a')}
    AND NOT EXISTS (SELECT FROM fresh f WHERE f.customer_id = a.customer_id AND f.kind = a.kind AND f.place = a.place)
)
INSERT INTO customer_affinity AS a (shop_id, customer_id, kind, place, value, share)
SELECT $1, customer_id, kind, place, value, share FROM fresh
WHERE NOT EXISTS (SELECT FROM customer_affinity a WHERE a.shop_id = $1 AND a.customer_id = fresh.customer_id AND a.kind = fresh.kind
  AND a.place = fresh.place AND a.value = fresh.value AND a.share = fresh.share)
ORDER BY customer_id, kind, place
ON CONFLICT (shop_id, customer_id, kind, place) DO UPDATE SET value = excluded.value, share = excluded.share`;
