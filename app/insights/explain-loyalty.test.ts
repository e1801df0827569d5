import { expect, test } from 'vitest';
import { explainLoyalty } from './explain-loyalty.ts';
import { loyaltySettings } from './score-settings.ts';

const words = { money: (minor: number) => `€${(minor / 100).toFixed(2)}`, unit: 100 };
const customer = { ordersCount: 3, revenueMinor: 42_050, yearMinor: 10_000 };

test.each([
  ['spend', '€420.50 spent; Silver from €250.00; €579.50 to Gold', null],
  [
    'spendYear',
    '€100.00 spent in 365 days; Bronze from €0.00; €150.00 to Silver',
    'Orders older than a year stop counting, so the tier can fall',
  ],
  ['points', '450 points; Silver from 250 points; 550 points to Gold', null],
] as const)('by %s the sentence says what is had and what is missing', (basis, why, uncertainty) => {
  expect(explainLoyalty(customer, loyaltySettings.parse({ basis }), words)).toEqual({ why, uncertainty });
});

test('the highest tier has none above, and below the lowest there is none', () => {
  const settings = loyaltySettings.parse({ tiers: [{ name: 'VIP', from: 400 }] });
  expect(explainLoyalty(customer, settings, words).why).toBe('€420.50 spent; VIP from €400.00; the highest tier');
  expect(explainLoyalty({ ...customer, revenueMinor: 10_000 }, settings, words).why).toBe(
    '€100.00 spent; €300.00 to VIP',
  );
});

test('without an order, and without tiers, there is none', () => {
  expect(explainLoyalty({ ordersCount: 0, revenueMinor: 0, yearMinor: 0 }, loyaltySettings.parse({}), words).why).toBe(
    'Needs an order that counts',
  );
  expect(explainLoyalty(customer, loyaltySettings.parse({ tiers: [] }), words).why).toBe('The store has no tiers');
});
