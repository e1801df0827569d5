import type { ShopDb } from '../platform/db.server.ts';
import { getSetting } from '../platform/settings.server.ts';
import { countedOrders } from './counted-orders.ts';
import { countsSql } from './exclusion-rules.ts';
import { lifecycleDays } from './lifecycle.ts';
import { planForWholeStore } from './plan-for-whole-store.server.ts';
import { recencyThirdDays } from './rfm.ts';
import { cutsOfLimits, manualCuts, rfmArea, rfmSettings } from './rfm-settings.ts';
import { lifecycleArea, lifecycleSettings } from './score-settings.ts';
import { recencyDaysSql, thresholdNames as names } from './thresholds.ts';

interface Threshold {
  name: string;
  cuts: number[];
  population: number;
}

/**
 * Reads the store's cut points from fresh `customer_traits`, its orders and products, and stores them in `threshold`; those set
 * by hand hold instead. Who has no order that counts, or is left out by the merchant, takes no part.
 * Cost: a sort of the buyers by money, one of the orders.
 */
export async function computeThresholds(db: ShopDb, asOf: Date): Promise<void> {
  await planForWholeStore(db);
  const [rhythm] = await db.query<{ gaps: number; p80: number | null; p95: number | null }>(gapsSql, [
    db.shopId,
    null,
    asOf,
  ]);
  const { gaps, p80, p95 } = rhythm ?? { gaps: 0, p80: null, p95: null };
  const { days } = await getSetting(db, lifecycleArea, lifecycleSettings);
  const prices = await db.query<Threshold>(pricesSql, [db.shopId]);
  await saveThresholds(db, asOf, [
    { name: names.lifecycle, cuts: days ?? lifecycleDays({ gaps, p80, p95 }), population: gaps },
    { name: names.rhythm, cuts: p80 === null || p95 === null ? [] : [p80, p95], population: gaps },
    ...prices,
  ]);
  await computeRfmThresholds(db, asOf);
}

/** The part of it that RFM goes by. */
export async function computeRfmThresholds(db: ShopDb, asOf: Date): Promise<void> {
  await planForWholeStore(db);
  const manual = manualCuts(await getSetting(db, rfmArea, rfmSettings));
  const computed = await computeRfmCuts(db, asOf);
  await saveThresholds(
    db,
    asOf,
    computed.map((threshold) => ({ ...threshold, cuts: manual.get(threshold.name) ?? threshold.cuts })),
  );
}

/**
 * The cuts that follow from the store's own customers, whatever the merchant set. Exact: positions are integers, `rfm.cutsOf` says why they
 * suffice. One query.
 */
export async function computeRfmCuts(db: ShopDb, asOf: Date): Promise<Threshold[]> {
  const found = await db.query<Threshold>(cutsSql, [db.shopId, null, asOf]);
  const population = found[0]?.population ?? 0;
  return [
    ...found,
    { name: names.thirdRecency, cuts: cutsOfLimits('recencyDays', recencyThirdDays), population },
    { name: names.buyers, cuts: [], population },
  ];
}

/** Stores thresholds over those of the same name. One query. */
export async function saveThresholds(db: ShopDb, asOf: Date, thresholds: Threshold[]): Promise<void> {
  await db.query(
    `INSERT INTO threshold (shop_id, name, as_of, cuts, population)
     SELECT $1, name, $2, cuts, population FROM jsonb_to_recordset($3) AS t (name text, cuts float8[], population int)
     ON CONFLICT (shop_id, name) DO UPDATE SET as_of = excluded.as_of, cuts = excluded.cuts, population = excluded.population`,
    [db.shopId, asOf, JSON.stringify(thresholds)],
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

/**
 * The cut points of one column for k groups: the values at ceil(j n / k) from the worst. Recency is worst when longest ago. Counted by value
 * first: most values are shared by many.
 */
function cutsOfColumn(name: string, column: 'recency_days' | 'orders_count' | 'revenue_minor', k: number): string {
  const worstFirst = column === 'recency_days' ? 'DESC' : 'ASC';
  return `SELECT '${name}' AS name, array_agg(value ORDER BY value) AS cuts
  FROM (SELECT generate_series(1, ${k - 1}) AS j) group_end, counted,
    LATERAL (SELECT ${column}::float8 AS value FROM by_${column} WHERE reached >= (j * n + ${k - 1}) / ${k} ORDER BY ${column} ${worstFirst} LIMIT 1) cut`;
}

/** How many buyers are at a value or worse. */
const reached = (column: string, worstFirst: 'ASC' | 'DESC') =>
  `by_${column} AS MATERIALIZED (SELECT ${column}, sum(count(*)) OVER (ORDER BY ${column} ${worstFirst}) AS reached FROM buyers GROUP BY ${column})`;

const cutsSql = `
WITH buyers AS MATERIALIZED (
  SELECT ${recencyDaysSql('last_order_at')} AS recency_days, orders_count, revenue_minor
  FROM customer_traits WHERE shop_id = $1 AND orders_count > 0 AND $2::bigint[] IS NULL AND ${countsSql('customer_traits.customer_id')}
), counted AS MATERIALIZED (SELECT count(*) AS n FROM buyers),
${reached('recency_days', 'DESC')}, ${reached('orders_count', 'ASC')}, ${reached('revenue_minor', 'ASC')}
SELECT name, coalesce(cuts, '{}') AS cuts, (SELECT n FROM counted)::int AS population FROM (
  ${cutsOfColumn(names.quintileRecency, 'recency_days', 5)}
  UNION ALL ${cutsOfColumn(names.quintileFrequency, 'orders_count', 5)}
  UNION ALL ${cutsOfColumn(names.quintileMonetary, 'revenue_minor', 5)}
  UNION ALL ${cutsOfColumn(names.thirdFrequency, 'orders_count', 3)}
  UNION ALL ${cutsOfColumn(names.thirdMonetary, 'revenue_minor', 3)}
) all_cuts`;
