import type { Test } from '../language/ast.ts';
import { addDays, addMonths, dayAt, type Day } from '../language/zone-days.ts';
import { scale } from './compare-number.ts';
import type { Parameters, SegmentContext } from './statement.ts';
import { compileTest, type Condition, never } from './truth.ts';

/** Ages beyond these are the same to all: nobody has them. */
const [ageMin, ageMax] = [-1000n, 1000n];

/** A test of whole years since the birth date, on the shop's day. Who was born on 29 February turns on 28 February when there is no 29th. */
export function compileAge(test: Test, parameters: Parameters, context: SegmentContext): Condition {
  const today = dayAt(context.asOf, context.timeZone);
  const born = (operator: '<=' | '>', years: bigint) =>
    `a.birth_date ${operator} ${parameters.add(bornBy(today, Number(years < ageMin ? ageMin : years > ageMax ? ageMax : years)), 'date')}`;
  return compileTest(
    test,
    (operator, literal) => {
      const bound = literal.kind === 'number' ? scale(literal.digits, [1n, 1n]) : null;
      if (bound === null) return never;
      const { floor, exact } = bound;
      switch (operator) {
        case '=':
          return exact ? `${born('<=', floor)} AND ${born('>', floor + 1n)}` : never;
        case '<':
          return born('>', exact ? floor : floor + 1n);
        case '<=':
          return born('>', floor + 1n);
        case '>':
          return born('<=', floor + 1n);
        case '>=':
          return born('<=', exact ? floor : floor + 1n);
      }
    },
    'a.birth_date IS NULL',
  );
}

/** The last birth date of somebody who is at least so many years old. */
function bornBy(today: Day, years: number): Day {
  const day = addMonths(today, -12 * years);
  const next = addDays(day, 1);
  return addMonths(next, 12 * years) <= today ? next : day;
}
