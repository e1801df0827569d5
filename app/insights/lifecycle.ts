import type { Limits } from './score-limits.ts';
import { earliestWithin } from './thresholds.ts';

export const lifecycles = ['prospect', 'new', 'active', 'lapsed', 'churned'] as const;
/** prospect: no order yet; new: one, in rhythm; active: more than one; lapsed, churned: silent for longer than is usual here. */
export type Lifecycle = (typeof lifecycles)[number];

/** Below this many gaps between purchases a percentile says little: one repeat buyer would set it for everybody. */
export const gapsMin = 50;
/** For stores too small to have a rhythm: a quarter without an order, then half a year. */
const fallbackDays: [number, number] = [90, 180];
/** A store of daily buyers still allows a week before it calls someone lapsed. */
const lapsedDaysMin = 7;

/**
 * After how many days without an order a customer is lapsed and churned, by the store's own rhythm.
 * Lapsed: 4 of 5 repeat purchases come sooner. Churned: 19 of 20 do, and at least twice the time to lapse.
 * @param rhythm number of gaps between purchase days, and their 80th and 95th percentile in days.
 * @returns [lapsed, churned] in days, ascending.
 */
export function lifecycleDays(rhythm: { gaps: number; p80: number | null; p95: number | null }): [number, number] {
  if (rhythm.gaps < gapsMin || rhythm.p80 === null || rhythm.p95 === null) return fallbackDays;
  const lapsed = Math.max(Math.ceil(rhythm.p80), lapsedDaysMin);
  return [lapsed, Math.max(Math.ceil(rhythm.p95), 2 * lapsed)];
}

/** The limits before the first computation. */
export const lifecycleDaysBefore: readonly [number, number] = fallbackDays;

/** The parameter of `lifecycleSql`. @param days lapsed and churned, as `lifecycleDays` says them. */
export const lifecycleLimits = (days: readonly number[], asOf: Date): Limits => ({
  column: 'last_order_at',
  limits: days.map((limit) => earliestWithin(Math.floor(limit), asOf)),
});

/** SQL of the stage, of orders_count and last_order_at. @param at the number of its parameter. */
export const lifecycleSql = (at: number): string =>
  `CASE WHEN orders_count = 0 THEN 'prospect' WHEN last_order_at < ($${at}::timestamptz[])[2] THEN 'churned'
     WHEN last_order_at < ($${at}::timestamptz[])[1] THEN 'lapsed' WHEN orders_count = 1 THEN 'new' ELSE 'active' END`;
