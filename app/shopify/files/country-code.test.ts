import { expect, test } from 'vitest';
import { countryCode } from './country-code.ts';

test.each([
  ['GB', 'GB'],
  ['de', 'DE'],
  ['United Kingdom', 'GB'],
  ['EIRE', 'IE'],
  ['USA', 'US'],
  ['Hong Kong', 'HK'],
  ['türkiye', 'TR'],
  ['The Netherlands', 'NL'],
  ['Bosnia & Herzegovina', 'BA'],
  ['Channel Islands', null],
  ['European Community', null],
  ['Unspecified', null],
  ['', null],
])('a file that says %j means %j', (text, code) => {
  expect(countryCode(text)).toBe(code);
});
