import { expect, test } from 'vitest';
import { type Explainable, explainScores } from './explain-scores.ts';

const active: Explainable = {
  ordersCount: 4,
  rfmThirds: '332',
  rQuintile: 5,
  fQuintile: 4,
  mQuintile: 3,
  lifecycle: 'active',
  lifecycleDays: [40, 95],
};

test('every score has a sentence that can be checked against the orders', () => {
  expect(explainScores(active, 1)).toEqual({
    lifecycle: '4 orders; 1 day without an order, lapses after 40',
    rfmGroup:
      '332: last order at most 180 days ago, orders in the highest third of buyers, spending in the middle third',
    recency: "In the highest fifth of this store's buyers by how lately they bought",
    frequency: "In the second highest fifth of this store's buyers by how often they bought",
    monetary: "In the middle fifth of this store's buyers by how much they spent",
  });
});

test('someone without an order is told from someone with a low score', () => {
  const prospect = {
    ...active,
    ordersCount: 0,
    rfmThirds: null,
    rQuintile: null,
    fQuintile: null,
    mQuintile: null,
    lifecycle: 'prospect' as const,
  };
  const reasons = explainScores(prospect, null);
  expect(reasons.lifecycle).toBe('No order that counts yet');
  expect(new Set([reasons.rfmGroup, reasons.recency, reasons.frequency, reasons.monetary])).toEqual(
    new Set(['Needs an order that counts']),
  );
});

test.each([
  ['lapsed', 60, '60 days without an order; in this store 40 is long, 95 is gone'],
  ['churned', 120, '120 days without an order; in this store nearly everybody who returns does so within 95'],
  ['new', 0, 'First and only order; 0 days without an order, lapses after 40'],
] as const)('%s is explained by the rhythm of the store', (lifecycle, days, expected) => {
  expect(explainScores({ ...active, lifecycle }, days).lifecycle).toBe(expected);
});
