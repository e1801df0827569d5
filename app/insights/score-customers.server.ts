import { crc32 } from 'node:zlib';
import type { ShopDb } from '../platform/db.server.ts';
import { countedScores } from './count-scores.server.ts';
import { holdConclusions } from './hold-conclusions.server.ts';
import { lifecycleDaysBefore, lifecycleLimits, lifecycleSql } from './lifecycle.ts';
import { listThresholds, type StoredThreshold } from './list-thresholds.server.ts';
import { loyaltyParameters, loyaltyTierSql } from './loyalty-tier.server.ts';
import { planForWholeStore } from './plan-for-whole-store.server.ts';
import { asItWas, putAside } from './put-aside.server.ts';
import { cutsInUse, optedOutSql, rfmLimits, rfmSql } from './rfm-sql.ts';
import { saveThresholds } from './save-thresholds.server.ts';
import type { ScoreChange } from './score-change.ts';
import { type Limits, passedSql } from './score-limits.ts';
import { loyaltyArea, type LoyaltySettings, loyaltySettings } from './score-settings.ts';
import { scoringNames, thresholdNames as names } from './thresholds.ts';
import { getSettingInUse, inUse, takeSetting } from './settings-in-use.server.ts';

/**
 * Scores customers by the stored thresholds: RFM, stage and loyalty tier in `customer_scores` from `customer_traits`.
 * Equal to `rfmQuintiles` and `rfmThirds` over the whole store as of the thresholds (tested).
 * RFM is null for those without an order that counts, and while the store has no thresholds. What changes keeps the value before and the
 * moment; a group that ends is entered in `rfm_history`. Rows that stay the same are not written; those without traits or of people who opted
 * out of profiling are removed, with their history.
 * Single customers take one statement; of a whole store those who differ are put aside first, which PostgreSQL lets several processes do. Nobody else
 * concludes meanwhile and until the transaction ends: a batch that wrote traits, or scores by other thresholds, between comparing and writing would be
 * undone, or told twice.
 * @param customerIds null: the whole store.
 * @param asOf read once nobody else concludes.
 * @param before the thresholds that held until now, when everybody was scored by them: then only those are looked at whose traits were written
 *   since, or whom a limit passed. Who is to be removed waits for their mark.
 * @returns who moved from one value to another, first values not among them; by customer.
 */
export async function scoreCustomers(
  db: ShopDb,
  customerIds: string[] | null,
  asOf: Date,
  before: Thresholds = {},
): Promise<ScoreChange[]> {
  await holdConclusions(db);
  if (customerIds === null) return scoreStore(db, asOf, before);
  const { sql, values } = await prepareScoring(db, customerIds, asOf);
  const parameters = [db.shopId, customerIds, ...values, asOf];
  return db.query<ScoreChange>(
    `WITH differing AS MATERIALIZED (${differingSql(sql, null)}), ${changesSql(momentAt(parameters), 's.customer_id = ANY ($2)')}`,
    parameters,
  );
}

async function scoreStore(db: ShopDb, asOf: Date, before: Thresholds): Promise<ScoreChange[]> {
  await planForWholeStore(db);
  const scoring = await prepareScoring(db, null, asOf);
  const { sql } = scoring;
  const parameters = [db.shopId, null, ...scoring.values];
  if (!(await hasScores(db))) {
    const withMoment = [...parameters, asOf];
    await db.query(firstSql(sql, momentAt(withMoment)), withMoment);
    return [];
  }
  const candidates = findCandidates(scoring, before, asOf);
  const query = {
    sql: differingSql(sql, candidates?.sql ?? null),
    values: [...parameters, ...(candidates?.values ?? [])],
  };
  return putAside(db, query, () =>
    db.query<ScoreChange>(`WITH ${changesSql('$2::timestamptz', asItWas)}`, [db.shopId, asOf]),
  );
}

/** By less than this the clocks of two machines differ. */
const clockSkew = `interval '10 seconds'`;

/**
 * SQL of who may be scored otherwise than they are, and its parameters; null when that may be anybody. Since everybody was scored, batches scored some
 * by the same thresholds, on later days: limits passed them on their way from then to now, or from there to where they are now.
 */
function findCandidates({ limits, values, thresholds }: Scoring, before: Thresholds, asOf: Date) {
  const last = before[names.buyers]?.asOf;
  const wereUsed = scoringNames.every((name) => !before[name] || before[name].asOf.getTime() === last?.getTime());
  // limits say nothing of tiers and of the rules themselves
  const isScoredAlike = [inUse(loyaltyArea), names.rules].every(
    (name) => before[name]?.cuts[0] === thresholds[name]?.cuts[0],
  );
  // a clock that went back tells nothing of what was written since
  if (!last || last >= asOf || !wereUsed || !isScoredAlike) return null;
  const at = firstParameter + values.length;
  const passed = passedSql([limitsOf(before, last), limitsOf(before, asOf), limits], at + 1);
  return (
    passed && {
      sql: `(computed_at > $${at}::timestamptz - ${clockSkew} AND computed_at <> $${at} OR ${passed.sql})`,
      values: [last, ...passed.values],
    }
  );
}

