import type { ComparisonOperator, Literal, Test } from '../../app/segments/language/ast.ts';
import { addDays, addMonths, dayAt, type Day, instantOf, startOfDay } from '../../app/segments/language/zone-days.ts';
import type { Micros } from './store.ts';

/** The moment and the place that a test is read at. */
export interface When {
  at: Date;
  timeZone: string;
}

export type Value =
  | { kind: 'exact'; numerator: bigint; denominator: bigint }
  | { kind: 'float'; value: number }
  | { kind: 'instant'; at: Micros }
  | { kind: 'day'; day: Day }
  | { kind: 'text'; text: string }
  /** Whatever its capitals. */
  | { kind: 'folded'; text: string }
  /** What a customer told: a text that the literal says how to read. */
  | { kind: 'told'; text: string };

/** Whether a test is true of any of some values; of none, only its opposites are. */
export function passes(test: Test, values: Value[], when: When): boolean {
  switch (test.kind) {
    case 'null':
      return (values.length === 0) !== test.negated;
    case 'compare':
      if (test.operator === '!=') return !values.some((value) => compares('=', value, test.value, when));
      return values.some((value) => compares(test.operator, value, test.value, when));
    case 'contains':
      return test.negated !== values.some((value) => compares('=', value, test.value, when));
    case 'any':
      return test.negated !== values.some((value) => test.values.some((one) => compares('=', value, one, when)));
    case 'between':
      return (
        test.negated !==
        values.some((value) => compares('>=', value, test.low, when) && compares('<=', value, test.high, when))
      );
  }
}

export const whole = (value: number | bigint): Value => ({ kind: 'exact', numerator: BigInt(value), denominator: 1n });

function compares(operator: ComparisonOperator, value: Value, literal: Literal, when: When): boolean {
  switch (value.kind) {
    case 'exact': {
      if (literal.kind !== 'number') return false;
      const [numerator, denominator] = fractionOf(literal.digits);
      return ordered(operator, value.numerator * denominator, numerator * value.denominator);
    }
    case 'float':
      return literal.kind === 'number' && ordered(operator, value.value, Number(literal.digits));
    case 'instant': {
      const span = spanOf(literal, when);
      return span !== null && lies(operator, value.at, span);
    }
    case 'day': {
      const day = dayOf(literal, when);
      return day !== null && ordered(operator, value.day, day);
    }
    case 'text':
      return operator === '=' && literal.kind === 'text' && literal.text === value.text;
    case 'folded':
      return operator === '=' && literal.kind === 'text' && literal.text.toLowerCase() === value.text.toLowerCase();
    case 'told':
      return comparesTold(operator, value.text, literal, when);
  }
}

function comparesTold(operator: ComparisonOperator, text: string, literal: Literal, when: When): boolean {
  if (literal.kind === 'text') return operator === '=' && text === literal.text;
  if (literal.kind === 'boolean') return operator === '=' && text === String(literal.value);
  if (literal.kind === 'number') {
    if (!/^[+-]?\d{1,30}(\.\d{1,30})?$/.test(text)) return false;
    const [[a, b], [c, d]] = [fractionOf(text), fractionOf(literal.digits)];
    return ordered(operator, a * d, c * b);
  }
  const day = dayOf(literal, when);
  return day !== null && isDay(text) && ordered(operator, text.slice(0, 10), day);
}

export const isDay = (text: string) => /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])/.test(text);

function ordered<T extends bigint | number | string>(operator: ComparisonOperator, one: T, other: T): boolean {
  return {
    '=': one === other,
    '!=': one !== other,
    '<': one < other,
    '<=': one <= other,
    '>': one > other,
    '>=': one >= other,
  }[operator];
}

function lies(operator: ComparisonOperator, at: Micros, [from, to]: [Micros, Micros]): boolean {
  const inside = at >= from && at < to;
  return { '=': inside, '!=': !inside, '<': at < from, '<=': at < to, '>': at >= to, '>=': at >= from }[operator];
}

/** Digits as numerator and denominator. */
export function fractionOf(digits: string): [bigint, bigint] {
  const [whole = '', fraction = ''] = digits.split('.');
  return [BigInt((whole + fraction).replace('+', '')), 10n ** BigInt(fraction.length)];
}

const named: Record<string, [number, 'd' | 'm']> = {
  today: [0, 'd'],
  yesterday: [-1, 'd'],
  '7_days_ago': [-7, 'd'],
  '30_days_ago': [-30, 'd'],
  '90_days_ago': [-90, 'd'],
  '12_months_ago': [-12, 'm'],
};

/** The day that a date is; null for what is none. */
export function dayOf(literal: Literal, { at, timeZone }: When): Day | null {
  const today = dayAt(at, timeZone);
  if (literal.kind === 'date') return literal.iso.slice(0, 10);
  if (literal.kind === 'named') {
    const [amount, unit] = named[literal.name]!;
    return unit === 'd' ? addDays(today, amount) : addMonths(today, amount);
  }
  if (literal.kind !== 'offset') return null;
  const { amount, unit } = literal;
  return {
    d: () => addDays(today, amount),
    w: () => addDays(today, 7 * amount),
    m: () => addMonths(today, amount),
    y: () => addMonths(today, 12 * amount),
    h: () => dayAt(new Date(at.getTime() + amount * 3_600_000), timeZone),
    min: () => dayAt(new Date(at.getTime() + amount * 60_000), timeZone),
  }[unit]();
}

/** From and to, in microseconds: a day, a second or a millisecond. */
function spanOf(literal: Literal, when: When): [Micros, Micros] | null {
  if (literal.kind === 'offset' && (literal.unit === 'h' || literal.unit === 'min')) {
    const start = when.at.getTime() + literal.amount * (literal.unit === 'h' ? 3_600_000 : 60_000);
    return [start * 1000, start * 1000 + 1000];
  }
  if (literal.kind === 'date' && literal.iso.includes('T')) {
    const start = instantOf(literal.iso, when.timeZone).getTime();
    return [start * 1000, start * 1000 + 1_000_000];
  }
  const day = dayOf(literal, when);
  if (day === null) return null;
  return [startOfDay(day, when.timeZone).getTime() * 1000, startOfDay(addDays(day, 1), when.timeZone).getTime() * 1000];
}
