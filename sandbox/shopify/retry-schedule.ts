/** Shopify retries a failed webhook this often. */
export const retriesMax = 8;

/** ... over this long, each wait twice the one before. */
const wholeMs = 4 * 3600 * 1000;
const firstMs = wholeMs / (2 ** retriesMax - 1);

/** Four hours shrunk to 64 seconds: enough for a server to be killed and started again. */
const defaultScale = 1 / 225;

/**
 * The wait before each retry.
 * @param scale 1 = Shopify's own schedule of four hours.
 * @returns milliseconds before retry `attempt` (1 to 8).
 */
export function createRetrySchedule(scale = defaultScale): (attempt: number) => number {
  return (attempt) => Math.round(firstMs * 2 ** (attempt - 1) * scale);
}
