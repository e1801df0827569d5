import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  dayOf,
  hasData,
  type Purchases,
  readCdnow,
  readOnlineRetail,
  scoresMd5,
} from '../../test/support/published-data.ts';
import {
  cutsOf,
  groupByCode,
  recencyThird,
  rfmGroups,
  rfmQuintiles,
  rfmThirds,
  type RfmValues,
  scoreByCuts,
} from './rfm.ts';

/** Reading a million lines takes a while on a busy machine. */
const readsMillionLinesMs = 60_000;

const values = fc.record({
  recencyDays: fc.integer({ min: 0, max: 30 }),
  frequency: fc.integer({ min: 1, max: 6 }),
  monetary: fc.integer({ min: 0, max: 50 }),
});

/** 1 + floor(k * number strictly worse / n), as defined. */
const slowScore = (value: number, all: number[], k: number) =>
  1 + Math.floor((k * all.filter((other) => other < value).length) / all.length);

test('every code has one group, as Klaviyo publishes them', () => {
  const table: Record<string, string[]> = Object.fromEntries(rfmGroups.map((group) => [group, []]));
  for (const [code, group] of groupByCode) table[group]?.push(code);
  expect(table).toEqual({
    champions: ['333', '332', '323'],
    loyal: ['321', '322', '331', '232', '233'],
    recent: ['312', '313', '311', '222', '223'],
    needs_attention: ['213', '221', '123', '132', '133'],
    at_risk: ['231', '212', '122', '131', '211'],
    inactive: ['111', '112', '113', '121'],
  });
  expect(groupByCode.size).toBe(27);
});

test('recency thirds end with day 180 and day 365', () => {
  expect([0, 180, 181, 365, 366].map(recencyThird)).toEqual([3, 3, 2, 2, 1]);
});

test('ten customers, two of each value, fill five fifths', () => {
  const rows = [1, 1, 2, 2, 3, 3, 4, 4, 5, 5].map((value) => ({
    recencyDays: 10 - value,
    frequency: value,
    monetary: 100 * value,
  }));
  expect(rfmQuintiles(rows).map(({ r, f, m }) => `${r}${f}${m}`)).toEqual([
    '111',
    '111',
    '222',
    '222',
    '333',
    '333',
    '444',
    '444',
    '555',
    '555',
  ]);
});

test('customers who are all alike share the lowest score', () => {
  const rows = Array.from({ length: 7 }, () => ({ recencyDays: 3, frequency: 1, monetary: 100 }));
  expect(new Set(rfmQuintiles(rows).map(({ r, f, m }) => `${r}${f}${m}`))).toEqual(new Set(['111']));
});

test('scores by cut points equal the slow definition', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 60 }),
      fc.constantFrom(3, 5),
      (all, k) => {
        const cuts = cutsOf(all, k);
        for (const value of all) expect(scoreByCuts(value, cuts)).toBe(slowScore(value, all, k));
      },
    ),
  );
});

test('the order of customers does not matter', () => {
  fc.assert(
    fc.property(fc.array(values, { minLength: 1, maxLength: 40 }), (rows) => {
      for (const score of [rfmQuintiles, rfmThirds]) expect(score(rows.toReversed()).toReversed()).toEqual(score(rows));
    }),
  );
});

test('no customers have no cut points', () => {
  expect(cutsOf([], 5)).toEqual([]);
  expect(rfmQuintiles([])).toEqual([]);
});

describe('published figures', () => {
  test.skipIf(!hasData('cdnow/CDNOW_sample.txt.gz'))(
    'CDNOW sample as of 1998-06-30 (needs cdnow/CDNOW_sample.txt.gz)',
    () => {
      const scored = scoresOf(readCdnow('cdnow/CDNOW_sample.txt.gz'), '1998-06-30');
      expect(scored).toHaveLength(2357);
      expect(counts(scored.map((row) => row.f))).toEqual([1218, 0, 403, 358, 378]);
      expect(scoresMd5(scored)).toBe('f9450866ffeb9ee3c3e8d8dc2819a14c');
    },
  );

  test.skipIf(!hasData('online_retail/lines.csv.gz'))(
    'Online Retail II as of 2011-12-10 (needs online_retail/lines.csv.gz)',
    () => {
      const byCustomer = new Map<string, Purchases>();
      for (const { customer, placedAt, total } of readOnlineRetail()) {
        const known = byCustomer.get(customer) ?? { customer: Number(customer), days: [], spent: 0 };
        known.days.push(dayOf(placedAt));
        known.spent += total;
        byCustomer.set(customer, known);
      }
      const scored = scoresOf([...byCustomer.values()], '2011-12-10');
      expect(scored).toHaveLength(5878);
      expect(counts(scored.map((row) => row.r))).toEqual([1178, 1174, 1199, 1172, 1155]);
      expect(counts(scored.map((row) => row.f))).toEqual([1623, 944, 1150, 1034, 1127]);
      expect(counts(scored.map((row) => row.m))).toEqual([1176, 1176, 1175, 1176, 1175]);
      expect(scoresMd5(scored)).toBe('0d91415824006bae281b711d49133a28');
    },
    readsMillionLinesMs,
  );
});

function scoresOf(all: Purchases[], asOf: string) {
  const rows: RfmValues[] = all.map(({ days, spent }) => ({
    recencyDays: dayOf(asOf) - Math.max(...days),
    frequency: days.length,
    monetary: spent,
  }));
  return rfmQuintiles(rows).map((scores, index) => ({ customer: all[index]?.customer ?? 0, ...scores }));
}

const counts = (scores: number[]) => [1, 2, 3, 4, 5].map((score) => scores.filter((one) => one === score).length);
