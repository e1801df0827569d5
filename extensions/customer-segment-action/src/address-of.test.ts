import { expect, test } from 'vitest';
import { addressOf } from './address-of.ts';

test('a segment of Shopify has its page in the app, anything else has none', () => {
  expect(addressOf('gid://shopify/Segment/123')).toBe('app:segments/shopify?use=123');
  expect(addressOf('gid://shopify/Customer/123')).toBeNull();
  expect(addressOf(undefined)).toBeNull();
});
