import { expect, test } from 'vitest';
import { findSizeAlerts, type WatchedSize } from './find-size-alerts.ts';

const quiet: WatchedSize = { slug: 'vip', name: 'VIP', size: 100, before: 100, min: null, max: null, change: null };
const slugs = (given: Partial<WatchedSize>) => findSizeAlerts([{ ...quiet, ...given }]).map(({ slug }) => slug);

test('nobody hears of a size nobody asked about', () => {
  expect(slugs({ before: 1 })).toEqual([]);
});

test('below the least, above the most, and moved by more than a share of yesterday', () => {
  expect(slugs({ min: 101 })).toEqual(['segment-size:vip:min']);
  expect(slugs({ min: 100, max: 100 })).toEqual([]);
  expect(slugs({ max: 99 })).toEqual(['segment-size:vip:max']);
  expect(slugs({ change: 0.2, before: 125 })).toEqual([]);
  expect(slugs({ change: 0.2, before: 126 })).toEqual(['segment-size:vip:change']);
  expect(slugs({ change: 0.2, before: 83 })).toEqual(['segment-size:vip:change']);
});

test('a first day has no yesterday; from nobody to somebody is a change', () => {
  expect(slugs({ change: 0.2, before: null })).toEqual([]);
  expect(slugs({ change: 0.2, before: 0 })).toEqual(['segment-size:vip:change']);
});

test('the words name the segment and the numbers', () => {
  expect(findSizeAlerts([{ ...quiet, min: 120 }])[0]?.message).toBe('The segment VIP has 100 people, fewer than 120.');
});
