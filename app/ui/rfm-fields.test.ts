import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rfmCutsOf, rfmSettings } from '../insights/rfm-settings.ts';
import { readRfmFields, rfmFields } from './rfm-fields.ts';

const noCuts = rfmCutsOf({});
const limits = (length: number) =>
  fc.option(
    fc
      .array(fc.integer({ min: 0, max: 36_500 }), { minLength: length, maxLength: length })
      .map((all) => all.toSorted((one, other) => one - other)),
  );
const list = (length: number) =>
  fc.record({ recencyDays: limits(length), orders: limits(length), spentMinor: limits(length) });

test('what a merchant set comes back from the form as it was, in every kind of currency', () => {
  fc.assert(
    fc.property(
      fc.record({ thirds: list(2), fifths: list(4) }),
      fc.constantFrom('EUR', 'JPY', 'KWD'),
      (given, currency) => {
        const fields = rfmFields(rfmSettings.parse(given), noCuts, currency);
        expect(rfmSettings.parse(readRfmFields(fields, currency))).toEqual(given);
      },
    ),
  );
});

test('limits of the store are shown, and stay the store’s until they are set by hand', () => {
  const cuts = rfmCutsOf({ 'rfm.third.monetary': { cuts: [4999, 19_999], population: 9 } });
  const fields = rfmFields(rfmSettings.parse({}), cuts, 'EUR');
  expect(fields).toMatchObject({
    'thirds.spentMinor.0': '50',
    'thirds.spentMinor.1': '200',
    'thirds.spentMinor.mode': 'store',
  });
  expect(readRfmFields(fields, 'EUR')).toMatchObject({ thirds: { spentMinor: null } });
  expect(readRfmFields({ ...fields, 'thirds.spentMinor.mode': 'hand' }, 'EUR')).toMatchObject({
    thirds: { spentMinor: [5000, 20_000] },
  });
});
