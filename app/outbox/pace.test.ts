import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFixedWindows } from '../../sandbox/fixed-window.ts';
import { createPacer } from './pace.ts';

const limits = [
  { perSecond: 10, perMinute: 150 },
  { perSecond: 75, perMinute: 750 },
  { perSecond: 350, perMinute: 3500 },
  { perSecond: 3, perMinute: 60 },
  { perSecond: 1, perMinute: 15 },
];

test('whatever the rhythm of asking, no fixed window of a second or a minute is overrun', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...limits),
      fc.array(fc.integer({ min: 0, max: 3000 }), { maxLength: 400 }),
      (limit, gaps) => {
        const start = 1_700_000_000_000;
        let now = start;
        const windows = createFixedWindows(() => now);
        const pacer = createPacer(limit);
        for (const gap of gaps) {
          now += gap < 2000 ? 0 : gap - 2000;
          if (!pacer.take(now)) continue;
          const verdict = windows.take('key', [
            { limit: limit.perSecond, seconds: 1 },
            { limit: limit.perMinute, seconds: 60 },
          ]);
          expect(verdict.allowed).toBe(true);
        }
      },
    ),
  );
});

test('after the wait it names there is room', () => {
  const pacer = createPacer({ perSecond: 10, perMinute: 150 });
  const now = 1_700_000_000_000;
  while (pacer.take(now));
  expect(pacer.waitMs(now)).toBeGreaterThan(0);
  expect(pacer.room(now + pacer.waitMs(now))).toBe(1);
});

test('nothing goes while the ESP asked to wait', () => {
  const pacer = createPacer({ perSecond: 10, perMinute: 150 });
  pacer.hold(5000);
  expect(pacer.take(4999)).toBe(false);
  expect(pacer.waitMs(4000)).toBe(1000);
  expect(pacer.take(5000)).toBe(true);
});
