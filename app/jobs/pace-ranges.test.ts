import { expect, test } from 'vitest';
import { paceRanges } from './pace-ranges.ts';

test('ranges grow while they are quick, shrink when they are slow, and stay within their limits', () => {
  const pace = paceRanges();
  pace.note(300);
  expect(pace.customers).toBe(10_000);
  pace.note(600);
  expect(pace.customers).toBe(5000);
  for (let range = 0; range < 9; range += 1) pace.note(60_000);
  expect(pace.customers).toBe(1000);
  for (let range = 0; range < 9; range += 1) pace.note(0);
  expect(pace.customers).toBe(400_000);
  pace.restart();
  expect(pace.customers).toBe(10_000);
});
