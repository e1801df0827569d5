import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitrarySegment } from '../../../test/support/arbitrary-segment.ts';
import type { Expression } from './ast.ts';
import { clausesOf } from './clauses-of.ts';
import { partAt, partsOf, type Path } from './edit-segment.ts';
import { duplicateAt, groupAt, moveAt, type Moved, ungroupAt } from './move-part.ts';
import { parseSegment } from './parse-segment.ts';
import { printSegment } from './print-segment.ts';

const [a, b, c, d] = ['number_of_orders > 1', 'amount_spent > 2', 'regulars.age > 3', 'rfm_group IS NULL'];
const read = (text: string): Expression => parseSegment(text).expression!;
const written = (moved: Moved | null) => moved && [printSegment(moved.expression), moved.path.join('.')];

test.each<[string, string, (segment: Expression) => Moved | null, [string, string] | null]>([
  ['past its neighbour', `${a} AND ${b}`, (segment) => moveAt(segment, [0], 1), [`${b} AND ${a}`, '1']],
  ['not above the first', `${a} AND ${b}`, (segment) => moveAt(segment, [0], -1), null],
  ['alone nowhere', a, (segment) => moveAt(segment, [], 1), null],
  [
    'into a group from above',
    `${a} AND (${b} OR ${c}) AND ${d}`,
    (segment) => moveAt(segment, [0], 1),
    [`(${a} OR ${b} OR ${c}) AND ${d}`, '0.0'],
  ],
  [
    'into a group from below',
    `(${b} OR ${c}) AND ${a}`,
    (segment) => moveAt(segment, [1], -1),
    [`${b} OR ${c} OR ${a}`, '2'],
  ],
  [
    'into a group under NOT',
    `${a} AND NOT (${b} OR ${c}) AND ${d}`,
    (segment) => moveAt(segment, [0], 1),
    [`NOT (${a} OR ${b} OR ${c}) AND ${d}`, '0.0.0'],
  ],
  [
    'out of a group at its end',
    `(${a} OR ${b} OR ${c}) AND ${d}`,
    (segment) => moveAt(segment, [0, 2], 1),
    [`(${a} OR ${b}) AND ${c} AND ${d}`, '1'],
  ],
  [
    'out of a NOT at its top',
    `${d} AND NOT (${a} OR ${b})`,
    (segment) => moveAt(segment, [1, 0, 0], -1),
    [`${d} AND ${a} AND NOT (${b})`, '1'],
  ],
  [
    'a group with the one before',
    `${a} AND ${b} AND ${c}`,
    (segment) => groupAt(segment, [2]),
    [`${a} AND (${b} OR ${c})`, '1'],
  ],
  ['no group of all', `${a} AND ${b}`, (segment) => groupAt(segment, [1]), null],
  [
    'a group dissolved',
    `${a} AND (${b} OR ${c})`,
    (segment) => ungroupAt(segment, [1]),
    [`${a} AND ${b} AND ${c}`, '1'],
  ],
  ['the same once more', `${a} OR ${b}`, (segment) => duplicateAt(segment, [0]), [`${a} OR ${a} OR ${b}`, '1']],
  ['the only one once more', a, (segment) => duplicateAt(segment, []), [`${a} AND ${a}`, '1']],
])('%s', (_, before, move, after) => {
  expect(written(move(read(before)))).toEqual(after);
});

/** Paths of all conditions that can be moved: those that are parts of groups. */
function pathsOf(expression: Expression, path: Path = []): Path[] {
  const parts = [...partsOf(expression).entries()];
  const here = parts.filter(([, part]) => expression.kind !== 'not' && partsOf(part).length === 0);
  const inside = parts.flatMap(([place, part]) => pathsOf(part, [...path, place]));
  return [...here.map(([place]) => [...path, place]), ...inside];
}

test('moving loses no condition, ends where it says, and moved down far enough a condition is last of all', () => {
  fc.assert(
    fc.property(arbitrarySegment(), fc.nat(), (segment, at) => {
      const paths = pathsOf(segment);
      fc.pre(paths.length > 0);
      let path = paths[at % paths.length] ?? [];
      const part = partAt(segment, path);
      let expression = segment;
      for (let moved = moveAt(expression, path, 1); moved !== null; moved = moveAt(expression, path, 1)) {
        ({ expression, path } = moved);
        expect(partAt(expression, path)).toBe(part);
      }
      const sorted = (one: Expression) =>
        clausesOf(one)
          .map((clause) => printSegment(clause))
          .sort();
      expect(sorted(expression)).toEqual(sorted(segment));
      expect(clausesOf(expression).at(-1)).toBe(part);
    }),
  );
});
