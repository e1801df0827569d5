import type { ShopDb } from '../platform/db.server.ts';
import { countedOrders } from './counted-orders.ts';

/** Customers whose first order was in the same month, and what they did from then on; index 0 is that month. */
export interface Cohort {
  /** YYYY-MM, in the store's time zone. */
  month: string;
  customers: number;
  /** Of them, who ordered in that month. */
  retained: number[];
  /** Net, in the store's currency, minor units. */
  revenueMinor: string[];
}

/**
 * Retention and revenue by the month of the first order that counts, oldest first, exact: every order of every customer. Months without a first
 * order are left out, months to come too. One query, O(orders).
 * @param months how many cohorts back, this month among them.
 */
export async function listCohorts(db: ShopDb, asOf: Date, months = 12): Promise<Cohort[]> {
  const rows = await db.query<{ month: string; later: number; customers: number; minor: string; last: number }>(
    cohortsSql,
    [db.shopId, null, asOf, months],
  );
  const cohorts = new Map<string, Cohort>();
  for (const { month, later, customers, minor, last } of rows) {
    const empty = {
      month,
      customers: 0,
      retained: Array<number>(last + 1).fill(0),
      revenueMinor: Array<string>(last + 1).fill('0'),
    };
    const cohort = cohorts.get(month) ?? empty;
    cohorts.set(month, cohort);
    // everybody ordered in the month of their first order
    if (later === 0) cohort.customers = customers;
    cohort.retained[later] = customers;
    cohort.revenueMinor[later] = minor;
  }
  return [...cohorts.values()];
}

const monthsSince = (month: string, first: string) =>
  `((extract(year FROM ${month}) - extract(year FROM ${first})) * 12 + extract(month FROM ${month}) - extract(month FROM ${first}))::int`;

const cohortsSql = `
WITH bought AS (
  SELECT customer_id, date_trunc('month', placed_at AT TIME ZONE shop.time_zone) AS month, sum(net_minor) FILTER (WHERE in_shop_currency) AS minor
  FROM (${countedOrders}) counted, shop WHERE shop.shop_id = $1 GROUP BY customer_id, 2
), dated AS (
  SELECT customer_id, month, minor, min(month) OVER (PARTITION BY customer_id) AS first FROM bought
), now AS (
  SELECT date_trunc('month', $3::timestamptz AT TIME ZONE time_zone) AS month FROM shop WHERE shop_id = $1
)
SELECT to_char(first, 'YYYY-MM') AS month, ${monthsSince('dated.month', 'first')} AS later, count(*)::int AS customers,
       least(coalesce(sum(minor), 0), 9223372036854775807)::bigint AS minor, ${monthsSince('max(now.month)', 'first')} AS last
FROM dated, now WHERE first > now.month - $4 * interval '1 month'
GROUP BY first, 2 ORDER BY first, 2`;
