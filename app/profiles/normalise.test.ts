import { expect, test } from 'vitest';
import { normaliseEmail } from './normalise-email.ts';
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
