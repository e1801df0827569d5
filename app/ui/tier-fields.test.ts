import { expect, test } from 'vitest';
import { loyaltySettings } from '../insights/score-settings.ts';
import { nestFields } from './settings-fields.ts';
import { addTier, removeTier, tierFields, tiersOf } from './tier-fields.ts';

const isText = (name: string) => name === 'basis' || name.endsWith('.name');

test('tiers come back from the form as they were', () => {
  const settings = loyaltySettings.parse({
    basis: 'points',
    tiers: [
      { name: '2', from: 0 },
      { name: 'B', from: 12.5 },
    ],
  });
  expect(loyaltySettings.parse(nestFields(tierFields(settings), isText))).toEqual(settings);
});

test('a tier is added on top, and those above one that is taken away move down', () => {
  const fields = tierFields(loyaltySettings.parse({}));
  expect(tiersOf(addTier(fields)).map(({ name }) => name)).toEqual(['Bronze', 'Silver', 'Gold', '']);
  expect(tiersOf(removeTier(fields, 1))).toEqual([
    { name: 'Bronze', from: '0' },
    { name: 'Gold', from: '1000' },
  ]);
});
