import type { ShopDb } from '../platform/db.server.ts';
import { type Affinity, affinityKinds, affinityPlacesMax, discountValues, priceBands } from './affinity-kinds.ts';
import { countedOrders } from './counted-orders.ts';
import { daySql, weightSql } from './decay.ts';
import { wanted } from './fresh-traits.ts';
import { planForWholeStore } from './plan-for-whole-store.server.ts';
import { putAside } from './put-aside.server.ts';
import { affinityArea, affinitySettings } from './score-settings.ts';
import { getSettingInUse, takeSetting } from './settings-in-use.server.ts';
import { thresholdNames as names } from './thresholds.ts';

/**
 * Weighs what customers prefer: categories, brands and price bands of what they bought, put into carts and viewed, and discounts of their
 * orders. Each thing weighs its points, halved with every half-life; kept are the shares of the heaviest five of a kind. All parts fade alike,
 * so shares change only when something happens. One statement for single customers, two for a whole store; rows that stay the same are not written.
 * Whom `scoreCustomers` gave no row has none. A line of an order counts once, however many pieces: a bulk order is no stronger taste.
 * Of a whole store what differs is put aside beside whoever concludes, and written while nobody does; whose preferences others wrote in between
 * stay as they are.
 * @param customerIds null: the whole store.
 */
export async function weighAffinities(db: ShopDb, customerIds: string[] | null, asOf: Date): Promise<void> {
  const { bought, carted, viewed, halfLifeDays } =
    customerIds === null
      ? await takeSetting(db, affinityArea, { schema: affinitySettings, asOf })
      : await getSettingInUse(db, affinityArea, affinitySettings);
  const values = [db.shopId, customerIds, asOf, halfLifeDays, [bought, carted, viewed]];
  if (customerIds !== null) {
    await db.query(`${freshSql}, kept AS MATERIALIZED (${differingSql}) ${writeSql}`, values);
    return;
  }
  await planForWholeStore(db);
  await putAside(db, { sql: `${freshSql} ${differingSql}`, values, overtaken: overtakenSql }, () =>
    db.query(`WITH kept AS MATERIALIZED (${keptSql}) ${writeSql}`, [db.shopId]),
  );
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

const freshSql = `
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
)`;

/** What is not stored as it should be: value and share are null where nothing should be. */
const differingSql = `
SELECT customer_id, kind, place, f.value, f.share, a.stored
FROM fresh f FULL JOIN (SELECT *, ctid AS stored FROM customer_affinity a WHERE ${wanted('a')}) a USING (customer_id, kind, place)
WHERE (f.value, f.share) IS DISTINCT FROM (a.value, a.share)`;

/** Of whom something was written since. */
const overtakenSql = `
SELECT o.customer_id FROM differing o
LEFT JOIN customer_affinity a ON a.shop_id = $1 AND a.customer_id = o.customer_id AND a.kind = o.kind AND a.place = o.place
WHERE a.ctid IS DISTINCT FROM o.stored`;

/** Nothing new of who is scored no more. */
const keptSql = `
SELECT * FROM differing d
WHERE d.value IS NULL OR EXISTS (SELECT FROM customer_scores s WHERE s.shop_id = $1 AND s.customer_id = d.customer_id)`;

const writeSql = `, gone AS (
  DELETE FROM customer_affinity a USING kept
  WHERE a.shop_id = $1 AND a.customer_id = kept.customer_id AND a.ctid = kept.stored AND kept.value IS NULL
)
INSERT INTO customer_affinity AS a (shop_id, customer_id, kind, place, value, share)
SELECT $1, customer_id, kind, place, value, share FROM kept WHERE value IS NOT NULL
ORDER BY customer_id, kind, place
ON CONFLICT (shop_id, customer_id, kind, place) DO UPDATE SET value = excluded.value, share = excluded.share`;
