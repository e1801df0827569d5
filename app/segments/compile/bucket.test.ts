import { expect, test } from 'vitest';
import { createRandom } from '../../../sandbox/store/random.ts';
import { bucketOf } from './bucket.ts';

const people = 20_000;
const random = createRandom(20_260_301);
const firstId = 7_000_000_000_000;
/** Ids as Shopify gives them: rising, with gaps. */
const ids = Array.from({ length: people }, (_, index) => String(firstId + index * 32_768 + random.below(32_768)));

/** The 0.999 quantile of chi-square with 99 degrees; a fixed seed passes or does not. Source: NIST e-Handbook, 1.3.6.7.4. */
const chiSquare999Of99 = 148.23;

const chiSquare = (counts: number[], expected: number) =>
  counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);

test('buckets are uniform', () => {
  const counts = Array.from({ length: 100 }, () => 0);
  for (const id of ids) counts[Math.floor(bucketOf(id, 'spring'))]! += 1;
  expect(chiSquare(counts, people / 100)).toBeLessThan(chiSquare999Of99);
});

test('buckets of two names say nothing of each other, also when the names are alike', () => {
  for (const other of ['summer', 'sprinh', 'spring ', '']) {
    const counts = Array.from({ length: 100 }, () => 0);
    for (const id of ids)
      counts[Math.floor(bucketOf(id, 'spring') / 10) * 10 + Math.floor(bucketOf(id, other) / 10)]! += 1;
    // both margins are near 1/10, so independence is uniformity over the hundred cells: 99 degrees, of which the margins take 18
    expect(chiSquare(counts, people / 100)).toBeLessThan(chiSquare999Of99);
  }
});

test('a share has as many people as it says, within chance', () => {
  const tenth = ids.filter((id) => bucketOf(id, 'a/b') < 10).length;
  // five standard deviations of a binomial
  expect(Math.abs(tenth - people / 10)).toBeLessThan(5 * Math.sqrt(people * 0.1 * 0.9));
  expect(ids.every((id) => bucketOf(id, 'a/b') >= 0 && bucketOf(id, 'a/b') < 100)).toBe(true);
});
