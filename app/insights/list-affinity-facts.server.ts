import type { ShopDb } from '../platform/db.server.ts';
import type { AffinityFacts } from './explain-affinity.ts';
import { countedOrders } from './counted-orders.ts';
import { wanted } from './fresh-traits.ts';
import { bandSql } from './weigh-affinities.server.ts';

/** What one customer did, by kind and value of what they may prefer, as `weighAffinities` finds it. One query by index. */
export async function listAffinityFacts(db: ShopDb, customerId: string, asOf: Date): Promise<AffinityFacts[]> {
  return db.query<AffinityFacts>(factsSql, [db.shopId, [customerId], asOf]);
}

const factsSql = `
WITH counted AS MATERIALIZED (${countedOrders}), touched AS (
  SELECT l.product_id, 'bought' AS how FROM counted JOIN order_line l ON l.shop_id = $1 AND l.order_id = counted.order_id
  WHERE l.product_id IS NOT NULL AND l.current_quantity > 0
  UNION ALL
  SELECT a.product_id, CASE a.kind WHEN 'product_viewed' THEN 'viewed' ELSE 'carted' END
  FROM activity a WHERE ${wanted('a')} AND a.occurred_at <= $3 AND a.kind IN ('product_viewed', 'product_added_to_cart') AND a.product_id IS NOT NULL
)
SELECT each.kind, each.value, count(*) FILTER (WHERE how = 'bought')::int AS bought, count(*) FILTER (WHERE how = 'carted')::int AS carted,
       count(*) FILTER (WHERE how = 'viewed')::int AS viewed
FROM touched JOIN product p ON p.shop_id = $1 AND p.product_id = touched.product_id
CROSS JOIN LATERAL (VALUES ('category', p.product_type), ('vendor', p.vendor), ('price_band', ${bandSql})) AS each (kind, value)
WHERE each.value <> '' GROUP BY each.kind, each.value
UNION ALL
SELECT 'discount', CASE WHEN discounted THEN 'discounted' ELSE 'full_price' END, count(*)::int, 0, 0 FROM counted GROUP BY discounted`;
