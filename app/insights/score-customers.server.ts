import type { ShopDb } from '../platform/db.server.ts';
import { getSetting, getSettingBefore } from '../platform/settings.server.ts';
import { countedScores } from './count-scores.server.ts';
import { holdConclusions } from './hold-conclusions.server.ts';
import { lifecycleDaysBefore, lifecycleParameters, lifecycleSql } from './lifecycle.ts';
import { listThresholds } from './list-thresholds.server.ts';
import { loyaltyParameters, loyaltyTierSql } from './loyalty-tier.server.ts';
import { planForWholeStore } from './plan-for-whole-store.server.ts';
import { asItWas, putAside } from './put-aside.server.ts';
import { cutsInUse, optedOutSql, rfmParameters, rfmSql } from './rfm-sql.ts';
import type { ScoreChange } from './score-change.ts';
import { loyaltyArea, type LoyaltySettings, loyaltySettings } from './score-settings.ts';
import { thresholdNames as names } from './thresholds.ts';

/**
 * Scores customers by the stored thresholds: RFM, stage and loyalty tier in `customer_scores` from `customer_traits`.
 * Equal to `rfmQuintiles` and `rfmThirds` over the whole store as of the thresholds (tested).
 * RFM is null for those without an order that counts, and while the store has no thresholds. What changes keeps the value before and the
 * moment; a group that ends is entered in `rfm_history`. Rows that stay the same are not written; those without traits or of people who opted
 * out of profiling are removed, with their history.
 * Single customers take one statement. Of a whole store those who differ are put aside first, which PostgreSQL lets several processes do, while
 * others conclude; whom they score before it is written stays as they wrote them, by the thresholds of before. Nobody else concludes from when
 * something is written until the transaction ends.
 * @param customerIds null: the whole store.
 * @returns who moved from one value to another, first values not among them; by customer.
 */
export async function scoreCustomers(db: ShopDb, customerIds: string[] | null, asOf: Date): Promise<ScoreChange[]> {
  if (customerIds === null) return scoreStore(db, asOf);
  await holdConclusions(db);
  const { sql, values } = await prepareScoring(db, customerIds, asOf);
  const parameters = [db.shopId, customerIds, ...values, asOf];
  return db.query<ScoreChange>(
    `WITH differing AS MATERIALIZED (${differingSql(sql)}), ${changesSql(momentAt(parameters), 's.customer_id = ANY ($2)')}`,
    parameters,
  );
}

async function scoreStore(db: ShopDb, asOf: Date): Promise<ScoreChange[]> {
  await planForWholeStore(db);
  const { sql, values } = await prepareScoring(db, null, asOf);
  const parameters = [db.shopId, null, ...values];
  if (!(await hasScores(db))) {
    await holdConclusions(db);
    if (!(await hasScores(db))) {
      const withMoment = [...parameters, asOf];
      await db.query(firstSql(sql, momentAt(withMoment)), withMoment);
      return [];
    }
  }
  return putAside(db, { sql: differingSql(sql), values: parameters }, () =>
    db.query<ScoreChange>(`WITH ${changesSql('$2::timestamptz', asItWas)}`, [db.shopId, asOf]),
  );
}

/** SQL of the last parameter, a moment. */
const momentAt = (parameters: unknown[]) => `$${parameters.length}::timestamptz`;

/** Whether anybody of the store was ever scored. One row. */
async function hasScores(db: ShopDb): Promise<boolean> {
  const rows = await db.query('SELECT FROM customer_scores WHERE shop_id = $1 LIMIT 1', [db.shopId]);
  return rows.length > 0;
}

const scored = ['rfm_thirds', ...countedScores] as const;

/** How customers are scored. */
interface Scoring {
  /** Of each score, from the columns of `customer_traits` and parameters. */
  sql: Record<(typeof scored)[number], string>;
  /** The parameters, the first of them $3. */
  values: unknown[];
}

async function prepareScoring(db: ShopDb, customerIds: string[] | null, asOf: Date): Promise<Scoring> {
  const thresholds = await listThresholds(db);
  const loyalty = await findLoyalty(db, customerIds === null ? undefined : thresholds[names.buyers]?.asOf);
  const rfmCuts = cutsInUse(Object.entries(thresholds).map(([name, threshold]) => ({ name, ...threshold })));
  const [lapsed, churned] = thresholds[names.lifecycle]?.cuts ?? [];
  const values: unknown[] = [];
  const take = <Sql>(parameters: unknown[], sql: (at: number) => Sql): Sql => {
    values.push(...parameters);
    return sql(3 + values.length - parameters.length);
  };
  const rfm = take(rfmParameters(rfmCuts, asOf), rfmSql);
  return {
    values,
    sql: {
      rfm_thirds: rfm.thirds,
      rfm_group: rfm.group,
      r_quintile: rfm.r,
      f_quintile: rfm.f,
      m_quintile: rfm.m,
      lifecycle: take(
        lifecycleParameters([lapsed ?? lifecycleDaysBefore[0], churned ?? lifecycleDaysBefore[1]], asOf),
        lifecycleSql,
      ),
      loyalty_tier: take(await loyaltyParameters(db, loyalty), (at) => loyaltyTierSql(loyalty, at)),
    },
  };
}

