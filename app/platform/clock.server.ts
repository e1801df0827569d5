/** Where leases, retries, token expiry and retention get the time from; facts use event time or an `asOf` argument. */
export interface Clock {
  now(): Date;
}

/** The machine's clock. */
export const systemClock: Clock = { now: () => new Date() };
