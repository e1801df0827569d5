import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { OffsetUnit } from './ast.ts';
import { checkDateOrder } from './check-date.ts';
import { resolveMoment, type DateLiteral } from './moments.ts';
import { namedDates } from './words.ts';

const span = { start: 0, end: 0 };
const units: OffsetUnit[] = ['min', 'h', 'd', 'w', 'm', 'y'];

const date: fc.Arbitrary<DateLiteral> = fc.oneof(
  fc.record({
    kind: fc.constant('offset' as const),
    amount: fc.integer({ min: -40, max: 3 }),
    unit: fc.constantFrom(...units),
    span: fc.constant(span),
  }),
  fc.constantFrom(...Object.keys(namedDates)).map((name): DateLiteral => ({ kind: 'named', name, span })),
  fc
    .date({ min: new Date('2025-01-01'), max: new Date('2025-02-01'), noInvalidDate: true })
    .chain((at) =>
      fc
        .constantFrom(10, 19)
        .map((length): DateLiteral => ({ kind: 'date', iso: at.toISOString().slice(0, length), span })),
    ),
);

test('a range is called the wrong way round only when nothing is ever in it', () => {
  const asOf = fc.date({ min: new Date('2024-01-01'), max: new Date('2027-01-01'), noInvalidDate: true });
  fc.assert(
    fc.property(
      date,
      date,
      asOf,
      fc.constantFrom('UTC', 'America/Havana', 'Pacific/Apia'),
      (low, high, at, timeZone) => {
        const context = { asOf: at, timeZone };
        const isEmpty = resolveMoment(low, context).from >= resolveMoment(high, context).to;
        if (!checkDateOrder(low, high)) expect(isEmpty).toBe(true);
      },
    ),
    { numRuns: 3000 },
  );
});

const offset = (amount: number, unit: OffsetUnit): DateLiteral => ({ kind: 'offset', amount, unit, span });

test.each([
  [offset(-1, 'w'), offset(-2, 'w'), false],
  [offset(-1, 'm'), offset(-30, 'd'), true],
  [offset(-1, 'm'), offset(-32, 'd'), false],
  [offset(-23, 'h'), offset(-1, 'd'), true],
  [offset(-23, 'h'), offset(-3, 'd'), false],
  [offset(-2, 'h'), offset(-180, 'min'), false],
  [offset(-12, 'm'), offset(-1, 'y'), true],
])('from %o to %o may be: %s', (low, high, may) => {
  expect(checkDateOrder(low, high)).toBe(may);
});
