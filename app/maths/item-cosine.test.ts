import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Interactions, itemCosine } from './item-cosine.ts';

const users = 8;
const items = 6;
/** weights[user][item], 0 = none. */
const matrix = fc.array(fc.array(fc.constantFrom(0, 0, 0.25, 0.5, 1), { minLength: items, maxLength: items }), {
  minLength: users,
  maxLength: users,
});

test('it equals the slow computation over the whole matrix', () => {
  fc.assert(
    fc.property(matrix, fc.integer({ min: 1, max: items }), (weights, k) => {
      const found = itemCosine(sparse(weights), k);
      for (let item = 0; item < items; item++) {
        const expected = slowNeighbours(weights, item).slice(0, k);
        const scores = found.scores.slice(found.start[item], found.start[item + 1]);
        expect(scores).toHaveLength(expected.length);
        for (const [index, score] of scores.entries()) expect(score).toBeCloseTo(expected[index]!, 10);
        for (const [index, other] of found.items.slice(found.start[item], found.start[item + 1]).entries())
          expect(cosine(weights, item, other)).toBeCloseTo(scores[index]!, 10);
      }
    }),
  );
});

test('two items of the same users are alike, an item nobody shares has no neighbours', () => {
  const found = itemCosine(
    sparse([
      [1, 1, 0],
      [1, 1, 0],
      [0, 0, 1],
    ]),
    5,
  );
  expect([...found.start]).toEqual([0, 1, 2, 2]);
  expect([...found.items]).toEqual([1, 0]);
  expect(found.scores[0]).toBeCloseTo(1, 12);
});

test('no interactions give no neighbours', () => {
  const empty = {
    users: 0,
    items: 0,
    userOf: new Int32Array(),
    itemOf: new Int32Array(),
    weightOf: new Float64Array(),
  };
  expect([...itemCosine(empty, 3).start]).toEqual([0]);
});

function sparse(weights: number[][]): Interactions {
  const entries = weights.flatMap((row, user) =>
    row.flatMap((weight, item) => (weight > 0 ? [{ user, item, weight }] : [])),
  );
  return {
    users: weights.length,
    items: weights[0]!.length,
    userOf: Int32Array.from(entries, (entry) => entry.user),
    itemOf: Int32Array.from(entries, (entry) => entry.item),
    weightOf: Float64Array.from(entries, (entry) => entry.weight),
  };
}

function slowNeighbours(weights: number[][], item: number): number[] {
  return Array.from({ length: items }, (_, other) => (other === item ? 0 : cosine(weights, item, other)))
    .filter((score) => score > 0)
    .sort((a, b) => b - a);
}

function cosine(weights: number[][], one: number, other: number): number {
  const dot = (a: number, b: number) => weights.reduce((sum, row) => sum + row[a]! * row[b]!, 0);
  return dot(one, other) / Math.sqrt(dot(one, one) * dot(other, other)) || 0;
}
