import type { ShopDb } from '../platform/db.server.ts';
import { countedOrders } from './counted-orders.ts';
import { countsSql } from './exclusion-rules.ts';
import { lifecycleDays } from './lifecycle.ts';
import { planForWholeStore } from './plan-for-whole-store.server.ts';
import { recencyDaysSql, thresholdNames as names } from './thresholds.ts';

/**
 * Reads the store's cut points from `customer_traits` (which must be fresh) and stores them in `threshold`, set-based.
 * Customers without an order that counts, and those the merchant leaves out, take no part. Exact: positions are integers, `rfm.cutsOf` says why they suffice.
 * Cost: three sorts of the buyers, one of the orders.
 */
export async function computeThresholds(db: ShopDb, asOf: Date): Promise<void> {
  await planForWholeStore(db);
  const values = [db.shopId, null, asOf];
  const rhythm = await db.query<{ gaps: number; p80: number | null; p95: number | null }>(gapsSql, values);
  const { gaps, p80, p95 } = rhythm[0] ?? { gaps: 0, p80: null, p95: null };
  await db.query(cutsSql, values);
  await db.query(
    `INSERT INTO threshold (shop_id, name, as_of, cuts, population) VALUES ($1, '${names.lifecycle}', $2, $3, $4)
     ON CONFLICT (shop_id, name) DO UPDATE SET as_of = excluded.as_of, cuts = excluded.cuts, population = excluded.population`,
    [db.shopId, asOf, lifecycleDays({ gaps, p80, p95 }), gaps],
  );
}

/** Days between one purchase day and the next of the same customer; orders of one day are one purchase. */
const gapsSql = `
WITH days AS (SELECT DISTINCT customer_id, (placed_at AT TIME ZONE 'UTC')::date AS day FROM (${countedOrders}) counted WHERE ${countsSql('counted.customer_id')}),
gaps AS (SELECT day - lag(day) OVER (PARTITION BY customer_id ORDER BY day) AS gap_days FROM days)
SELECT count(gap_days)::int AS gaps,
       percentile_cont(0.80) WITHIN GROUP (ORDER BY gap_days) AS p80, percentile_cont(0.95) WITHIN GROUP (ORDER BY gap_days) AS p95
FROM gaps`;

/** The cut points of one column for k groups: the values at ceil(j n / k) from the worst. Recency is worst when longest ago. */
function cutsOfColumn(name: string, column: 'recency_days' | 'orders_count' | 'revenue_minor', k: number): string {
  const worstFirst = column === 'recency_days' ? 'DESC' : 'ASC';
  return `SELECT '${name}' AS name, array_agg(value::float8 ORDER BY value) AS cuts
  FROM (SELECT ${column} AS value, row_number() OVER (ORDER BY ${column} ${worstFirst}) AS position FROM buyers) ranked
  JOIN (SELECT (j * n + ${k - 1}) / ${k} AS position FROM generate_series(1, ${k - 1}) j, counted) wanted USING (position)`;
}

const cutsSql = `
WITH buyers AS MATERIALIZED (
  SELECT ${recencyDaysSql('last_order_at')} AS recency_days, orders_count, revenue_minor
  FROM customer_traits WHERE shop_id = $1 AND orders_count > 0 AND $2::bigint[] IS NULL AND ${countsSql('customer_traits.customer_id')}
), counted AS MATERIALIZED (SELECT count(*) AS n FROM buyers)
INSERT INTO threshold (shop_id, name, as_of, cuts, population)
SELECT $1, name, $3, coalesce(cuts, '{}'), (SELECT n FROM counted) FROM (
  ${cutsOfColumn(names.quintileRecency, 'recency_days', 5)}
  UNION ALL ${cutsOfColumn(names.quintileFrequency, 'orders_count', 5)}
  UNION ALL ${cutsOfColumn(names.quintileMonetary, 'revenue_minor', 5)}
  UNION ALL ${cutsOfColumn(names.thirdFrequency, 'orders_count', 3)}
  UNION ALL ${cutsOfColumn(names.thirdMonetary, 'revenue_minor', 3)}
  UNION ALL SELECT '${names.buyers}', '{}'
) all_cuts
ON CONFLICT (shop_id, name) DO UPDATE SET as_of = excluded.as_of, cuts = excluded.cuts, population = excluded.population`;
