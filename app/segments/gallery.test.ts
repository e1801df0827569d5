import { expect, test } from 'vitest';
import { asksForProduct, gallery, galleryText } from './gallery.ts';
import { galleryGroups } from './gallery-groups.ts';
import { printSegment } from './language/print-segment.ts';
import { readSegment } from './language/read-segment.ts';

test('forty ready segments, told apart by slug, name and description', () => {
  expect(gallery).toHaveLength(40);
  for (const key of ['slug', 'name', 'description', 'source'] as const)
    expect(new Set(gallery.map((each) => each[key])).size).toBe(40);
});

test('every store begins with ten, whose slugs and names flows at ESPs are built on', () => {
  expect(gallery.filter(({ builtIn }) => builtIn).map(({ slug, name }) => `${slug}: ${name}`)).toEqual([
    'high-value: High value',
    'frequent-buyers: Frequent buyers',
    'infrequent-buyers: Infrequent buyers',
    'lapsed: Lapsed',
    'browsers: Browsers',
    'cart-abandoners: Cart abandoners',
    'viewed-three-times: Keeps coming back to a product',
    'viewed-not-bought: Viewed, not bought',
    'discount-seekers: Discount seekers',
    'new-subscribers: New subscribers',
  ]);
});

test('each is in one group', () => {
  expect(galleryGroups.flatMap(({ slugs }) => slugs).toSorted()).toEqual(gallery.map(({ slug }) => slug).toSorted());
});

test.each(gallery.map((segment) => [segment.slug, segment] as const))('%s is a text of the language', (_, segment) => {
  const source = galleryText(segment, '7');
  const { expression, problems } = readSegment(source);
  expect(problems).toEqual([]);
  expect(expression && readSegment(printSegment(expression)).problems).toEqual([]);
});

test('where a product is asked for, its number takes the place', () => {
  const [asks] = gallery.filter(asksForProduct);
  expect(asks && readSegment(asks.source).problems).not.toEqual([]);
  expect(asks && galleryText(asks, '7')).toBe(`events('product_viewed', id: (7), date >= -24h) = true`);
});
