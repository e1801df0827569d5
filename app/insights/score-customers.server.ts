import type { ShopDb } from '../platform/db.server.ts';
import { getSetting, getSettingBefore } from '../platform/settings.server.ts';
import { currencyExponent } from '../shopify/money.ts';
import { lifecycleDaysBefore, lifecycleSql } from './lifecycle.ts';
import { planForWholeStore } from './plan-for-whole-store.server.ts';
import { groupByCode, recencyThirdDays } from './rfm.ts';
import { cutsOfLimits } from './rfm-settings.ts';
import { optedOutSql, rfmSql } from './rfm-sql.ts';
import type { ScoreChange } from './score-change.ts';
import { loyaltyArea, type LoyaltySettings, loyaltySettings } from './score-settings.ts';
import { recencyDaysSql, thresholdNames as names } from './thresholds.ts';

/**
 * Scores customers by the stored thresholds: RFM, stage and loyalty tier in `customer_scores` from `customer_traits`, one statement however many.
 * Equal to `rfmQuintiles` and `rfmThirds` over the whole store as of the thresholds (tested).
 * RFM is null for those without an order that counts, and while the store has no thresholds. What changes keeps the value before and the
 * moment; a group that ends is entered in `rfm_history`. Rows that stay the same are not written; those without traits or of people who opted
 * out of profiling are removed, with their history.
 * @param customerIds null: the whole store.
 * @returns who moved from one value to another, first values not among them; by customer.
 */
export async function scoreCustomers(db: ShopDb, customerIds: string[] | null, asOf: Date): Promise<ScoreChange[]> {
  if (customerIds === null) await planForWholeStore(db);
  const codes = [...groupByCode.keys()];
  return db.query<ScoreChange>(scoresSql, [
    db.shopId,
    customerIds,
    asOf,
    codes,
    codes.map((code) => groupByCode.get(code)),
    ...(await loyaltyParameters(db, await findLoyalty(db, customerIds))),
  ]);
}

/** For single customers the tiers that the rest was scored by: whom a merchant's edit moves, moves with everybody. */
async function findLoyalty(db: ShopDb, customerIds: string[] | null): Promise<LoyaltySettings> {
  if (customerIds === null) return getSetting(db, loyaltyArea, loyaltySettings);
  const [scored] = await db.query<{ asOf: Date }>(
    'SELECT as_of AS "asOf" FROM threshold WHERE shop_id = $1 AND name = $2',
    [db.shopId, names.buyers],
  );
  return scored
    ? getSettingBefore(db, loyaltyArea, { schema: loyaltySettings, moment: scored.asOf })
    : getSetting(db, loyaltyArea, loyaltySettings);
}

/** What `loyaltyTierSql` takes, in the store's currency. One query by primary key. */
export async function loyaltyParameters(db: ShopDb, loyalty: LoyaltySettings): Promise<[string[], number[], number[]]> {
  const [shop] = await db.query<{ currency: string }>('SELECT currency FROM shop WHERE shop_id = $1', [db.shopId]);
  const unit = 10 ** currencyExponent(shop?.currency ?? 'USD');
  return [
    loyalty.tiers.map(({ name }) => name),
    loyalty.tiers.map(({ from }) => (loyalty.basis === 'points' ? from : Math.round(from * unit))),
    factorsOf(loyalty, unit),
  ];
}

/** By what revenue ever, revenue of a year and the number of orders add up to what the tiers' limits are of. */
export function factorsOf({ basis, pointsPerOrder, pointsPerUnit }: LoyaltySettings, unit: number): number[] {
  switch (basis) {
    case 'spend':
      return [1, 0, 0];
    case 'spendYear':
      return [0, 1, 0];
    case 'points':
      return [pointsPerUnit / unit, 0, pointsPerOrder];
  }
}

/** SQL of a buyer's loyalty tier, or null below the lowest. @param at the first of three parameters: names, limits ascending, `factorsOf`. */
export const loyaltyTierSql = (at: number): string =>
  `($${at}::text[])[width_bucket(floor(revenue_minor * ($${at + 2}::float8[])[1] + revenue_365d_minor * ($${at + 2}::float8[])[2]
     + orders_count * ($${at + 2}::float8[])[3] + 1e-6), $${at + 1}::float8[])]`;

const fixedThirds = cutsOfLimits('recencyDays', recencyThirdDays).join(', ');

/** None while there are no buyers to cut. */
const rfm = rfmSql((name) => {
  const stored = `(SELECT cuts FROM threshold WHERE shop_id = $1 AND name = '${name}' AND population > 0)`;
  return name === names.thirdRecency ? `coalesce(${stored}, ARRAY[${fixedThirds}]::float8[])` : stored;
});

const scored = ['rfm_thirds', 'rfm_group', 'r_quintile', 'f_quintile', 'm_quintile', 'lifecycle', 'loyalty_tier'];
const of = (alias: string) => scored.map((column) => `${alias}.${column}`).join(', ');

