import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isDrop, isJump, median, robustDeviation } from './robust.ts';

test('the median and the robust deviation of known values', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  // 1, 1, 2, 2, 4, 6, 9 lie 1, 1, 0, 0, 2, 4, 7 from their median
  expect(robustDeviation([1, 1, 2, 2, 4, 6, 9])).toBeCloseTo(1.4826, 4);
  expect(() => median([])).toThrow(RangeError);
});

test('neither depends on the order of values, and one wild value moves neither far', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 5 }), (values) => {
      expect(median(values.toReversed())).toBe(median(values));
      const wild = [...values, 1e9];
      expect(median(wild)).toBeLessThanOrEqual(Math.max(...values));
    }),
  );
});

/** Uniform in [0, 1), the same for a seed everywhere (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function normal(next: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}

/** Poisson counts about a level that itself varies by a quarter from week to week. */
function week(next: () => number, level: number): number {
  const mean = level * Math.exp(0.25 * normal(next));
  return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(next)));
}

test('of 20,000 ordinary hours fewer than one in 5,000 is called a drop, and 95 of 100 outages are', () => {
  const next = random(7);
  let alarms = 0;
  let found = 0;
  const runs = 20_000;
  for (let run = 0; run < runs; run += 1) {
    const level = 20 * 10 ** (3 * next());
    const earlier = Array.from({ length: 8 }, () => week(next, level));
    if (isDrop(earlier, week(next, level))) alarms += 1;
    if (isDrop(earlier, 0)) found += 1;
  }
  expect(alarms / runs).toBeLessThan(0.0002);
  // an hour in which 20 were expected is at the edge of what can be told
  expect(found / runs).toBeGreaterThan(0.95);
});

test('a store without history or with a handful of deliveries is never called silent', () => {
  expect(isDrop([500, 500, 500], 0)).toBe(false);
  expect(isDrop([5, 4, 6, 5, 5, 5], 0)).toBe(false);
  expect(isDrop([500, 510, 490, 505], 0)).toBe(true);
  expect(isDrop([500, 510, 490, 505], 480)).toBe(false);
});

test('a segment that doubles overnight is told, one that grows as it always did is not', () => {
  const growing = Array.from({ length: 20 }, (_, day) => 1000 + 10 * day);
  expect(isJump(growing, 20)).toBe(false);
  expect(isJump([...growing, 2400], 20)).toBe(true);
  expect(isJump([...growing, 100], 20)).toBe(true);
  expect(isJump([1000, 3000], 20)).toBe(false);
  const next = random(11);
  let alarms = 0;
  for (let run = 0; run < 5000; run += 1) {
    let size = 1000;
    const series = Array.from({ length: 30 }, () => (size = Math.max(0, size + Math.round(8 * normal(next)))));
    if (isJump(series, 20)) alarms += 1;
  }
  expect(alarms / 5000).toBeLessThan(0.001);
});
