import fc from 'fast-check';
import { expect, test } from 'vitest';
import { givenStore } from '../../../test/support/test-store.ts';
import { bucketOf, bucketStepSql, seedOf } from './bucket.ts';

const { inShop } = givenStore();

const id = fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n);
const nearPowers = fc
  .tuple(fc.constantFrom(0n, 2n ** 31n, 2n ** 32n, 2n ** 53n, -(2n ** 32n), -(2n ** 53n)), fc.bigInt(-3n, 3n))
  .map(([power, off]) => power + off);
const name = fc.string({ unit: 'grapheme', minLength: 0, maxLength: 20 });

test('a bucket is the same in the database and here, for any id and any name', async () => {
  const pairs = fc.sample(fc.tuple(fc.oneof(id, nearPowers).map(String), name), { seed: 1, numRuns: 5000 });
  const rows = await inShop((db) =>
    db.query<{ step: string }>(
      `SELECT ${bucketStepSql('id', 'seed')} AS step FROM unnest($1::bigint[], $2::bigint[]) WITH ORDINALITY AS t (id, seed, n) ORDER BY n`,
      [pairs.map(([customerId]) => customerId), pairs.map(([, one]) => String(seedOf(one)))],
    ),
  );
  expect(rows.map(({ step }) => (Number(step) * 100) / 2 ** 20)).toEqual(
    pairs.map(([customerId, one]) => bucketOf(customerId, one)),
  );
});
