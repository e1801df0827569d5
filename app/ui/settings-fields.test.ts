import { expect, test } from 'vitest';
import { rfmSettings } from '../insights/rfm-settings.ts';
import { lifecycleSettings, loyaltySettings } from '../insights/score-settings.ts';
import { fieldErrors, nestFields } from './settings-fields.ts';

test('dotted names become what the schema reads', () => {
  const fields = {
    'thirds.orders.0': '2',
    'thirds.orders.1': ' 4 ',
    basis: 'points',
    'tiers.0.name': '7',
    'tiers.0.from': '1,5',
  };
  expect(nestFields(fields, (name) => name.endsWith('.name'))).toEqual({
    thirds: { orders: [2, 4] },
    basis: 'points',
    tiers: [{ name: '7', from: 1.5 }],
  });
});

test('a name that means something to JavaScript is a field like any other', () => {
  nestFields({ '__proto__.polluted': '1', 'constructor.prototype.polluted': '1' });
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

test.each([
  [rfmSettings, { thirds: { orders: [4, 2] } }, { 'thirds.orders': 'Each has to be beyond the one before it' }],
  [
    rfmSettings,
    { fifths: { recencyDays: [1, 'x', 3, -4] } },
    { 'fifths.recencyDays.1': 'Write a whole number', 'fifths.recencyDays.3': 'At least 0' },
  ],
  [lifecycleSettings, { days: [30, 40_000] }, { 'days.1': 'At most 36500' }],
  [loyaltySettings, { tiers: [{ name: ' ', from: 1 }] }, { 'tiers.0.name': 'Write a name' }],
  [
    loyaltySettings,
    {
      tiers: [
        { name: 'A', from: 1 },
        { name: 'a', from: 2 },
      ],
    },
    { tiers: 'Each needs a name of its own' },
  ],
])('what %# is refused stands at its field', (schema, value, errors) => {
  expect(fieldErrors(schema.safeParse(value).error?.issues ?? [])).toEqual(errors);
});
