import { expect, test } from 'vitest';
import { readSegment } from '../language/read-segment.ts';
import { compileSegment } from './compile-segment.ts';

const context = { shopId: 1, asOf: new Date('2026-03-01T12:00:00Z'), timeZone: 'UTC', currency: 'EUR' };
const many = Array.from({ length: 21 }, (_, index) => index + 1).join(', ');

test.each([
  ['id: (1, 2)', 'lines', 'lines', 'lines'],
  [`id: (${many})`, 'lines', 'orders', 'orders'],
  ['id NOT IN (1)', 'lines', 'orders', 'orders'],
  ['id != 1', 'lines', 'orders', 'orders'],
  ['quantity >= 3', 'lines', 'lines', 'orders'],
  ['quantity >= 1', 'lines', 'orders', 'orders'],
  ["tag: ('sale')", 'lines', 'orders', 'orders'],
  ['date >= -30d', 'orders', 'orders', 'orders'],
])('who bought by %s is found by %s of all, by %s of a range and by %s of a few', (parameter, ...expected) => {
  const { expression, problems } = readSegment(`products_purchased(${parameter}) = true`);
  expect(problems).toEqual([]);
  if (expression === null) throw new Error(parameter);
  const compiled = compileSegment(expression, context);
  const found = [compiled.whole(), compiled.between('1', '9'), compiled.among(['1'])].map(({ text }) =>
    text.includes('counted_for') ? 'lines' : 'orders',
  );
  expect(found).toEqual(expected);
});
