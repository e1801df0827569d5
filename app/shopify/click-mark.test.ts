import { expect, test } from 'vitest';
import { clickMarkOf, markLink } from './click-mark.ts';

test('a link of a block carries its place, and an address that was reached by it tells it', () => {
  const mark = { block: 'recommendations', place: 3 };
  const link = markLink('https://s.test/products/cup', mark);
  expect(link).toBe('https://s.test/products/cup?rg_m=recommendations-3');
  expect(clickMarkOf(link)).toEqual(mark);
  expect(clickMarkOf(markLink('/products/cup?utm_source=mail', mark))).toEqual(mark);
  expect(clickMarkOf(`${link}&utm_source=mail#top`)).toEqual(mark);
});

test.each([
  null,
  '/products/cup',
  '/?rg_m=',
  '/?rg_m=x',
  '/?rg_m=Ada-1',
  '/?rg_m=a-100',
  '/?utm_term=rg_m=recommendations-1',
])('%s has no mark', (page) => {
  expect(clickMarkOf(page)).toBeNull();
});
