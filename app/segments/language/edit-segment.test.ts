import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitraryClause, arbitrarySegment } from '../../../test/support/arbitrary-segment.ts';
import { withoutSpans } from '../../../test/support/without-spans.ts';
import type { Clause, Expression } from './ast.ts';
import {
  addAt,
  joinAt,
  negateAt,
  partAt,
  partsOf,
  removeAt,
  replaceAt,
  setParameterAt,
  setTestAt,
  type Path,
} from './edit-segment.ts';
import { parseSegment } from './parse-segment.ts';
import { printSegment } from './print-segment.ts';

const read = (text: string): Expression => parseSegment(text).expression!;
const clause = (text: string) => read(text) as Clause;
const written = (expression: Expression | null) => (expression === null ? null : printSegment(expression));

const text = 'number_of_orders > 1 AND (amount_spent > 2 OR NOT (regulars.age > 3))';

/** Paths of all parts. */
function pathsOf(expression: Expression, path: Path = []): Path[] {
  return [path, ...partsOf(expression).flatMap((part, place) => pathsOf(part, [...path, place]))];
}

test.each<[string, string | null, (segment: Expression) => Expression | null]>([
  ['a part is found', 'regulars.age > 3', (segment) => partAt(segment, [1, 1, 0])],
  ['what is not there is not found', null, (segment) => partAt(segment, [1, 5, 0])],
  ['what is not there is not removed', text, (segment) => removeAt(segment, [0, 0])],
  ['a group of one is no group', 'number_of_orders > 1 AND amount_spent > 2', (segment) => removeAt(segment, [1, 1])],
  ['NOT of nothing is nothing', 'number_of_orders > 1 AND amount_spent > 2', (segment) => removeAt(segment, [1, 1, 0])],
  ['nothing may be left', null, (segment) => removeAt(segment, [])],
  [
    'a condition joins its group',
    `${text} AND rfm_group IS NULL`,
    (segment) => addAt(segment, [], 'and', read('rfm_group IS NULL')),
  ],
  [
    'or makes a new one',
    `(${text}) OR rfm_group IS NULL`,
    (segment) => addAt(segment, [], 'or', read('rfm_group IS NULL')),
  ],
  ['the first condition is all', 'rfm_group IS NULL', () => addAt(null, [], 'or', read('rfm_group IS NULL'))],
  ['and becomes or', text.replace('AND', 'OR'), (segment) => joinAt(segment, [], 'or')],
  [
    'NOT is taken away',
    text.replace('NOT (regulars.age > 3)', 'regulars.age > 3'),
    (segment) => negateAt(segment, [1, 1]),
  ],
  ['NOT is put before', `NOT (${text})`, (segment) => negateAt(segment, [])],
  [
    'a condition is replaced',
    text.replace('amount_spent > 2', 'rfm_group IS NULL'),
    (segment) => replaceAt(segment, [1, 0], read('rfm_group IS NULL')),
  ],
  ['a test is changed', text.replace('> 2', '<= 9'), (segment) => setTestAt(segment, [1, 0], clause('x <= 9').test)],
])('%s', (_, after, edit) => {
  expect(written(edit(read(text)))).toBe(after);
});

test('parameters are set, changed and taken away', () => {
  const test = clause('x >= 9').test;
  const events = read("events('page_viewed', count > 1) = true");
  expect(written(setParameterAt(events, [], 'count', test))).toBe("events('page_viewed', count >= 9) = true");
  expect(written(setParameterAt(events, [], 'date', test))).toBe("events('page_viewed', count > 1, date >= 9) = true");
  expect(written(setParameterAt(events, [], 'count', null))).toBe("events('page_viewed') = true");
});

test('after any edits the text reads back as the same expression', () => {
  const edit = fc.record({
    kind: fc.constantFrom('and' as const, 'or' as const),
    what: fc.nat(3),
    at: fc.nat(),
    added: arbitraryClause(),
  });
  fc.assert(
    fc.property(arbitrarySegment(), fc.array(edit, { maxLength: 6 }), (segment, edits) => {
      let expression: Expression | null = segment;
      for (const { kind, what, at, added } of edits) {
        const paths: Path[] = expression === null ? [[]] : pathsOf(expression);
        const path = paths[at % paths.length] ?? [];
        if (expression === null || what === 0) expression = addAt(expression, path, kind, added);
        else if (what === 1) expression = removeAt(expression, path);
        else if (what === 2) expression = negateAt(expression, path);
        else expression = joinAt(expression, path, kind);
      }
      if (expression !== null) expect(withoutSpans(read(printSegment(expression)))).toEqual(withoutSpans(expression));
    }),
  );
});
