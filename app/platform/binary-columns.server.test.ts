import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { givenDatabase } from '../../test/support/test-store.ts';
import { arrayText, unnestRows } from './binary-columns.ts';

const { databaseUrl } = givenDatabase();
let client: pg.Client;

beforeAll(async () => {
  client = new pg.Client({ connectionString: databaseUrl() });
  await client.connect();
});

afterAll(() => client.end());

const types = { id: 'bigint', n: 'int', yes: 'bool', word: 'text', at: 'timestamptz', bytes: 'bytea' } as const;

async function readBack(rows: object[]): Promise<object[]> {
  const { sql, values } = unnestRows(types, rows, 1);
  return (await client.query<object>(`SELECT r.* FROM ${sql}`, values)).rows;
}

const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null });
const text = fc.string({ unit: 'grapheme' }).filter((word) => !word.includes('\0'));

test('rows of every type come back as they were sent', async () => {
  const row = fc.record({
    id: maybe(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n).map(String)),
    n: maybe(fc.integer()),
    yes: maybe(fc.boolean()),
    word: maybe(text),
    at: maybe(fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true })),
    bytes: maybe(fc.uint8Array().map((array) => Buffer.from(array))),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 20 }), async (rows) => {
      expect(await readBack(rows)).toEqual(rows);
    }),
    { numRuns: 60, seed: 1 },
  );
});

test('bytes may be in PostgreSQL’s hex form, and what a row lacks is null', async () => {
  const nothing = { id: null, n: null, yes: null, word: null, at: null };
  expect(await readBack([{ bytes: '\\x00ff' }])).toEqual([{ ...nothing, bytes: Buffer.from([0, 255]) }]);
});

test('a NUL in a text is refused by the database, and a number too large by us: the row is to blame', async () => {
  await expect(readBack([{ word: 'a\0b' }])).rejects.toMatchObject({ code: '22021' });
  await expect(readBack([{ n: 2 ** 31 }])).rejects.toBeInstanceOf(RangeError);
  await expect(readBack([{ id: '9223372036854775808' }])).rejects.toBeInstanceOf(RangeError);
});

test('a list of texts comes back as it was', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(text, { maxLength: 5 }), async (words) => {
      const { rows } = await client.query('SELECT $1::text[] AS words', [arrayText(words)]);
      expect(rows).toEqual([{ words }]);
    }),
    { numRuns: 60, seed: 1 },
  );
});
