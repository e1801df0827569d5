import { expect, test } from 'vitest';
import { seededRandom } from '../faults.ts';
import { createReorderBuffer } from './reorder-buffer.ts';

function orderWith(seed: number): number[] {
  const decide = seededRandom(seed);
  const buffer = createReorderBuffer<number>(seededRandom(seed + 1));
  const sent: number[] = [];
  for (let item = 0; item < 200; item += 1) sent.push(...buffer.push(item, decide() < 0.3));
  return [...sent, ...buffer.flush()];
}

test('every item comes out once, and the order is not the order in', () => {
  const order = orderWith(7);
  expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, item) => item));
  expect(order).not.toEqual([...order].sort((a, b) => a - b));
});

test('the same seed gives the same order, another seed another', () => {
  expect(orderWith(7)).toEqual(orderWith(7));
  expect(orderWith(7)).not.toEqual(orderWith(8));
});

test('nothing is overtaken by more than nine later items', () => {
  orderWith(3).forEach((item, place) => expect(place - item).toBeLessThanOrEqual(9));
});
