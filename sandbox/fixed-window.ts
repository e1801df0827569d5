/** At most `limit` requests in each window of `seconds`. */
export interface RateWindow {
  limit: number;
  seconds: number;
}

export type RateVerdict =
  | { allowed: true; remaining: number; resetSeconds: number; resetAtMs: number }
  | { allowed: false; retryAfterSeconds: number; resetAtMs: number };

export interface FixedWindows {
  /**
   * Counts one request of `key` against all of its windows; a refused request counts against none.
   * `remaining` and the reset speak of the longest window, the last of `windows`.
   */
  take(key: string, windows: readonly RateWindow[]): RateVerdict;
  reset(): void;
}

interface Counter {
  startsAtMs: number;
  count: number;
}

/** Fixed windows aligned to the clock, as Klaviyo and SendGrid count them. O(windows) per request. */
export function createFixedWindows(now: () => number): FixedWindows {
  const counters = new Map<string, Counter>();
  return {
    take: (key, windows) => {
      const at = now();
      const current = windows.map((window) => open(counters, key, window, at));
      const full = current.findLast(({ counter, window }) => counter.count >= window.limit);
      if (full) {
        const resetAtMs = endOf(full);
        return { allowed: false, retryAfterSeconds: wholeSeconds(resetAtMs - at), resetAtMs };
      }
      for (const { counter } of current) counter.count += 1;
      const longest = current.at(-1);
      if (!longest) {
        return { allowed: true, remaining: Infinity, resetSeconds: 0, resetAtMs: at };
      }
      const resetAtMs = endOf(longest);
      return {
        allowed: true,
        remaining: longest.window.limit - longest.counter.count,
        resetSeconds: wholeSeconds(resetAtMs - at),
        resetAtMs,
      };
    },
    reset: () => counters.clear(),
  };
}

interface OpenWindow {
  window: RateWindow;
  counter: Counter;
}

function open(counters: Map<string, Counter>, key: string, window: RateWindow, at: number): OpenWindow {
  const lengthMs = window.seconds * 1000;
  const startsAtMs = Math.floor(at / lengthMs) * lengthMs;
  const counterKey = `${key} ${window.seconds}`;
  let counter = counters.get(counterKey);
  if (!counter || counter.startsAtMs !== startsAtMs) {
    counter = { startsAtMs, count: 0 };
    counters.set(counterKey, counter);
  }
  return { window, counter };
}

function endOf({ window, counter }: OpenWindow): number {
  return counter.startsAtMs + window.seconds * 1000;
}

function wholeSeconds(milliseconds: number): number {
  return Math.max(1, Math.ceil(milliseconds / 1000));
}
