import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normaliseEmail } from './normalise-email.ts';
import { normaliseName } from './normalise-name.ts';
import { normalisePhone } from './normalise-phone.ts';

test.each([
  [' Ada@Example.COM ', 'ada@example.com'],
  ['a.b+c@example.com', 'a.b+c@example.com'],
  ['no address', null],
  ['a@b@c', null],
  ['', null],
  [null, null],
])('the e-mail %j is compared as %j', (email, compared) => {
  expect(normaliseEmail(email)).toBe(compared);
});

test.each([
  ['07911 123456', 'GB', '+447911123456'],
  ['+49 30 901820', null, '+4930901820'],
  ['030 901820', 'DE', '+4930901820'],
  ['07911 123456', null, null],
  ['555', 'US', null],
  ['07911 123456', 'XX', null],
  [null, 'GB', null],
])('the phone %j in %j is %j', (phone, country, e164) => {
  expect(normalisePhone(phone, country)).toBe(e164);
});

test.each([
  ['  Ada   King ', 'Ada King'],
  ['ADA', 'Ada'],
  ["jean-luc o'neill", "Jean-Luc O'Neill"],
  ['ÉMILE ZOLA', 'Émile Zola'],
  ['de la Cruz', 'de la Cruz'],
  ['McDonald', 'McDonald'],
  ['JP', 'JP'],
  ['山田 太郎', '山田 太郎'],
  ['محمد', 'محمد'],
  ['E\u0301mile\u200b', 'Émile'],
  ['\u0000 ', null],
  ['', null],
  [null, null],
])('the name %j is shown as %j', (name, shown) => {
  expect(normaliseName(name)).toBe(shown);
});

test('a name that was put in order stays as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (name) => normaliseName(normaliseName(name)) === normaliseName(name)),
  );
});
