import type { ComparisonOperator, Literal, OffsetUnit } from './ast.ts';
import { namedDates } from './words.ts';
import { addDays, addMonths, dayAt, instantOf, startOfDay, type Day } from './zone-days.ts';

/** For whom and when a date is read. */
export interface MomentContext {
  asOf: Date;
  /** IANA name of the store's time zone. */
  timeZone: string;
}

/** A date that stands in a test. */
export type DateLiteral = Literal & { kind: 'date' | 'offset' | 'named' };

/** Half open: `from` is in it, `to` is not. */
export interface Interval {
  from: Date;
  to: Date;
}

const exactMs: Partial<Record<OffsetUnit, number>> = { min: 60_000, h: 3_600_000 };

export function isDateLiteral(literal: Literal): literal is DateLiteral {
  return literal.kind === 'date' || literal.kind === 'offset' || literal.kind === 'named';
}

/**
 * The time a date stands for: a whole day of the store; one second for `2026-03-01T12:30:00`; one millisecond for hours and minutes, which are
 * counted back from `asOf` itself. `-1m` and `-1y` are that day of the calendar, or the last day of a shorter month.
 *
 * A moment x passes a test with the interval [from, to): `=` from <= x < to; `!=` not so; `<` x < from; `<=` x < to; `>` x >= to;
 * `>=` x >= from; `BETWEEN a AND b` a.from <= x < b.to. So `> -7d` begins the day after that day, `>= -24h` at that very moment.
 */
export function resolveMoment(literal: DateLiteral, { asOf, timeZone }: MomentContext): Interval {
  const unitMs = literal.kind === 'offset' ? exactMs[literal.unit] : undefined;
  if (literal.kind === 'offset' && unitMs !== undefined) return from(asOf.getTime() + literal.amount * unitMs, 1);
  if (literal.kind === 'date' && literal.iso.includes('T'))
    return from(instantOf(literal.iso, timeZone).getTime(), 1000);
  const day = resolveDay(literal, { asOf, timeZone });
  return { from: startOfDay(day, timeZone), to: startOfDay(addDays(day, 1), timeZone) };
}

function from(start: number, lengthMs: number): Interval {
  return { from: new Date(start), to: new Date(start + lengthMs) };
}

/** The day of the calendar that a date stands for, for values that are days and not moments: birth dates, anniversaries. */
export function resolveDay(literal: DateLiteral, { asOf, timeZone }: MomentContext): Day {
  if (literal.kind === 'date') return literal.iso.slice(0, 10);
  const { amount, unit } =
    literal.kind === 'offset' ? literal : (namedDates[literal.name] ?? { amount: 0, unit: 'd' as const });
  const today = dayAt(asOf, timeZone);
  switch (unit) {
    case 'd':
      return addDays(today, amount);
    case 'w':
      return addDays(today, amount * 7);
    case 'm':
      return addMonths(today, amount);
    case 'y':
      return addMonths(today, amount * 12);
    case 'h':
    case 'min':
      return dayAt(new Date(asOf.getTime() + amount * (exactMs[unit] ?? 0)), timeZone);
  }
}

/** The range of moments that passes a comparison; null ends are open. Of `!=`, what does not pass. */
export function rangeOf(operator: ComparisonOperator, moment: Interval): { from: Date | null; to: Date | null } {
  switch (operator) {
    case '=':
    case '!=':
      return moment;
    case '<':
      return { from: null, to: moment.from };
    case '<=':
      return { from: null, to: moment.to };
    case '>':
      return { from: moment.to, to: null };
    case '>=':
      return { from: moment.from, to: null };
  }
}
