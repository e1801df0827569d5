import type { ShopDb } from '../platform/db.server.ts';
import { getVersionedSetting } from '../platform/settings.server.ts';
import { countedOrders } from './counted-orders.ts';
import { countsSql } from './exclusion-rules.ts';
import { lifecycleDays } from './lifecycle.ts';
import { planForWholeStore } from './plan-for-whole-store.server.ts';
import { recencyThirdDays } from './rfm.ts';
import { cutsOfLimits, manualCuts, rfmArea, type RfmSettings, rfmSettings } from './rfm-settings.ts';
import { lifecycleArea, lifecycleSettings } from './score-settings.ts';
import { saveThresholds } from './save-thresholds.server.ts';
import { settingTaken, takeSetting } from './settings-in-use.server.ts';
import { recencyDaysSql, type Threshold, thresholdNames as names } from './thresholds.ts';

/**
 * Reads the store's cut points from fresh `customer_traits`, its orders and products, and stores them in `threshold`; those set
 * by hand hold instead. Who has no order that counts, or is left out by the merchant, takes no part.
 * Cost: a sort of the buyers by money, one of the orders.
 */
export async function computeThresholds(db: ShopDb, asOf: Date): Promise<void> {
  await saveThresholds(db, asOf, await findStoreThresholds(db, asOf));
  await computeRfmThresholds(db, asOf);
}

/** Those that follow from orders and products, but for RFM. The slower part. */
export async function findStoreThresholds(db: ShopDb, asOf: Date): Promise<Threshold[]> {
  await planForWholeStore(db);
  const [rhythm] = await db.query<{ gaps: number; p80: number | null; p95: number | null }>(gapsSql, [
    db.shopId,
    null,
    asOf,
  ]);
  const { gaps, p80, p95 } = rhythm ?? { gaps: 0, p80: null, p95: null };
  const { version, value } = await getVersionedSetting(db, lifecycleArea, lifecycleSettings);
  return [
    settingTaken(lifecycleArea, version),
    { name: names.lifecycle, cuts: value.days ?? lifecycleDays({ gaps, p80, p95 }), population: gaps },
    { name: names.rhythm, cuts: p80 === null || p95 === null ? [] : [p80, p95], population: gaps },
    ...(await db.query<Threshold>(pricesSql, [db.shopId])),
  ];
}

/** The part of it that RFM goes by. */
export async function computeRfmThresholds(db: ShopDb, asOf: Date): Promise<void> {
  const settings = await takeSetting(db, rfmArea, { schema: rfmSettings, asOf });
  await planForWholeStore(db);
  await saveThresholds(db, asOf, await findRfmThresholds(db, settings, { asOf }));
}

/**
 * The cuts that RFM goes by under these settings: those that follow from the store's own customers, and those that are set by hand instead. Exact:
 * positions are integers, `rfm.cutsOf` says why they suffice. One query.
 * @param traits a table with the columns of `customer_traits` that RFM is made of.
 */
export async function findRfmThresholds(
  db: ShopDb,
  settings: RfmSettings,
  { asOf, traits = 'customer_traits' }: { asOf: Date; traits?: string },
): Promise<Threshold[]> {
  const found = await db.query<Threshold>(cutsSql(traits), [db.shopId, null, asOf]);
  const population = found[0]?.population ?? 0;
  const manual = manualCuts(settings);
  return [...found, { name: names.thirdRecency, cuts: cutsOfLimits('recencyDays', recencyThirdDays), population }].map(
    (threshold) => ({ ...threshold, cuts: manual.get(threshold.name) ?? threshold.cuts }),
  );
}

/** Days between one purchase day and the next of the same customer; orders of one day are one purchase. */
const gapsSql = `
WITH days AS (SELECT DISTINCT customer_id, (placed_at AT TIME ZONE 'UTC')::date AS day FROM (${countedOrders}) counted WHERE ${countsSql('counted.customer_id')}),
gaps AS (SELECT day - lag(day) OVER (PARTITION BY customer_id ORDER BY day) AS gap_days FROM days)
SELECT count(gap_days)::int AS gaps,
       percentile_cont(0.80) WITHIN GROUP (ORDER BY gap_days) AS p80, percentile_cont(0.95) WITHIN GROUP (ORDER BY gap_days) AS p95
FROM gaps`;

