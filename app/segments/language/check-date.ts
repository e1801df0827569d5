import type { Literal, OffsetUnit, Problem } from './ast.ts';
import { namedDates } from './words.ts';

const yearMin = 1900;
const yearMax = 2199;
/** As many days as a hundred years have. */
const offsetDaysMax = 36_525;

/** Days of a unit, at least and at most. */
const daysOf: Readonly<Record<OffsetUnit, readonly [number, number]>> = {
  min: [1 / 1440, 1 / 1440],
  h: [1 / 24, 1 / 24],
  d: [1, 1],
  w: [7, 7],
  m: [28, 31],
  y: [365, 366],
};

/** A day begins up to a day before this time of it and ends up to a day after, an hour more where clocks change. */
const dayEdges = 1.05;

/** What is wrong with a date: a day that no calendar has, one too far away, or hours where only days count. */
export function checkDate(value: Literal & { kind: 'date' | 'offset' | 'named' }, wholeDays: boolean): Problem[] {
  const problem =
    value.kind === 'date' ? problemOfDay(value.iso, wholeDays) : problemOfOffset(offsetOf(value), wholeDays);
  return problem === null
    ? []
    : [{ span: value.span, problem, expected: ['a date like 2026-03-01, -4w or today'], suggestion: null }];
}

function problemOfDay(iso: string, wholeDays: boolean): string | null {
  const [day = '', time] = iso.split('T');
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  const there = new Date(Date.UTC(year, month - 1, date));
  const isThere = there.getUTCMonth() === month - 1 && there.getUTCDate() === date;
  if (!isThere) return `${day} is on no calendar.`;
  if (year < yearMin || year > yearMax) return `Dates are from ${yearMin} to ${yearMax}.`;
  if (time === undefined) return null;
  if (wholeDays) return 'Only the day counts here, not the time.';
  return /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/u.test(time) ? null : `${time} is on no clock: hours go from 00 to 23.`;
}

function problemOfOffset({ amount, unit }: { amount: number; unit: OffsetUnit }, wholeDays: boolean): string | null {
  if (Math.abs(amount) * daysOf[unit][0] > offsetDaysMax) return 'That is more than a hundred years away.';
  return wholeDays && (unit === 'h' || unit === 'min') ? 'Only the day counts here, not hours.' : null;
}

/** False when the first is after the second whatever day it is. */
export function checkDateOrder(low: Literal, high: Literal): boolean {
  if (low.kind === 'date' && high.kind === 'date') {
    const length = low.iso.includes('T') && high.iso.includes('T') ? low.iso.length : 10;
    return low.iso.slice(0, length) <= high.iso.slice(0, length);
  }
  const isRelative = (value: Literal) => value.kind === 'offset' || value.kind === 'named';
  if (!isRelative(low) || !isRelative(high)) return true;
  const slack = isExact(low) === isExact(high) ? 0 : dayEdges;
  return boundsOf(low)[0] <= boundsOf(high)[1] + slack;
}

/** Whether a date is a moment counted back from now, and no day. */
export function isExact(value: Literal): boolean {
  return value.kind === 'offset' && (value.unit === 'h' || value.unit === 'min');
}

/** Days from today, at least and at most. */
function boundsOf(value: Literal): readonly [number, number] {
  const { amount, unit } =
    value.kind === 'offset' ? value : value.kind === 'named' ? offsetOf(value) : { amount: 0, unit: 'd' as const };
  const days = daysOf[unit].map((one) => one * amount);
  return [Math.min(...days), Math.max(...days)];
}

function offsetOf(value: Literal & { kind: 'date' | 'offset' | 'named' }): { amount: number; unit: OffsetUnit } {
  if (value.kind === 'offset') return value;
  return (value.kind === 'named' ? namedDates[value.name] : undefined) ?? { amount: 0, unit: 'd' };
}
