import { z } from 'zod';
import { thresholdNames as names } from './thresholds.ts';

/** The settings' area. */
export const rfmArea = 'rfm';

/** Limits of k groups, ascending; equal ones leave a score to nobody. Null: worked out of the store's own customers. */
const limits = (length: number, max: number) =>
  z
    .array(z.number().int().min(0).max(max))
    .length(length)
    .refine((all) => all.every((limit, index) => index === 0 || limit >= (all[index - 1] ?? 0)), 'not-ascending')
    .nullable();

/** A century, and as many orders and as much money as nobody reaches. */
const [daysMax, ordersMax, minorMax] = [36_500, 1_000_000, 1_000_000_000_000];

/**
 * Where one score ends and the next begins, as a merchant says it. Recency: bought within so many days, best score first. Orders and money
 * (minor units of the store's currency): from so many on, from the second lowest score to the best.
 */
export const rfmSettings = z.object({
  fifths: z
    .object({
      recencyDays: limits(4, daysMax).default(null),
      orders: limits(4, ordersMax).default(null),
      spentMinor: limits(4, minorMax).default(null),
    })
    .prefault({}),
  thirds: z
    .object({
      // Klaviyo's are fixed, and so are ours until the merchant says otherwise
      recencyDays: limits(2, daysMax).default(null),
      orders: limits(2, ordersMax).default(null),
      spentMinor: limits(2, minorMax).default(null),
    })
    .prefault({}),
});
export type RfmSettings = z.infer<typeof rfmSettings>;

/** One editable list of limits: its threshold, and how a cut becomes what a merchant reads. */
export interface RfmLimits {
  scheme: keyof RfmSettings;
  of: keyof RfmSettings['fifths'];
  threshold: string;
}

/** Every list of limits, in the order they are shown. */
export const rfmLimits: readonly RfmLimits[] = [
  { scheme: 'thirds', of: 'recencyDays', threshold: names.thirdRecency },
  { scheme: 'thirds', of: 'orders', threshold: names.thirdFrequency },
  { scheme: 'thirds', of: 'spentMinor', threshold: names.thirdMonetary },
  { scheme: 'fifths', of: 'recencyDays', threshold: names.quintileRecency },
  { scheme: 'fifths', of: 'orders', threshold: names.quintileFrequency },
  { scheme: 'fifths', of: 'spentMinor', threshold: names.quintileMonetary },
];

/**
 * A cut is the last value below: a score is 1 + the cuts strictly below the value (of recency, strictly above it). All values are whole
 * numbers, so "from 3 orders" is the cut 2, and "within 30 days" the cut 31.
 */
export function cutsOfLimits(of: RfmLimits['of'], given: readonly number[]): number[] {
  return given.map((limit) => (of === 'recencyDays' ? limit + 1 : limit - 1));
}

/** What `cutsOfLimits` was given. Recency that was cut at 0 days has nobody within: 0 stands for it. */
export function limitsOfCuts(of: RfmLimits['of'], cuts: readonly number[]): number[] {
  return cuts.map((cut) => (of === 'recencyDays' ? Math.max(cut - 1, 0) : cut + 1));
}

/** The cuts that a merchant set by hand, by the name of their threshold. */
export function manualCuts(settings: RfmSettings): Map<string, number[]> {
  return new Map(
    rfmLimits.flatMap(({ scheme, of, threshold }) => {
      const given = settings[scheme][of];
      return given === null ? [] : [[threshold, cutsOfLimits(of, given)] as const];
    }),
  );
}

/** The cuts that hold, by scheme and what they cut; and of how many buyers they were worked out. Empty before the first computation. */
export interface RfmCuts {
  thirds: Record<RfmLimits['of'], readonly number[]>;
  fifths: Record<RfmLimits['of'], readonly number[]>;
  population: number;
}

/** Picks the cuts of RFM out of the store's thresholds. */
export function rfmCutsOf(
  thresholds: Readonly<Record<string, { cuts: readonly number[]; population: number }>>,
): RfmCuts {
  const nothing = { recencyDays: [], orders: [], spentMinor: [] };
  const found: RfmCuts = {
    thirds: { ...nothing },
    fifths: { ...nothing },
    population: thresholds[names.quintileMonetary]?.population ?? 0,
  };
  for (const { scheme, of, threshold } of rfmLimits) found[scheme][of] = thresholds[threshold]?.cuts ?? [];
  return found;
}
