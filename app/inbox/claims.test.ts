import { expect, test } from 'vitest';
import { createClaims } from './claims.ts';

const claim = (clientId: string | null, customerId = '1', shop = 'a') => ({ shop, customerId, clientId });

test('five browsers a day may be a customer, no sixth; the next day is another', () => {
  const claims = createClaims();
  const browsers = ['c1', 'c2', 'c3', 'c4', null, 'c6'];
  expect(browsers.map((client) => claims.take(claim(client), 0))).toEqual([true, true, true, true, true, false]);
  expect(claims.take(claim('c2'), 1000)).toBe(true);
  expect(claims.take(claim('c6', '2'), 1000)).toBe(true);
  expect(claims.take(claim('c6', '1', 'b'), 1000)).toBe(true);
  expect(claims.take(claim('c6'), 24 * 3_600_000)).toBe(true);
});