/** Thirds of the prices that are asked; as with scores, a price at the cut is below. */
const pricesSql = `
SELECT '${names.priceBands}' AS name, coalesce(max(n), 0)::int AS population,
       coalesce(array_agg(price_minor::float8 ORDER BY position) FILTER (WHERE position IN ((n + 2) / 3, (2 * n + 2) / 3)), '{}') AS cuts
FROM (
  SELECT price_minor, row_number() OVER (ORDER BY price_minor) AS position, count(*) OVER () AS n
  FROM product WHERE shop_id = $1 AND deleted_at IS NULL AND status = 'ACTIVE' AND price_minor > 0
) priced`;

const buyersSql = (traits: string) =>
  `${traits} t WHERE shop_id = $1 AND orders_count > 0 AND $2::bigint[] IS NULL AND ${countsSql('t.customer_id')}`;

/** The ends of k - 1 of k groups, as positions from the worst: ceil(j n / k). */
const ends = (k: number) =>
  `(SELECT (j * n + ${k - 1}) / ${k} AS position FROM generate_series(1, ${k - 1}) j, counted WHERE n > 0) ends`;

/** The cut points of a column whose values are shared by many: counted by value. */
const cutsOfFew = (name: string, counts: 'by_recency' | 'by_orders', k: number) =>
  `SELECT '${name}' AS name, array_agg(value::float8 ORDER BY value) AS cuts
  FROM ${ends(k)}, LATERAL (SELECT value FROM ${counts} WHERE reached >= position ORDER BY reached LIMIT 1) cut`;

const cutsOfMoney = (name: string, k: number) =>
  `SELECT '${name}' AS name, array_agg(sorted[position]::float8 ORDER BY position) AS cuts FROM ${ends(k)}, spent`;

/** The beginning of a UTC day. `customer_traits_last_day` are its statistics: without them one process would have to count. */
const lastDaySql = `date_bin('1 day', last_order_at, '2000-01-01 00:00:00+00'::timestamptz)`;

/** How many buyers are at a value or worse; recency is worst when longest ago. Two passes over the buyers, by several processes. */
const cutsSql = (traits: string) => `
WITH purchases AS MATERIALIZED (
  SELECT ${lastDaySql} AS last_day, orders_count, count(*) AS buyers FROM ${buyersSql(traits)} GROUP BY 1, 2
), counted AS MATERIALIZED (
  SELECT coalesce(sum(buyers), 0)::bigint AS n FROM purchases
), by_recency AS MATERIALIZED (
  SELECT ${recencyDaysSql('last_day')} AS value, sum(sum(buyers)) OVER (ORDER BY last_day) AS reached
  FROM purchases GROUP BY last_day
), by_orders AS MATERIALIZED (
  SELECT orders_count AS value, sum(sum(buyers)) OVER (ORDER BY orders_count) AS reached FROM purchases GROUP BY orders_count
), spent AS MATERIALIZED (
  SELECT array_agg(revenue_minor ORDER BY revenue_minor) AS sorted FROM ${buyersSql(traits)}
)
SELECT name, coalesce(cuts, '{}') AS cuts, (SELECT n FROM counted)::int AS population FROM (
  ${cutsOfFew(names.quintileRecency, 'by_recency', 5)}
  UNION ALL ${cutsOfFew(names.quintileFrequency, 'by_orders', 5)}
  UNION ALL ${cutsOfMoney(names.quintileMonetary, 5)}
  UNION ALL ${cutsOfFew(names.thirdFrequency, 'by_orders', 3)}
  UNION ALL ${cutsOfMoney(names.thirdMonetary, 3)}
) all_cuts`;
