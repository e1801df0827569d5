import { groupByCode } from './rfm.ts';
import type { Limits } from './score-limits.ts';
import { earliestWithin, thresholdNames as names } from './thresholds.ts';

/** By which columns of `customer_traits`. */
const columns = { recency: 'last_order_at', frequency: 'orders_count', monetary: 'revenue_minor' } as const;
type Dimension = keyof typeof columns;

/** What `rfmSql` goes by, in the order of its parameters: thirds, then fifths. */
const cutLists: readonly { threshold: string; of: Dimension }[] = [
  { threshold: names.thirdRecency, of: 'recency' },
  { threshold: names.thirdFrequency, of: 'frequency' },
  { threshold: names.thirdMonetary, of: 'monetary' },
  { threshold: names.quintileRecency, of: 'recency' },
  { threshold: names.quintileFrequency, of: 'frequency' },
  { threshold: names.quintileMonetary, of: 'monetary' },
];

/** The cuts of RFM by the name of their threshold; none while there are no buyers to cut, whatever was set by hand. */
export function cutsInUse(
  thresholds: readonly { name: string; cuts: readonly number[]; population: number }[],
): Map<string, readonly number[]> {
  return new Map(thresholds.flatMap(({ name, cuts, population }) => (population > 0 ? [[name, cuts] as const] : [])));
}

/**
 * Where each score ends, those of the thirds first; the limits are the six parameters of `rfmSql`. Cuts of recency become moments, since comparing
 * two of them is less work than counting days between them; the others are whole numbers.
 * @param cuts by the name of their threshold, ascending; one that is missing leaves its scores null.
 */
export function rfmLimits(cuts: ReadonlyMap<string, readonly number[]>, asOf: Date): Limits[] {
  return cutLists.map(({ threshold, of }) => {
    const own = cuts.get(threshold);
    // values are whole numbers: fewer days than the cut are at most a day less
    const limitOf = (cut: number) => (of === 'recency' ? earliestWithin(Math.ceil(cut) - 1, asOf) : wholeBelow(cut));
    return { column: columns[of], limits: own?.map(limitOf) ?? null };
  });
}

/**
 * SQL of the scores of one customer, of the columns last_order_at, orders_count and revenue_minor: `thirds` like '332', their `group`, and three
 * quintiles, each 1 + the number of cuts strictly worse than the value (`rfm.cutsOf`). Null for who has no order, and where there are no cuts.
 * @param at the number of the first of the parameters of `rfmLimits`.
 */
export function rfmSql(at: number) {
  const listOf = (threshold: string, of: Dimension) =>
    scoreList(of, at + cutLists.findIndex((list) => list.threshold === threshold));
  const r3 = listOf(names.thirdRecency, 'recency');
  const f3 = listOf(names.thirdFrequency, 'frequency');
  const m3 = listOf(names.thirdMonetary, 'monetary');
  const scored = (of: ScoreList[], sql: string) =>
    `CASE WHEN orders_count > 0 AND ${of.map(({ isThere }) => isThere).join(' AND ')} THEN ${sql} END`;
  const byCode = (leafOf: (code: string) => string) =>
    scored(
      [r3, f3, m3],
      r3.choose(3, (r) => f3.choose(3, (f) => m3.choose(3, (m) => `'${leafOf(`${r}${f}${m}`)}'`))),
    );
  const quintile = (threshold: string, of: Dimension) => {
    const list = listOf(threshold, of);
    return scored([list], list.choose(5, String));
  };
  return {
    thirds: byCode((code) => code),
    group: byCode((code) => groupByCode.get(code) ?? ''),
    r: quintile(names.quintileRecency, 'recency'),
    f: quintile(names.quintileFrequency, 'frequency'),
    m: quintile(names.quintileMonetary, 'monetary'),
  };
}

/** PostgreSQL's largest bigint, which a double beside it exceeds. */
const bigintMax = 2n ** 63n - 1n;

function wholeBelow(cut: number): bigint {
  const whole = BigInt(Math.floor(cut));
  return whole < bigintMax ? whole : bigintMax;
}

/** One list of cuts in SQL. */
interface ScoreList {
  isThere: string;
  /** SQL of what the score of a buyer chooses among k. @param leafOf SQL by score, 1 the worst. */
  choose(k: number, leafOf: (score: number) => string): string;
}

function scoreList(of: Dimension, parameter: number): ScoreList {
  const isRecency = of === 'recency';
  const list = `$${parameter}::${isRecency ? 'timestamptz' : 'bigint'}[]`;
  const within = `${columns[of]} ${isRecency ? '>=' : '<='}`;
  return {
    isThere: `${list} IS NOT NULL`,
    choose(k, leafOf) {
      // cuts of recency begin with the best, the others with the worst
      const scores = Array.from({ length: k }, (_, index) => (isRecency ? k - index : index + 1));
      const branches = scores.map((score, index) =>
        index === k - 1 ? `ELSE ${leafOf(score)}` : `WHEN ${within} (${list})[${index + 1}] THEN ${leafOf(score)}`,
      );
      return `CASE ${branches.join(' ')} END`;
    },
  };
}

/** By a partial index of the few who did. */
export const optedOutSql = (alias: string): string =>
  `EXISTS (SELECT FROM customer c WHERE c.shop_id = $1 AND c.customer_id = ${alias}.customer_id AND c.profiling_opt_out_at IS NOT NULL)`;
