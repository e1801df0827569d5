/** How many customers a range has, so that each takes about as long. */
export interface Pace {
  readonly customers: number;
  /** Says how long the last range took. */
  note(ms: number): void;
}

/** Short enough to be cancelled within a second on a machine four times as busy, long enough that the fixed cost is small. */
const targetMs = 250;
const customersMin = 1000;
const customersMax = 100_000;

/** Begins small, then at most doubles or halves from range to range. */
export function paceRanges(): Pace {
  let customers = 10_000;
  return {
    get customers() {
      return customers;
    },
    note(ms) {
      const wanted = customers * Math.min(2, Math.max(0.5, targetMs / Math.max(ms, 1)));
      customers = Math.round(Math.min(customersMax, Math.max(customersMin, wanted)));
    },
  };
}
