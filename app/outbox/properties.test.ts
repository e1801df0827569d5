import { expect, test } from 'vitest';
import { diffProperties } from './diff-properties.ts';
import { propertiesOf, propertyCatalogue } from './properties.ts';
import type { PropertyRow } from './properties.ts';

const product = (id: string) => ({
  id,
  title: `Product ${id}`,
  url: `https://s.test/products/${id}`,
  image: null,
  price: '$5.00',
});
const row: PropertyRow = {
  ordersCount: 3,
  revenue: 12.5,
  lastOrderOn: '2026-05-01',
  rfmGroup: 'Champions',
  rfmThirds: '333',
  rQuintile: 5,
  fQuintile: 5,
  mQuintile: 4,
  lifecycle: 'active',
  rfmGroupBefore: 'Loyal',
  loyaltyTier: 'Gold',
  engagementScore: 23,
  topCategory: 'Cups',
  topBrand: 'Kiln',
  priceBand: 'middle',
  discountShare: 0.25,
  segments: ['VIP', 'Recent'],
  primarySegment: 'VIP',
  products: ['1', '2', '3', '4', '5'].map(product),
};
const types = new Map(propertyCatalogue.map(({ name, type }) => [name, type]));

test('every property that a customer can have is in the catalogue, with a value of its type', () => {
  for (const [name, value] of Object.entries(propertiesOf(row))) {
    expect([name, types.has(name), typeof value === 'number']).toEqual([name, true, types.get(name) === 'Number']);
  }
});

test('the catalogue keeps the ESPs rules for names: unique without case, a letter first, at most 500', () => {
  const names = propertyCatalogue.map(({ name }) => name);
  expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
  expect(names.every((name) => /^regulars_[a-z0-9_]{1,90}$/.test(name))).toBe(true);
  expect(names.length).toBeLessThanOrEqual(500);
});

test('four products are shown, and what is not known is absent', () => {
  const properties = propertiesOf({ ...row, segments: [], revenue: null });
  expect(properties).toMatchObject({ regulars_rec_4_title: 'Product 4' });
  for (const name of ['regulars_rec_5_title', 'regulars_rec_1_image', 'regulars_segments', 'regulars_revenue'])
    expect(properties).not.toHaveProperty(name);
});

test('the difference brings the ESP from what it holds to what we want, and names what we are unsure of', () => {
  expect(diffProperties({ a: 1, b: ['x'] }, { a: 1, b: ['y'], c: 'old' })).toEqual({ b: ['x'], c: null });
  expect(diffProperties({ a: 1 }, { a: 1 })).toEqual({});
  expect(diffProperties({ a: 1 }, { a: 1 }, ['a', 'd'])).toEqual({ a: 1, d: null });
});

test('the address of a recommended product tells its place, so that a click in a mail is known', () => {
  expect(propertiesOf(row)).toMatchObject({ regulars_rec_2_url: 'https://s.test/products/2?rg_m=recommendations-2' });
});
