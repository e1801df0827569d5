import fc from 'fast-check';
import { expect, test } from 'vitest';
import { explainRfm } from './explain-rfm.ts';
import { cutsOf, recencyThird, scoreByCuts } from './rfm.ts';

const money = (minor: number) => `€${(minor / 100).toFixed(2)}`;
const cuts = {
  thirds: { recencyDays: [181, 366], orders: [1, 3], spentMinor: [4_999, 19_999] },
  fifths: { recencyDays: [8, 31, 91, 366], orders: [1, 1, 2, 5], spentMinor: [999, 4_999, 9_999, 29_999] },
  population: 812,
};
const buyer = {
  rfmThirds: '332',
  rQuintile: 4,
  fQuintile: 4,
  mQuintile: 4,
  recencyDays: 12,
  ordersCount: 4,
  revenueMinor: 12_000,
};

test('every score has a sentence with the limits that decide, and what the next one needs', () => {
  const { group, recency, frequency, monetary } = explainRfm(buyer, cuts, money);
  expect([group, recency, frequency, monetary].map(({ uncertainty }) => uncertainty)).toEqual([null, null, null, null]);
  expect(group.why).toBe(
    '332: last order 12 days ago (3 is within 180 days), 4 orders (3 is from 4 orders), €120.00 spent (2 is from €50.00)',
  );
  expect(recency.why).toBe('Last order 12 days ago; 4 is within 30 days, 5 would be within 7 days');
  expect(frequency.why).toBe('4 orders; 4 is from 3 orders, 5 would be from 6 orders');
  expect(monetary.why).toBe('€120.00 spent; 4 is from €100.00, 5 would be from €300.00');
});

test('the best and the worst are said to be so, and a score that nobody can have is skipped', () => {
  const best = explainRfm({ ...buyer, recencyDays: 0, ordersCount: 1, revenueMinor: 1 }, cuts, money);
  expect(best.recency.why).toBe('Last order 0 days ago; 5 is within 7 days, the best');
  // two limits at 2 orders: nobody has 2
  expect(best.frequency.why).toBe('1 order; 1 is below every limit, 3 would be from 2 orders');
  expect(best.monetary.why).toBe('€0.01 spent; 1 is below every limit, 2 would be from €10.00');
});

test('someone without an order is told from someone in a store without limits', () => {
  const prospect = { ...buyer, recencyDays: null, ordersCount: 0, rfmThirds: null };
  expect(explainRfm(prospect, cuts, money).monetary.why).toBe('Needs an order that counts');
  expect(explainRfm({ ...buyer, rfmThirds: null }, cuts, money).group.why).toContain('not worked out yet');
});

test('limits of a handful of buyers are said to be shaky', () => {
  expect(explainRfm(buyer, { ...cuts, population: 12 }, money).group.uncertainty).toBe(
    'The limits are of 12 buyers only: a few orders of others move them',
  );
});

test('the sentence names the score that the customer has', () => {
  const values = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(
      values,
      values,
      fc.integer({ min: 1, max: 10 }),
      fc.integer({ min: 0, max: 10 }),
      (orders, days, mine, ago) => {
        const fifths = {
          recencyDays: cutsOf(
            days.map((day) => -day),
            5,
          )
            .map((cut) => -cut)
            .toReversed(),
          orders: cutsOf(orders, 5),
          spentMinor: cutsOf(orders, 5),
        };
        const found = explainRfm({ ...buyer, ordersCount: mine, recencyDays: ago }, { ...cuts, fifths }, money);
        const r = scoreByCuts(
          -ago,
          fifths.recencyDays.map((cut) => -cut),
        );
        expect(found.frequency.why).toContain(`; ${scoreByCuts(mine, fifths.orders)} is`);
        expect(found.recency.why).toContain(`; ${r} is`);
        expect(found.group.why).toContain(`ago (${recencyThird(ago)} is`);
      },
    ),
  );
});
