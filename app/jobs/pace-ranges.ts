/** How many customers a range has, so that each takes about as long. */
export interface Pace {
  readonly customers: number;
  /** Says how long the last range took. */
  note(ms: number): void;
  /** Begins again, with something of which nobody knows how long it takes. */
  restart(): void;
}

/** Short enough to be cancelled within a second on a machine twice as busy, long enough that the fixed cost is small. */
const targetMs = 300;
const customersMin = 1000;
/** Their members are in memory at once. */
const customersMax = 400_000;

/** Begins small, then at most doubles or halves from range to range. @param first customers of the first range. */
export function paceRanges(first = 10_000): Pace {
  let customers = first;
  return {
    get customers() {
      return customers;
    },
    note(ms) {
      const wanted = customers * Math.min(2, Math.max(0.5, targetMs / Math.max(ms, 1)));
      customers = Math.round(Math.min(customersMax, Math.max(customersMin, wanted)));
    },
    restart() {
      customers = first;
    },
  };
}
