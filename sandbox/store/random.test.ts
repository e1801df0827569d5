import { expect, it } from 'vitest';
import { createRandom } from './random.ts';

function mean(count: number, draw: () => number): number {
  return Array.from({ length: count }, draw).reduce((sum, value) => sum + value, 0) / count;
}

it('the same seed and stream give the same numbers, others give others', () => {
  const draw = (seed: number, stream: number) => {
    const random = createRandom(seed, stream);
    return Array.from({ length: 8 }, () => random.next());
  };
  expect(draw(1, 0)).toEqual(draw(1, 0));
  expect(draw(1, 0)).not.toEqual(draw(2, 0));
  expect(draw(1, 0)).not.toEqual(draw(1, 1));
});

it('the distributions have the means they should', () => {
  const random = createRandom(3);
  expect(mean(20_000, () => random.next())).toBeCloseTo(0.5, 1);
  expect(mean(20_000, () => random.normal())).toBeCloseTo(0, 1);
  expect(mean(20_000, () => random.exponential(2))).toBeCloseTo(2, 1);
  expect(mean(20_000, () => random.gamma(0.6))).toBeCloseTo(0.6, 1);
  expect(mean(20_000, () => random.beta(0.9, 3.2))).toBeCloseTo(0.9 / 4.1, 1);
});

it('Zipf prefers the first and stays within its ranks', () => {
  const random = createRandom(4);
  const counts = [0, 0, 0, 0];
  for (let draw = 0; draw < 10_000; draw++) {
    const rank = random.zipf(4);
    counts[rank] = (counts[rank] ?? 0) + 1;
  }
  expect(counts).toHaveLength(4);
  expect(counts).toEqual(counts.toSorted((a, b) => b - a));
});
