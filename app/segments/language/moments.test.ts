import { expect, test } from 'vitest';
import type { ComparisonOperator } from './ast.ts';
import { isDateLiteral, rangeOf, resolveDay, resolveMoment, type DateLiteral } from './moments.ts';
import { parseSegment } from './parse-segment.ts';

/** 1 March 2026, half past nine in the evening in New York; in UTC the next day has begun. */
const context = { asOf: new Date('2026-03-02T02:30:00.500Z'), timeZone: 'America/New_York' };

function literal(text: string): DateLiteral {
  const { expression } = parseSegment(`last_order_date > ${text}`);
  const value = expression?.kind === 'attribute' && expression.test.kind === 'compare' ? expression.test.value : null;
  if (value === null || !isDateLiteral(value)) throw new Error(`${text} is no date`);
  return value;
}

test.each([
  ['today', '2026-03-01T05:00:00.000Z', '2026-03-02T05:00:00.000Z'],
  ['yesterday', '2026-02-28T05:00:00.000Z', '2026-03-01T05:00:00.000Z'],
  ['-7d', '2026-02-22T05:00:00.000Z', '2026-02-23T05:00:00.000Z'],
  ['-4w', '2026-02-01T05:00:00.000Z', '2026-02-02T05:00:00.000Z'],
  ['-1m', '2026-02-01T05:00:00.000Z', '2026-02-02T05:00:00.000Z'],
  ['-8m', '2025-07-01T04:00:00.000Z', '2025-07-02T04:00:00.000Z'],
  ['-1y', '2025-03-01T05:00:00.000Z', '2025-03-02T05:00:00.000Z'],
  ['12_months_ago', '2025-03-01T05:00:00.000Z', '2025-03-02T05:00:00.000Z'],
  ['30_days_ago', '2026-01-30T05:00:00.000Z', '2026-01-31T05:00:00.000Z'],
  ['+7d', '2026-03-08T05:00:00.000Z', '2026-03-09T04:00:00.000Z'],
  ['2020-05-30', '2020-05-30T04:00:00.000Z', '2020-05-31T04:00:00.000Z'],
  ['2020-05-30T16:00:00', '2020-05-30T20:00:00.000Z', '2020-05-30T20:00:01.000Z'],
  ['-24h', '2026-03-01T02:30:00.500Z', '2026-03-01T02:30:00.501Z'],
  ['-90min', '2026-03-02T01:00:00.500Z', '2026-03-02T01:00:00.501Z'],
])('%s is from %s to before %s', (text, from, to) => {
  expect(resolveMoment(literal(text), context)).toEqual({ from: new Date(from), to: new Date(to) });
});

test('hours are exact where clocks change, days are as long as they are', () => {
  const asOf = new Date('2026-03-29T12:00:00Z');
  const berlin = { asOf, timeZone: 'Europe/Berlin' };
  expect(resolveMoment(literal('-24h'), berlin).from).toEqual(new Date('2026-03-28T12:00:00Z'));
  const { from, to } = resolveMoment(literal('today'), berlin);
  expect(to.getTime() - from.getTime()).toBe(23 * 3_600_000);
});

test.each<[ComparisonOperator, string | null, string | null]>([
  ['=', '2026-02-22T05:00:00.000Z', '2026-02-23T05:00:00.000Z'],
  ['<', null, '2026-02-22T05:00:00.000Z'],
  ['<=', null, '2026-02-23T05:00:00.000Z'],
  ['>', '2026-02-23T05:00:00.000Z', null],
  ['>=', '2026-02-22T05:00:00.000Z', null],
])('%s a day is from %s to before %s', (operator, from, to) => {
  const range = rangeOf(operator, resolveMoment(literal('-7d'), context));
  expect([range.from?.toISOString() ?? null, range.to?.toISOString() ?? null]).toEqual([from, to]);
});

test.each([
  ['today', '2026-03-01'],
  ['-1m', '2026-02-01'],
  ['-20y', '2006-03-01'],
  ['-24h', '2026-02-28'],
  ['2026-05-30T23:00:00', '2026-05-30'],
])('%s is the day %s', (text, day) => {
  expect(resolveDay(literal(text), context)).toBe(day);
});
