import { expect, test } from 'vitest';
import { explainLifecycle } from './explain-lifecycle.ts';

const stage = { ordersCount: 4, recencyDays: 1, days: [40, 95], byHand: false, gaps: 812 } as const;

test.each([
  ['prospect', null, 'No order that counts yet', null],
  ['new', 0, 'First and only order; 0 days without an order, lapses after 40', null],
  ['active', 1, '4 orders; 1 day without an order, lapses after 40', null],
  [
    'lapsed',
    60,
    '60 days without an order; lapsed after 40, churned after 95',
    'Of 812 repeat purchases in this store, up to 1 in 5 came after so long a pause',
  ],
  [
    'churned',
    120,
    '120 days without an order; churned after 95',
    'Of 812 repeat purchases in this store, at most 1 in 20 came after so long a pause',
  ],
] as const)('%s is explained by the rhythm of the store', (lifecycle, recencyDays, why, uncertainty) => {
  expect(explainLifecycle({ ...stage, lifecycle, recencyDays })).toEqual({ why, uncertainty });
});

test('days that were assumed or set by hand are said to be', () => {
  expect(explainLifecycle({ ...stage, lifecycle: 'active', byHand: true }).uncertainty).toBe(
    'The days were set by hand',
  );
  expect(explainLifecycle({ ...stage, lifecycle: 'active', gaps: 12, days: [90, 180] }).uncertainty).toBe(
    'The store has only 12 repeat purchases: 90 and 180 days are assumed',
  );
});
