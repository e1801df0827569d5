/** A published rate limit of one endpoint: a burst per second and a steady rate per minute, both counted in fixed windows. */
export interface RateLimit {
  perSecond: number;
  perMinute: number;
}

/** Hands out requests so that a rate limit is kept. Times are epoch milliseconds. */
export interface Pacer {
  /** Requests that may go now. */
  room(now: number): number;
  /** Uses one; false when there is none. */
  take(now: number): boolean;
  /** Milliseconds until the next one; 0 = now. */
  waitMs(now: number): number;
  /** Nothing goes before `until`: the ESP said so. */
  hold(until: number): void;
}

/**
 * A token bucket that no alignment of the windows can catch: capacity B and refill r per second with B + r <= perSecond and
 * B + 60 r <= perMinute, so any window of a second or a minute has at most what is allowed.
 */
export function createPacer({ perSecond, perMinute }: RateLimit): Pacer {
  const capacity = Math.max(1, Math.min(Math.floor(((perSecond - perMinute / 60) * 60) / 59), perMinute - 1));
  const perMs = (perMinute - capacity) / 60_000;
  let tokens = capacity;
  let countedAt = 0;
  let heldUntil = 0;
  const count = (now: number): number => {
    if (now > countedAt) {
      tokens = Math.min(capacity, tokens + (now - countedAt) * perMs);
      countedAt = now;
    }
    return now < heldUntil ? 0 : Math.floor(tokens);
  };
  return {
    room: count,
    take: (now) => {
      if (count(now) < 1) return false;
      tokens -= 1;
      return true;
    },
    waitMs: (now) => {
      const missing = count(now) >= 1 ? 0 : Math.ceil(Math.max(0, 1 - tokens) / perMs);
      return Math.max(missing, heldUntil - now, 0);
    },
    hold: (until) => {
      heldUntil = Math.max(heldUntil, until);
    },
  };
}
