import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toMinor } from './money.ts';

test.each([
  ['12.30', 'EUR', 1230n],
  ['0.29', 'USD', 29n],
  ['-4.5', 'EUR', -450n],
  ['1000', 'JPY', 1000n],
  ['1.2345', 'KWD', 1235n],
  ['0.005', 'EUR', 1n],
  ['-0.005', 'EUR', -1n],
  ['90071992547409.93', 'EUR', 9_007_199_254_740_993n],
])('%s %s is %s minor units', (amount, currency, minor) => {
  expect(toMinor(amount, currency)).toBe(minor);
});

test('what is written in minor units reads back the same', () => {
  const property = fc.property(fc.bigInt(0n, 10n ** 15n), (minor) => {
    const digits = String(minor).padStart(3, '0');
    expect(toMinor(`${digits.slice(0, -2)}.${digits.slice(-2)}`, 'EUR')).toBe(minor);
  });
  fc.assert(property);
});

test.each(['', '1,5', '1e3', '.5', 'NaN'])('%j is no amount', (amount) => {
  expect(() => toMinor(amount, 'EUR')).toThrow(SyntaxError);
});
