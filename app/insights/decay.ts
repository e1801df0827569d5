/**
 * Points that fade: what happened on a day is worth half after a half-life, by whole UTC days. The sum as of day d is
 *   score(d) = sum of points * 2^((day - d) / halfLife) = 2^(log2(S) - (d - epoch) / halfLife), S = sum of points * 2^((day - epoch) / halfLife)
 * so log2(S) is stored: it changes only when something happens, and "at least x on day d" is one comparison of it.
 */
export const decayEpoch = '2026-01-01';

/** The day of an instant, as UTC date. */
export const daySql = (instant: string): string => `((${instant}) AT TIME ZONE 'UTC')::date`;

/**
 * SQL: 2^((day - epoch) / halfLife), the same number for the same day and half-life, and numeric, so that the order of a
 * sum's parts is the same to it. Beyond 60 half-lives before the epoch all weighs alike: nothing. 1,000 half-lives after it, in
 * 2045 at the earliest, float8 would overflow: the epoch has to be moved before.
 */
export const weightSql = (day: string, halfLife: string): string =>
  `power(2::float8, greatest(-60, least(1000, (${day} - date '${decayEpoch}') / ${halfLife}::float8)))::numeric`;

/** SQL: log2 of such a sum; null for nothing. */
export const log2Sql = (sum: string): string => `ln(nullif(${sum}, 0)::float8) / ln(2::float8)`;

/** SQL: the score as of a day, in whole points; 0 for nothing. */
export const scoreOnSql = (log2: string, { day, halfLife }: { day: string; halfLife: string }): string =>
  `CASE WHEN ${log2} IS NULL THEN 0
     ELSE round(power(2::float8, greatest(-60, least(30, ${log2} - (${day} - date '${decayEpoch}') / ${halfLife}::float8))))::int END`;
