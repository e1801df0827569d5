import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasData, readCdnow, readOnlineRetail } from '../../../test/support/published-data.ts';
import { evaluateRfm } from './rfm.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'regulars-evaluate-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function written(content: string | Buffer): string {
  const file = path.join(folder, 'orders.csv');
  writeFileSync(file, content);
  return file;
}

const evaluate = (content: string | Buffer, asOf = '2026-02-01', ...more: string[]) =>
  evaluateRfm(['--orders', written(content), '--as-of', asOf, ...more]);

/** Customer 10 is best in all, 9 last but one; 1 and 2 are alike. */
const tenCustomers = `amount,customer,date
5.00,10,2026-01-31
5,10,2026-01-30T23:59:59Z
1.5,9,2026-01-20
1.0,8,2026-01-19
1.0,7,2026-01-18 08:00
1.0,6,2026-01-17
1.0,5,2026-01-16
0.30,4,2026-01-15
0.1,3,2026-01-14
0.2,3,2026-01-14
0,2,2026-01-01
0,1,2026-01-01
99,1,2026-02-02
`;

const tenScores = `1,1,1,1
2,1,1,1
3,2,5,2
4,2,1,2
5,3,1,3
6,3,1,3
7,4,1,3
8,4,1,3
9,5,1,5
10,5,5,5`;

test('ten customers have the scores that were worked out by hand, equal sums alike', async () => {
  const out = path.join(folder, 'scores.csv');
  expect(await evaluate(tenCustomers, '2026-02-01', '--out', out)).toEqual({
    customers: 10,
    scheme: 'quintile',
    counts: { r: [2, 2, 2, 2, 2], f: [8, 0, 0, 0, 2], m: [2, 2, 4, 0, 2] },
    md5: createHash('md5').update(tenScores).digest('hex'),
    rowsLeftOut: 1,
  });
  expect(readFileSync(out, 'utf8')).toBe(`customer,r,f,m\n${tenScores}\n`);
});

test('a packed file is read like the same file unpacked', async () => {
  expect(await evaluate(gzipSync(tenCustomers))).toEqual(await evaluate(tenCustomers));
});

test('thirds leave out what was not paid for', async () => {
  expect(await evaluate(tenCustomers, '2026-02-01', '--scheme', 'thirds')).toMatchObject({
    customers: 8,
    counts: { r: [0, 0, 8] },
    rowsLeftOut: 3,
  });
});

describe('a bad file is refused with line and column', () => {
  test.each([
    ['', 'line 1: the file is empty'],
    ['customer,date\n1,2026-01-01\n', 'line 1: column amount is missing among customer, date'],
    ['customer,date,amount\n1,2026-01-01,5\n1,2026-02-30,5\n', 'line 3, column 2 (date): "2026-02-30" is not a date'],
    ['customer,date,amount\n1,2026-01-01,free\n', 'line 2, column 3 (amount): "free" is not an amount'],
    ['customer,date,amount\n1,2026-01-01,NaN\n', 'line 2, column 3 (amount): "NaN" is not an amount'],
    ['customer,date,amount\n1,2026-01-01,1e300\n', 'line 2, column 3 (amount): "1e300" is not an amount below'],
    ['customer,date,amount\n,2026-01-01,5\n', 'line 2, column 1 (customer): "" is not a customer'],
    ['customer,date,amount\n1,2026-01-01\n', 'line 2, column 3: the row has 2 cells, the header 3'],
    ['customer,date,amount\n1,"2026-01-01,5\n', 'line 2: a quote is opened and never closed'],
    [gzipSync(tenCustomers).subarray(0, 40), 'the packed file is damaged'],
  ])('%j', async (content, message) => {
    await expect(evaluate(content)).rejects.toThrow(message);
  });
});

test.skipIf(!hasData('cdnow/CDNOW_sample.txt.gz'))(
  'CDNOW sample as of 1998-06-30 has its published scores (needs cdnow/CDNOW_sample.txt.gz)',
  async () => {
    const rows = readCdnow('cdnow/CDNOW_sample.txt.gz').flatMap(({ customer, days, spent }) =>
      days.map((day, index) => `${customer},${isoDay(day)},${index === 0 ? spent / 100 : 0}`),
    );
    expect(await evaluate(`customer,date,amount\n${rows.join('\n')}\n`, '1998-06-30')).toMatchObject({
      customers: 2357,
      counts: { r: [482, 471, 463, 470, 471], f: [1218, 0, 403, 358, 378], m: [481, 462, 472, 471, 471] },
      md5: 'f9450866ffeb9ee3c3e8d8dc2819a14c',
    });
  },
);

test.skipIf(!hasData('online_retail/lines.csv.gz'))(
  'Online Retail II as of 2011-12-10 has its published scores (needs online_retail/lines.csv.gz)',
  async () => {
    const rows = readOnlineRetail().map(({ customer, placedAt, total }) => `${customer},${placedAt},${total / 1000}`);
    expect(await evaluate(`customer,date,amount\n${rows.join('\n')}\n`, '2011-12-10')).toMatchObject({
      customers: 5878,
      md5: '0d91415824006bae281b711d49133a28',
    });
  },
);

const isoDay = (day: number) => new Date(day * 86_400_000).toISOString().slice(0, 10);