/** For single customers the tiers that the rest was scored by: whom a merchant's edit moves, moves with everybody. @param moment when. */
async function findLoyalty(db: ShopDb, moment: Date | undefined): Promise<LoyaltySettings> {
  return moment
    ? getSettingBefore(db, loyaltyArea, { schema: loyaltySettings, moment })
    : getSetting(db, loyaltyArea, loyaltySettings);
}

const of = (alias: string) => scored.map((column) => `${alias}.${column}`).join(', ');

const freshSql = (sql: Scoring['sql']) => `
  SELECT customer_id, ${scored.map((score) => `${sql[score]} AS ${score}`).join(', ')}
  FROM customer_traits t WHERE shop_id = $1 AND ($2::bigint[] IS NULL OR customer_id = ANY ($2)) AND NOT ${optedOutSql('t')}`;

/** Scores with the value before and since when. */
const traced = ['rfm_group', 'lifecycle', 'loyalty_tier'] as const;

/** Whose scores are not what they should be: those they should be, null for who should have none; and what is stored, `known` being its customer. */
const differingSql = (sql: Scoring['sql']) => `
  SELECT fresh.*, s.customer_id AS known, s.place, s.computed_at, s.rfm_group_changed_at AS since,
         ${traced.map((column) => `s.${column} AS ${column}_was`).join(', ')}
  FROM (${freshSql(sql)}) fresh
    FULL JOIN (SELECT *, ctid AS place FROM customer_scores WHERE shop_id = $1 AND ($2::bigint[] IS NULL OR customer_id = ANY ($2))) s ON s.customer_id = fresh.customer_id
  WHERE s.customer_id IS NULL OR fresh.customer_id IS NULL OR (${of('s')}) IS DISTINCT FROM (${of('fresh')})`;

const columnsWritten = [...traced.map((column) => `${column}_changed_at`), ...scored].join(', ');

/** @param asOf SQL of the moment. */
const firstValues = (asOf: string) =>
  [
    '$1',
    'customer_id',
    asOf,
    ...traced.map((column) => `CASE WHEN ${column} IS NOT NULL THEN ${asOf} END`),
    ...scored,
  ].join(', ');

/** In the order in which traits lie, which is nearly that of ids: sorting them costs more than it saves. */
const firstSql = (sql: Scoring['sql'], asOf: string) => `
INSERT INTO customer_scores (shop_id, customer_id, computed_at, ${columnsWritten})
SELECT ${firstValues(asOf)} FROM (${freshSql(sql)} OFFSET 0) fresh`;

const keepBefore = (column: (typeof traced)[number], asOf: string) =>
  `${column}_before = CASE WHEN s.${column} IS DISTINCT FROM changed.${column} THEN s.${column} ELSE s.${column}_before END,
  ${column}_changed_at = CASE WHEN s.${column} IS DISTINCT FROM changed.${column} THEN ${asOf} ELSE s.${column}_changed_at END`;

/** What follows from `differing`, and who moved. @param where what else is asked of a row that is written anew. */
const changesSql = (asOf: string, where: string) => `
changed AS NOT MATERIALIZED (
  SELECT * FROM differing WHERE customer_id IS NOT NULL
), removed AS (
  DELETE FROM customer_scores s WHERE s.shop_id = $1 AND s.customer_id = ANY (ARRAY(SELECT differing.known FROM differing WHERE differing.customer_id IS NULL))
    AND NOT EXISTS (SELECT FROM customer_traits t WHERE t.shop_id = $1 AND t.customer_id = s.customer_id AND NOT ${optedOutSql('t')})
  RETURNING s.customer_id
), forgotten AS (
  DELETE FROM rfm_history h WHERE h.shop_id = $1 AND h.customer_id = ANY (ARRAY(SELECT removed.customer_id FROM removed))
), updated AS (
  UPDATE customer_scores s SET computed_at = ${asOf}, ${traced.map((column) => keepBefore(column, asOf)).join(', ')},
    ${scored.map((column) => `${column} = changed.${column}`).join(', ')}
  FROM changed
  WHERE s.shop_id = $1 AND s.customer_id = changed.known AND ${where}
  RETURNING changed.*
), added AS (
  INSERT INTO customer_scores (shop_id, customer_id, computed_at, ${columnsWritten})
  SELECT ${firstValues(asOf)} FROM changed
  WHERE known IS NULL AND EXISTS (SELECT FROM customer_traits t WHERE t.shop_id = $1 AND t.customer_id = changed.customer_id)
  ORDER BY customer_id
  -- somebody else may have scored them since they were put aside
  ON CONFLICT DO NOTHING
), ended AS (
  INSERT INTO rfm_history (shop_id, customer_id, from_at, to_at, rfm_group)
  SELECT $1, customer_id, since, ${asOf}, rfm_group_was FROM updated
  WHERE rfm_group_was IS NOT NULL AND rfm_group IS DISTINCT FROM rfm_group_was AND since < ${asOf}
  ORDER BY customer_id
  ON CONFLICT DO NOTHING
)
SELECT customer_id AS "customerId", score, was AS "from", now AS "to"
FROM (${traced.map((column) => `SELECT customer_id, '${column}' AS score, ${column}_was AS was, ${column} AS now FROM updated`).join(' UNION ALL ')}) moved
WHERE was IS NOT NULL AND now IS NOT NULL AND was <> now
ORDER BY customer_id, score`;
