/** z of a two-sided 95% interval: Phi^-1(0.975). */
const z95 = 1.959964;

/**
 * 95% interval of a share that was seen in n trials; honest for small n and for shares of 0 and 1, where the usual one has no width.
 * @param share seen, 0 to 1; @param n trials, > 0, need not be whole.
 * @returns [low, high] within 0 and 1. O(1).
 * Source: Wilson 1927, "Probable Inference, the Law of Succession, and Statistical Inference", eq. for the score interval.
 */
export function wilson(share: number, n: number): [number, number] {
  if (!(n > 0) || share < 0 || share > 1) throw new RangeError(`No interval of ${share} in ${n}`);
  const z2 = z95 * z95;
  const centre = (share + z2 / (2 * n)) / (1 + z2 / n);
  const half = (z95 / (1 + z2 / n)) * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n));
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}
