import type { ShopDb } from '../platform/db.server.ts';
import { lifecycleDaysBefore } from './lifecycle.ts';
import { planForWholeStore } from './plan-for-whole-store.server.ts';
import { groupByCode, recencyThirdDays } from './rfm.ts';
import { recencyDaysSql, thresholdNames as names } from './thresholds.ts';

/**
 * Scores customers by the stored thresholds: `customer_scores` from `customer_traits`, one statement however many.
 * Equal to `rfmQuintiles` and `rfmThirds` over the whole store as of the thresholds (tested).
 * RFM is null for those without an order that counts, and while the store has no thresholds. A group or stage that changes keeps
 * the one before and the moment. Rows that stay the same are not written; those without traits or of people who opted out of profiling
 * are removed.
 * @param customerIds null: the whole store.
 */
export async function scoreCustomers(db: ShopDb, customerIds: string[] | null, asOf: Date): Promise<void> {
  if (customerIds === null) await planForWholeStore(db);
  const codes = [...groupByCode.keys()];
  await db.query(scoresSql, [db.shopId, customerIds, asOf, codes, codes.map((code) => groupByCode.get(code))]);
}

const cuts = (name: string) =>
  `(SELECT cuts FROM threshold WHERE shop_id = $1 AND name = '${name}' AND population > 0)`;

/** 1 + number of cuts strictly below; values are whole numbers, so "strictly below v" is "at most v - 1", which width_bucket counts. */
const higherIsBetter = (value: string, name: string) => `(1 + width_bucket((${value} - 1)::float8, ${cuts(name)}))`;

/** 1 + number of cuts strictly above, of the four that separate fifths. */
const lowerIsBetter = (value: string, name: string) => `(5 - width_bucket(${value}::float8, ${cuts(name)}))`;

/** By a partial index of the few who did. */
const optedOut = (alias: string) =>
  `EXISTS (SELECT FROM customer c WHERE c.shop_id = $1 AND c.customer_id = ${alias}.customer_id AND c.profiling_opt_out_at IS NOT NULL)`;

const scored = ['rfm_thirds', 'rfm_group', 'r_quintile', 'f_quintile', 'm_quintile', 'lifecycle'];

const scoresSql = `
WITH limits AS (
  SELECT coalesce(max(cuts[1]), ${lifecycleDaysBefore[0]}) AS lapsed, coalesce(max(cuts[2]), ${lifecycleDaysBefore[1]}) AS churned
  FROM threshold WHERE shop_id = $1 AND name = '${names.lifecycle}'
), traits AS (
  SELECT customer_id, orders_count, revenue_minor, ${recencyDaysSql('last_order_at')} AS recency_days
  FROM customer_traits t WHERE shop_id = $1 AND ($2::bigint[] IS NULL OR customer_id = ANY ($2))
    AND NOT ${optedOut('t')}
), buyers AS (
  SELECT customer_id,
         CASE WHEN recency_days <= ${recencyThirdDays[0]} THEN '3' WHEN recency_days <= ${recencyThirdDays[1]} THEN '2' ELSE '1' END
           || ${higherIsBetter('orders_count', names.thirdFrequency)} || ${higherIsBetter('revenue_minor', names.thirdMonetary)} AS rfm_thirds,
         ${lowerIsBetter('recency_days', names.quintileRecency)} AS r_quintile,
         ${higherIsBetter('orders_count', names.quintileFrequency)} AS f_quintile,
         ${higherIsBetter('revenue_minor', names.quintileMonetary)} AS m_quintile
  FROM traits WHERE orders_count > 0
), fresh AS (
  SELECT customer_id, rfm_thirds, rfm_group, r_quintile, f_quintile, m_quintile,
         CASE WHEN orders_count = 0 THEN 'prospect' WHEN recency_days > churned THEN 'churned' WHEN recency_days > lapsed THEN 'lapsed'
              WHEN orders_count = 1 THEN 'new' ELSE 'active' END AS lifecycle
  FROM limits, traits
  LEFT JOIN buyers USING (customer_id)
  LEFT JOIN unnest($4::text[], $5::text[]) AS groups (rfm_thirds, rfm_group) USING (rfm_thirds)
), removed AS (
  DELETE FROM customer_scores s WHERE s.shop_id = $1 AND ($2::bigint[] IS NULL OR s.customer_id = ANY ($2))
    AND (NOT EXISTS (SELECT FROM customer_traits t WHERE t.shop_id = $1 AND t.customer_id = s.customer_id) OR ${optedOut('s')})
)
INSERT INTO customer_scores AS s (shop_id, customer_id, computed_at, rfm_group_changed_at, lifecycle_changed_at, ${scored.join(', ')})
SELECT $1, customer_id, $3, CASE WHEN rfm_group IS NOT NULL THEN $3::timestamptz END, $3, ${scored.join(', ')} FROM fresh
-- a row that stays the same isn't even locked: others go on beside a whole store
WHERE NOT EXISTS (SELECT FROM customer_scores s WHERE s.shop_id = $1 AND s.customer_id = fresh.customer_id
  AND (${scored.map((column) => `s.${column}`).join(', ')}) IS NOT DISTINCT FROM (${scored.map((column) => `fresh.${column}`).join(', ')}))
ORDER BY customer_id
ON CONFLICT (shop_id, customer_id) DO UPDATE SET computed_at = excluded.computed_at,
  rfm_group_before = CASE WHEN s.rfm_group IS DISTINCT FROM excluded.rfm_group THEN s.rfm_group ELSE s.rfm_group_before END,
  rfm_group_changed_at = CASE WHEN s.rfm_group IS DISTINCT FROM excluded.rfm_group THEN excluded.computed_at ELSE s.rfm_group_changed_at END,
  lifecycle_changed_at = CASE WHEN s.lifecycle <> excluded.lifecycle THEN excluded.computed_at ELSE s.lifecycle_changed_at END,
  ${scored.map((column) => `${column} = excluded.${column}`).join(', ')}
WHERE (${scored.map((column) => `s.${column}`).join(', ')}) IS DISTINCT FROM (${scored.map((column) => `excluded.${column}`).join(', ')})`;
