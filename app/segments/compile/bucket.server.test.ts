import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addShop } from '../../../test/support/store-facts.ts';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.ts';
import { closeDatabase, forShop } from '../../platform/db.server.ts';
import { bucketOf, bucketStepSql, seedOf } from './bucket.ts';

let database: TestDatabase;
let shopId: number;

beforeAll(async () => {
  database = await createTestDatabase();
  process.env.DATABASE_URL = database.url;
  shopId = await addShop('buckets.myshopify.com');
});

afterAll(async () => {
  await closeDatabase();
  await database.drop();
});

const id = fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n);
const nearPowers = fc
  .tuple(fc.constantFrom(0n, 2n ** 31n, 2n ** 32n, 2n ** 53n, -(2n ** 32n), -(2n ** 53n)), fc.bigInt(-3n, 3n))
  .map(([power, off]) => power + off);
const name = fc.string({ unit: 'grapheme', minLength: 0, maxLength: 20 });

test('a bucket is the same in the database and here, for any id and any name', async () => {
  const pairs = fc.sample(fc.tuple(fc.oneof(id, nearPowers).map(String), name), { seed: 1, numRuns: 5000 });
  const rows = await forShop(shopId, (db) =>
    db.query<{ step: string }>(
      `SELECT ${bucketStepSql('id', 'seed')} AS step FROM unnest($1::bigint[], $2::bigint[]) WITH ORDINALITY AS t (id, seed, n) ORDER BY n`,
      [pairs.map(([customerId]) => customerId), pairs.map(([, one]) => String(seedOf(one)))],
    ),
  );
  expect(rows.map(({ step }) => (Number(step) * 100) / 2 ** 20)).toEqual(
    pairs.map(([customerId, one]) => bucketOf(customerId, one)),
  );
});
