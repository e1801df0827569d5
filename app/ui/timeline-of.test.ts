import { expect, test } from 'vitest';
import { timelineOf } from './timeline-of.ts';

const at = '2026-05-01T12:00:00.000Z';
const lines = [{ title: 'Cup', quantity: 2, productId: '7' }];
const basket = {
  kind: 'checkout' as const,
  createdAt: at,
  updatedAt: at,
  completedAt: null,
  orderedAt: null,
  orderId: null,
  lines,
};

test.each([
  ['open', 'Has 2 × Cup in a checkout'],
  ['abandoned', 'Abandoned a checkout with 2 × Cup'],
  ['recovered', 'Came back to a checkout that was abandoned, and bought 2 × Cup'],
  ['converted', 'Bought a checkout with 2 × Cup'],
] as const)('a checkout that is %s says so on the timeline', (state, text) => {
  const profile = { orders: [], baskets: [{ ...basket, state }], timeline: [], consents: [] };
  const entries = timelineOf(profile as unknown as Parameters<typeof timelineOf>[0], []);
  expect(entries).toMatchObject([{ kind: 'carts', at, text }]);
});
