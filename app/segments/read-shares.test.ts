import { expect, test } from 'vitest';
import { readShares } from './read-shares.ts';

test.each([
  [
    ['50', '50'],
    [50, 50],
  ],
  [
    [' 12,5 ', '87.5'],
    [12.5, 87.5],
  ],
  [
    ['33.33', '33.33', '33.34'],
    [33.33, 33.33, 33.34],
  ],
  [['0.01'], [0.01]],
])('%j are shares', (texts, shares) => {
  expect(readShares(texts)).toEqual({ ok: true, shares });
});

test.each([
  [[], 'Split into 1 to 10 parts'],
  [Array.from({ length: 11 }, () => '5'), 'Split into 1 to 10 parts'],
  [['50', '0'], 'Part 2: write a percentage such as 50 or 12.5'],
  [['', '50'], 'Part 1: write a percentage such as 50 or 12.5'],
  [['-5'], 'Part 1: write a percentage such as 50 or 12.5'],
  [['1e1'], 'Part 1: write a percentage such as 50 or 12.5'],
  [['60', '40.01'], 'Together they are 100.01 %: at most 100 % can be given away'],
])('%j are refused', (texts, message) => {
  expect(readShares(texts)).toEqual({ ok: false, message });
});
