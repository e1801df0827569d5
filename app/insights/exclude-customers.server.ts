import type { ShopDb } from '../platform/db.server.ts';
import { exclusionArea, type ExclusionRule, exclusionSettings } from './exclusion-rules.ts';
import { takeSetting } from './settings-in-use.server.ts';

/** More than a person looks at in a minute. */
const viewsPerMinuteMax = 60;
/** Of activity that is looked through for bots. */
const botDays = 30;
/** However unusual, fewer orders are no outlier. */
const outlierOrdersMin = 50;
const outlierDeviations = 20;

/**
 * Decides anew who is left out of thresholds, similarities and best sellers, and why. They keep their profile, scores, segments and
 * mails: only what is concluded from everybody is concluded without them. Traits must be fresh. One statement after the settings.
 */
export async function excludeCustomers(db: ShopDb, asOf: Date): Promise<void> {
  const settings = await takeSetting(db, exclusionArea, { schema: exclusionSettings, asOf });
  const { staff, wholesale, bots, outliers, staffDomains, kept } = settings;
  await db.query(excludeSql, [db.shopId, asOf, staffDomains, kept, staff, wholesale, bots, outliers]);
}

const excludeSql = `
WITH people AS (
  SELECT customer_id, email_idx, email_domain, ARRAY(SELECT lower(tag) FROM unnest(tags) tag) AS tags FROM customer
  WHERE shop_id = $1 AND deleted_at IS NULL AND merged_into IS NULL AND customer_id <> ALL ($4::bigint[])
), bought AS (
  SELECT customer_id, orders_count FROM customer_traits WHERE shop_id = $1 AND orders_count > 0 AND $8
), middle AS (
  SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY orders_count) AS orders FROM bought
), cutoff AS (
  SELECT greatest(${outlierOrdersMin}, orders + ${outlierDeviations} * greatest(1, 1.4826 * (
    SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY abs(orders_count - orders)) FROM bought))) AS orders FROM middle
), fast AS (
  SELECT DISTINCT customer_id FROM activity
  WHERE shop_id = $1 AND $7 AND customer_id IS NOT NULL AND email_idx IS NULL
    AND occurred_at > $2::timestamptz - interval '${botDays} days' AND occurred_at <= $2
  GROUP BY customer_id, date_trunc('minute', occurred_at) HAVING count(*) > ${viewsPerMinuteMax}
), matched AS (
  SELECT customer_id, 1 AS rank, 'staff' AS rule, CASE WHEN 'staff' = ANY (tags) THEN 'tagged staff' ELSE 'e-mail at ' || email_domain END AS why
  FROM people WHERE $5 AND ('staff' = ANY (tags) OR email_domain = ANY ($3::text[]))
  UNION ALL
  SELECT customer_id, 2, 'wholesale', CASE WHEN tags && '{wholesale,b2b}' THEN 'tagged ' || CASE WHEN 'wholesale' = ANY (tags) THEN 'wholesale' ELSE 'b2b' END
    ELSE 'ordered for a company' END
  FROM people WHERE $6 AND (tags && '{wholesale,b2b}' OR customer_id IN (
    SELECT customer_id FROM orders WHERE shop_id = $1 AND company_id IS NOT NULL AND deleted_at IS NULL AND customer_id IS NOT NULL AND placed_at <= $2))
  UNION ALL
  SELECT customer_id, 3, 'bots', 'no e-mail, and more than ${viewsPerMinuteMax} actions in a minute' FROM people JOIN fast USING (customer_id) WHERE people.email_idx IS NULL
  UNION ALL
  SELECT customer_id, 4, 'outliers', orders_count || ' orders, where ' || floor(cutoff.orders) || ' is far out'
  FROM people JOIN bought USING (customer_id) CROSS JOIN cutoff WHERE orders_count > cutoff.orders
), decided AS (
  SELECT DISTINCT ON (customer_id) customer_id, rule, why FROM matched ORDER BY customer_id, rank
), gone AS (
  DELETE FROM excluded_customer x WHERE x.shop_id = $1 AND NOT EXISTS (SELECT FROM decided d WHERE d.customer_id = x.customer_id)
)
INSERT INTO excluded_customer AS x (shop_id, customer_id, rule, why, since) SELECT $1, customer_id, rule, why, $2 FROM decided ORDER BY customer_id
ON CONFLICT (shop_id, customer_id) DO UPDATE SET rule = excluded.rule, why = excluded.why
WHERE (x.rule, x.why) IS DISTINCT FROM (excluded.rule, excluded.why)`;

/** Somebody who is left out. */
export interface ExcludedCustomer {
  customerId: string;
  firstName: string | null;
  lastName: string | null;
  rule: ExclusionRule;
  why: string;
  since: Date;
}

/** Who is left out, at most 200, newest first. One query. */
export async function listExcluded(db: ShopDb): Promise<ExcludedCustomer[]> {
  return db.query<ExcludedCustomer>(
    `SELECT x.customer_id AS "customerId", c.first_name AS "firstName", c.last_name AS "lastName", x.rule, x.why, x.since
     FROM excluded_customer x LEFT JOIN customer c ON c.shop_id = $1 AND c.customer_id = x.customer_id
     WHERE x.shop_id = $1 ORDER BY x.since DESC, x.customer_id LIMIT 200`,
    [db.shopId],
  );
}
