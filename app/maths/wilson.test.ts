import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wilson } from './wilson.ts';

test.each([
  // Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I, method 3
  [81, 263, 0.2553, 0.3662],
  [15, 148, 0.0624, 0.1605],
  [0, 20, 0, 0.1611],
  [1, 29, 0.0061, 0.1718],
])('%i of %i has the published interval', (seen, n, low, high) => {
  const found = wilson(seen / n, n);
  expect(found[0]).toBeCloseTo(low, 4);
  expect(found[1]).toBeCloseTo(high, 4);
});

test('the interval holds the share, lies within 0 and 1, and narrows with what is known', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0.5, max: 1e6, noNaN: true }),
      (share, n) => {
        const [low, high] = wilson(share, n);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low - 1e-12).toBeLessThanOrEqual(share);
        expect(high + 1e-12).toBeGreaterThanOrEqual(share);
        const [lowOfMore, highOfMore] = wilson(share, 2 * n);
        expect(highOfMore - lowOfMore).toBeLessThan(high - low + 1e-12);
      },
    ),
  );
});

test('a share of nothing has no interval', () => {
  expect(() => wilson(0.5, 0)).toThrow(RangeError);
});
