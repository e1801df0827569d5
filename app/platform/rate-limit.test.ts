import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRateLimit } from './rate-limit.ts';

test('a key may burst, then goes on at its rate, and other keys are not touched', () => {
  const limit = createRateLimit({ perSecond: 2, burst: 3 });
  expect([1, 2, 3, 4].map(() => limit.take('a', 1000))).toEqual([true, true, true, false]);
  expect(limit.take('b', 1000)).toBe(true);
  expect(limit.take('a', 1400)).toBe(false);
  expect(limit.take('a', 1500)).toBe(true);
});

test('in any second no more is allowed than the burst and what flows in', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1000 }), { maxLength: 200 }), (gaps) => {
      const limit = createRateLimit({ perSecond: 5, burst: 10 });
      let nowMs = 0;
      const allowed: number[] = [];
      for (const gap of gaps) {
        nowMs += gap;
        if (limit.take('key', nowMs)) allowed.push(nowMs);
      }
      return allowed.every((at) => allowed.filter((other) => other > at - 1000 && other <= at).length <= 15);
    }),
  );
});