/** Scores with the value before and since when. */
const traced = ['rfm_group', 'lifecycle', 'loyalty_tier'] as const;

const keepBefore = (column: (typeof traced)[number]) =>
  `${column}_before = CASE WHEN s.${column} IS DISTINCT FROM excluded.${column} THEN s.${column} ELSE s.${column}_before END,
  ${column}_changed_at = CASE WHEN s.${column} IS DISTINCT FROM excluded.${column} THEN excluded.computed_at ELSE s.${column}_changed_at END`;

const scoresSql = `
WITH limits AS (
  SELECT coalesce(max(cuts[1]), ${lifecycleDaysBefore[0]}) AS lapsed, coalesce(max(cuts[2]), ${lifecycleDaysBefore[1]}) AS churned
  FROM threshold WHERE shop_id = $1 AND name = '${names.lifecycle}'
), traits AS (
  SELECT customer_id, orders_count, revenue_minor, revenue_365d_minor, ${recencyDaysSql('last_order_at')} AS recency_days
  FROM customer_traits t WHERE shop_id = $1 AND ($2::bigint[] IS NULL OR customer_id = ANY ($2))
    AND NOT ${optedOutSql('t')}
), coded AS (
  SELECT customer_id,
         CASE WHEN orders_count > 0 THEN ${rfm.thirds} END AS rfm_thirds,
         CASE WHEN orders_count > 0 THEN ${rfm.r} END AS r_quintile,
         CASE WHEN orders_count > 0 THEN ${rfm.f} END AS f_quintile,
         CASE WHEN orders_count > 0 THEN ${rfm.m} END AS m_quintile,
         ${lifecycleSql('lapsed', 'churned')} AS lifecycle,
         CASE WHEN orders_count > 0 THEN ${loyaltyTierSql(6)} END AS loyalty_tier
  FROM limits, traits
  -- each score is worked out once a row, however often it is compared and written
  OFFSET 0
), fresh AS (
  SELECT coded.*, rfm_group FROM coded LEFT JOIN unnest($4::text[], $5::text[]) AS groups (rfm_thirds, rfm_group) USING (rfm_thirds)
), known AS (
  SELECT * FROM customer_scores WHERE shop_id = $1 AND ($2::bigint[] IS NULL OR customer_id = ANY ($2))
), differing AS MATERIALIZED (
  SELECT fresh.*, s.customer_id AS known, s.rfm_group_changed_at AS since,
         ${traced.map((column) => `s.${column} AS ${column}_was`).join(', ')}
  FROM fresh FULL JOIN known s ON s.customer_id = fresh.customer_id
  -- a row that stays the same isn't even locked: others go on beside a whole store
  WHERE s.customer_id IS NULL OR fresh.customer_id IS NULL OR (${of('s')}) IS DISTINCT FROM (${of('fresh')})
), changed AS NOT MATERIALIZED (
  SELECT * FROM differing WHERE customer_id IS NOT NULL
), removed AS (
  DELETE FROM customer_scores s WHERE s.shop_id = $1 AND s.customer_id = ANY (ARRAY(SELECT differing.known FROM differing WHERE differing.customer_id IS NULL))
  RETURNING s.customer_id
), forgotten AS (
  DELETE FROM rfm_history h WHERE h.shop_id = $1 AND h.customer_id = ANY (ARRAY(SELECT removed.customer_id FROM removed))
), ended AS (
  INSERT INTO rfm_history (shop_id, customer_id, from_at, to_at, rfm_group)
  SELECT $1, customer_id, since, $3, rfm_group_was FROM changed
  WHERE rfm_group_was IS NOT NULL AND rfm_group IS DISTINCT FROM rfm_group_was AND since < $3
  ORDER BY customer_id
  ON CONFLICT DO NOTHING
), written AS (
  INSERT INTO customer_scores AS s (shop_id, customer_id, computed_at, ${traced.map((column) => `${column}_changed_at`).join(', ')}, ${scored.join(', ')})
  SELECT $1, customer_id, $3, ${traced.map((column) => `CASE WHEN ${column} IS NOT NULL THEN $3::timestamptz END`).join(', ')}, ${scored.join(', ')}
  FROM changed ORDER BY customer_id
  ON CONFLICT (shop_id, customer_id) DO UPDATE SET computed_at = excluded.computed_at, ${traced.map(keepBefore).join(', ')},
    ${scored.map((column) => `${column} = excluded.${column}`).join(', ')}
  WHERE (${of('s')}) IS DISTINCT FROM (${of('excluded')})
)
SELECT customer_id AS "customerId", score, was AS "from", now AS "to"
FROM changed CROSS JOIN LATERAL (VALUES ${traced.map((column) => `('${column}', ${column}_was, ${column})`).join(', ')}) AS moved (score, was, now)
WHERE known IS NOT NULL AND was IS NOT NULL AND now IS NOT NULL AND was <> now
ORDER BY customer_id, score`;
