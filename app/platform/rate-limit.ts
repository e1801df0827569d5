/** Allows `perSecond` on average and `burst` at once, per key. */
export interface RateLimit {
  /** Takes `amount` (default 1) at `nowMs`; false when the key has used up its share. */
  take(key: string, nowMs: number, amount?: number): boolean;
  /** Whether nothing is left for the key at `nowMs`; takes nothing. */
  isSpent(key: string, nowMs: number): boolean;
}

/** Keys remembered at most; the oldest is forgotten, which only gives it a fresh share. */
const keysMax = 50_000;

/** A token bucket per key, in memory of this process: with N web processes the sum is N times as large. */
export function createRateLimit({ perSecond, burst }: { perSecond: number; burst: number }): RateLimit {
  const buckets = new Map<string, { tokens: number; atMs: number }>();
  const left = (key: string, nowMs: number): number => {
    const last = buckets.get(key) ?? { tokens: burst, atMs: nowMs };
    return Math.min(burst, last.tokens + ((nowMs - last.atMs) / 1000) * perSecond);
  };
  return {
    isSpent: (key, nowMs) => left(key, nowMs) < 1,
    take(key, nowMs, amount = 1) {
      const tokens = left(key, nowMs);
      const allowed = tokens >= amount;
      buckets.delete(key);
      buckets.set(key, { tokens: allowed ? tokens - amount : tokens, atMs: nowMs });
      if (buckets.size > keysMax) forgetOldest(buckets);
      return allowed;
    },
  };
}

function forgetOldest(buckets: Map<string, unknown>): void {
  for (const key of buckets.keys()) {
    buckets.delete(key);
    return;
  }
}
