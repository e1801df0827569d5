/** Klaviyo's six groups, best first. */
export const rfmGroups = ['champions', 'loyal', 'recent', 'needs_attention', 'at_risk', 'inactive'] as const;
export type RfmGroup = (typeof rfmGroups)[number];

/** One customer's values: recency in whole days (0 = bought today), frequency in orders, monetary in minor units. */
export interface RfmValues {
  recencyDays: number;
  frequency: number;
  monetary: number;
}

/** Scores 1 (worst) to k (best). */
export interface RfmScores {
  r: number;
  f: number;
  m: number;
}

const codesByGroup: Record<RfmGroup, readonly string[]> = {
  champions: ['333', '332', '323'],
  loyal: ['321', '322', '331', '232', '233'],
  recent: ['312', '313', '311', '222', '223'],
  needs_attention: ['213', '221', '123', '132', '133'],
  at_risk: ['231', '212', '122', '131', '211'],
  inactive: ['111', '112', '113', '121'],
};

/** Group of every thirds code ('333' to '111'), all 27 once. Source: Klaviyo help, "RFM analysis" (thirds of the account). */
export const groupByCode: ReadonlyMap<string, RfmGroup> = new Map(
  rfmGroups.flatMap((group) => codesByGroup[group].map((code) => [code, group] as const)),
);

/** Klaviyo's fixed recency thirds: 3 up to the first limit in days, 2 up to the second, 1 beyond. */
export const recencyThirdDays = [180, 365] as const;

/**
 * The k-1 values that separate k tie-safe groups: x at position ceil(j n / k), j = 1..k-1, of the values from worst to best.
 * A value v has `1 + (number of cuts strictly worse than v)` as score, which is exactly
 * `1 + floor(k * (number of values strictly worse than v) / n)`: the number strictly worse reaches c when the c-th value is worse.
 * So one changed customer can be scored without the others.
 * @param values any order; higher is better. Empty gives no cuts, and everybody scores 1.
 * @returns k-1 cuts, ascending. O(n log n).
 */
export function cutsOf(values: ArrayLike<number>, k: number): number[] {
  const sorted = Float64Array.from(values).sort();
  if (sorted.length === 0) return [];
  return Array.from({ length: k - 1 }, (_, index) => sorted[Math.ceil(((index + 1) * sorted.length) / k) - 1] ?? 0);
}

/** Score of one value by stored cuts: 1 + number of cuts strictly below it. Higher values are better. */
export function scoreByCuts(value: number, cuts: readonly number[]): number {
  return 1 + cuts.filter((cut) => cut < value).length;
}

/**
 * Tie-safe quintiles of a whole population: equal values always get equal scores, whatever the order of the rows.
 * @returns scores 1-5 in the order of the rows; 5 = bought last, most often, for most. O(n log n).
 */
export function rfmQuintiles(rows: readonly RfmValues[]): RfmScores[] {
  const recency = cutsOf(
    rows.map((row) => -row.recencyDays),
    5,
  );
  const frequency = cutsOf(
    rows.map((row) => row.frequency),
    5,
  );
  const monetary = cutsOf(
    rows.map((row) => row.monetary),
    5,
  );
  return rows.map((row) => ({
    r: scoreByCuts(-row.recencyDays, recency),
    f: scoreByCuts(row.frequency, frequency),
    m: scoreByCuts(row.monetary, monetary),
  }));
}

/** Thirds of a whole population: recency by fixed days, frequency and monetary tie-safe by the store. O(n log n). */
export function rfmThirds(rows: readonly RfmValues[]): RfmScores[] {
  const frequency = cutsOf(
    rows.map((row) => row.frequency),
    3,
  );
  const monetary = cutsOf(
    rows.map((row) => row.monetary),
    3,
  );
  return rows.map((row) => ({
    r: recencyThird(row.recencyDays),
    f: scoreByCuts(row.frequency, frequency),
    m: scoreByCuts(row.monetary, monetary),
  }));
}

/** 3 within 180 days, 2 within 365, else 1. */
export function recencyThird(recencyDays: number): number {
  if (recencyDays <= recencyThirdDays[0]) return 3;
  return recencyDays <= recencyThirdDays[1] ? 2 : 1;
}