/** SQL of the last parameter, a moment. */
const momentAt = (parameters: unknown[]) => `$${parameters.length}::timestamptz`;

/** Whether anybody of the store was ever scored. One row. */
async function hasScores(db: ShopDb): Promise<boolean> {
  const rows = await db.query('SELECT FROM customer_scores WHERE shop_id = $1 LIMIT 1', [db.shopId]);
  return rows.length > 0;
}

type Thresholds = Record<string, StoredThreshold>;

const scored = ['rfm_thirds', ...countedScores] as const;
/** Of those that scores are made with. */
const firstParameter = 3;

/** How customers are scored. */
interface Scoring {
  /** Of each score, from the columns of `customer_traits` and parameters. */
  sql: Record<(typeof scored)[number], string>;
  /** The parameters, the first of them $3. */
  values: unknown[];
  limits: Limits[];
  thresholds: Thresholds;
}

async function prepareScoring(db: ShopDb, customerIds: string[] | null, asOf: Date): Promise<Scoring> {
  const loyalty =
    customerIds === null ? await takeScoring(db, asOf) : await getSettingInUse(db, loyaltyArea, loyaltySettings);
  const thresholds = await listThresholds(db);
  const limits = limitsOf(thresholds, asOf);
  const lifecycleAt = firstParameter + limits.length - 1;
  const rfm = rfmSql(firstParameter);
  return {
    values: [...limits.map((each) => each.limits), ...(await loyaltyParameters(db, loyalty))],
    limits,
    thresholds,
    sql: {
      rfm_thirds: rfm.thirds,
      rfm_group: rfm.group,
      r_quintile: rfm.r,
      f_quintile: rfm.f,
      m_quintile: rfm.m,
      lifecycle: lifecycleSql(lifecycleAt),
      loyalty_tier: loyaltyTierSql(loyalty, lifecycleAt + 1),
    },
  };
}

/** Notes by which tiers and rules everybody is scored from now on. @returns the tiers. */
async function takeScoring(db: ShopDb, asOf: Date): Promise<LoyaltySettings> {
  await saveThresholds(db, asOf, [{ name: names.rules, cuts: [rulesSum], population: 0 }]);
  return takeSetting(db, loyaltyArea, { schema: loyaltySettings, asOf });
}

/** Another number for other rules: everybody is compared when a release changed what a score is made of. */
const rulesSum = crc32(
  JSON.stringify([
    rfmSql(1),
    lifecycleSql(1),
    ...loyaltySettings.shape.basis.unwrap().options.map((basis) => loyaltyTierSql(loyaltySettings.parse({ basis }), 1)),
    loyaltySettings.parse({}),
  ]),
);

/** Those of RFM, and at last those of the stage. */
function limitsOf(thresholds: Thresholds, asOf: Date): Limits[] {
  const cuts = cutsInUse(Object.entries(thresholds).map(([name, threshold]) => ({ name, ...threshold })));
  return [...rfmLimits(cuts, asOf), lifecycleLimits(thresholds[names.lifecycle]?.cuts ?? lifecycleDaysBefore, asOf)];
}

const of = (alias: string) => scored.map((column) => `${alias}.${column}`).join(', ');

const freshSql = (sql: Scoring['sql'], candidates = 'true') => `
  SELECT customer_id, ${scored.map((score) => `${sql[score]} AS ${score}`).join(', ')}
  FROM customer_traits t WHERE shop_id = $1 AND ($2::bigint[] IS NULL OR customer_id = ANY ($2)) AND ${candidates} AND NOT ${optedOutSql('t')}`;

/** Scores with the value before and since when. */
const traced = ['rfm_group', 'lifecycle', 'loyalty_tier'] as const;

/**
 * Whose scores are not what they should be: those they should be, null for who should have none; and what is stored, `known` being its customer.
 * @param candidates SQL of who is looked at; null: everybody, also who should have none.
 */
const differingSql = (sql: Scoring['sql'], candidates: string | null) => `
  SELECT fresh.*, s.customer_id AS known, s.place, s.computed_at, s.rfm_group_changed_at AS since,
         ${traced.map((column) => `s.${column} AS ${column}_was`).join(', ')}
  FROM (${freshSql(sql, candidates ?? undefined)}) fresh
    ${candidates === null ? 'FULL' : 'LEFT'} JOIN (SELECT *, ctid AS place FROM customer_scores WHERE shop_id = $1 AND ($2::bigint[] IS NULL OR customer_id = ANY ($2))) s ON s.customer_id = fresh.customer_id
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
  -- they may have been erased, or have opted out, since they were put aside
  WHERE known IS NULL AND EXISTS (SELECT FROM customer_traits t WHERE t.shop_id = $1 AND t.customer_id = changed.customer_id AND NOT ${optedOutSql('t')})
  ORDER BY customer_id
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
