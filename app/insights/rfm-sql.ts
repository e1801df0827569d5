import { thresholdNames as names } from './thresholds.ts';

/** Names the SQL of a threshold's cuts, a float8[]. */
export type CutsSql = (threshold: string) => string;

/** 1 + number of cuts strictly below; values are whole numbers, so "strictly below v" is "at most v - 1", which width_bucket counts. */
const higherIsBetter = (value: string, cuts: string) => `(1 + width_bucket((${value} - 1)::float8, ${cuts}))`;

/** 1 + number of cuts strictly above, of the k - 1 that separate k groups. */
const lowerIsBetter = (value: string, cuts: string, k: number) => `(${k} - width_bucket(${value}::float8, ${cuts}))`;

/**
 * SQL of the scores of one buyer, of the columns recency_days, orders_count and revenue_minor: `thirds` like '332', and three fifths.
 * Null where there are no cuts.
 */
export function rfmSql(cuts: CutsSql) {
  return {
    thirds: `${lowerIsBetter('recency_days', cuts(names.thirdRecency), 3)}::text || ${higherIsBetter('orders_count', cuts(names.thirdFrequency))} || ${higherIsBetter('revenue_minor', cuts(names.thirdMonetary))}`,
    r: lowerIsBetter('recency_days', cuts(names.quintileRecency), 5),
    f: higherIsBetter('orders_count', cuts(names.quintileFrequency)),
    m: higherIsBetter('revenue_minor', cuts(names.quintileMonetary)),
  };
}

/** By a partial index of the few who did. */
export const optedOutSql = (alias: string): string =>
  `EXISTS (SELECT FROM customer c WHERE c.shop_id = $1 AND c.customer_id = ${alias}.customer_id AND c.profiling_opt_out_at IS NOT NULL)`;
