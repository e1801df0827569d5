/**
 * The middle value; the mean of the two middle ones when there is an even number. O(n log n).
 * @throws RangeError when there is none.
 */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const upper = sorted[sorted.length >> 1];
  const lower = sorted[(sorted.length - 1) >> 1];
  if (upper === undefined || lower === undefined) throw new RangeError('The median of nothing');
  return (lower + upper) / 2;
}

/** Makes the median absolute deviation of normal values their standard deviation: 1 / Phi^-1(3/4). */
const normalScale = 1.4826;

/**
 * How far values lie from their median, as a standard deviation that up to half of them can't spoil. O(n log n).
 * Source: Rousseeuw & Croux 1993, "Alternatives to the Median Absolute Deviation", section 1.
 * @throws RangeError when there is none.
 */
export function robustDeviation(values: readonly number[]): number {
  const middle = median(values);
  return normalScale * median(values.map((value) => Math.abs(value - middle)));
}

/**
 * Whether a count fell out of line with what the same hours of earlier weeks counted: below each of them, below a third of their median,
 * and by more than four robust deviations, of which chance alone (Poisson) is the least and a fifth of the median the most.
 * @param earlier at least `historyMin` counts, else the answer is no.
 */
export function isDrop(earlier: readonly number[], now: number): boolean {
  if (earlier.length < historyMin) return false;
  const expected = median(earlier);
  // a few weeks say little of their own deviation: unbounded, a wide guess would hide even silence
  const deviation = Math.min(Math.max(robustDeviation(earlier), Math.sqrt(expected)), expected * deviationShareMax);
  return (
    expected >= expectedMin && now < Math.min(expected * dropShareMax, expected - deviationsMin * deviation, ...earlier)
  );
}

/** Weeks. Fewer say nothing of what is usual. */
const historyMin = 4;
/** Of fewer, none may come by chance. */
const expectedMin = 20;
const dropShareMax = 1 / 3;
const deviationsMin = 4;
const deviationShareMax = 1 / 5;

/**
 * Whether the last step of a series is out of line with its earlier steps: beyond six robust deviations of them, a fifth of the value
 * before, and `leastStep`. Needs seven earlier steps.
 * @param series oldest first.
 */
export function isJump(series: readonly number[], leastStep: number): boolean {
  const steps = series.slice(1).map((value, index) => value - (series[index] ?? value));
  const last = steps.pop();
  if (last === undefined || steps.length < stepsMin) return false;
  const before = series.at(-2) ?? 0;
  const size = Math.abs(last - median(steps));
  return size > Math.max(jumpDeviations * robustDeviation(steps), jumpShare * before, leastStep);
}

const stepsMin = 7;
const jumpDeviations = 6;
const jumpShare = 0.2;
