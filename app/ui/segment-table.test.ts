import { expect, test } from 'vitest';
import { everyDay } from './every-day.ts';
import { heatOf, percentInWords } from './heat.ts';
import { type ListedSegment, segmentsShown } from './segment-table.tsx';
import { sizeChangeInWords, sizeChangeOf } from './size-change.ts';

const row = (name: string, size: number, sizes: number[], priority: number | null = null): ListedSegment => ({
  slug: name.toLowerCase(),
  name,
  description: '',
  builtIn: false,
  source: `${name.toLowerCase()} > 1`,
  version: 1,
  state: 'live',
  reason: null,
  size,
  priority,
  shopifySegmentId: null,
  sample: [],
  sizes,
});
const rows = [row('Beta', 5, [9, 5]), row('Alpha', 5, [1, 5], 1), row('Gamma', 9, [])];
const names = (search: string, order: string) => segmentsShown(rows, search, order).map(({ name }) => name);

test.each([
  ['own', ['Beta', 'Alpha', 'Gamma']],
  ['name', ['Alpha', 'Beta', 'Gamma']],
  ['largest', ['Gamma', 'Alpha', 'Beta']],
  ['smallest', ['Alpha', 'Beta', 'Gamma']],
  ['grown', ['Alpha', 'Beta', 'Gamma']],
  ['shrunk', ['Beta', 'Alpha', 'Gamma']],
])('segments by %s, equal ones by name', (order, expected) => {
  expect(names('', order)).toEqual(expected);
});

test('a segment is found by any letter case of its name or text', () => {
  expect(names(' aLPH', 'own')).toEqual(['Alpha']);
  expect(names('gamma > 1', 'own')).toEqual(['Gamma']);
  expect(names('nothing', 'own')).toEqual([]);
});

test('a change is only promised of days that were noted', () => {
  expect(sizeChangeInWords(sizeChangeOf([]))).toBe('Known from tomorrow on');
  expect(sizeChangeInWords(sizeChangeOf([4]))).toBe('Known from tomorrow on');
  expect(sizeChangeInWords(sizeChangeOf([4, 3]))).toBe('-1 since yesterday');
  expect(sizeChangeInWords(sizeChangeOf([4, 9, 1204]))).toBe('+1,200 in 2 days');
  expect(sizeChangeInWords(sizeChangeOf([4, 9, 4]))).toBe('The same in 2 days');
});

test('what is there has a colour and is never 0%', () => {
  expect([0, 0.001, 1 / 6, 0.5, 1].map(heatOf)).toEqual(['heat-0', 'heat-1', 'heat-1', 'heat-3', 'heat-6']);
  expect([0, 0.001, 0.344, 1].map(percentInWords)).toEqual(['0%', '<1%', '34%', '100%']);
});

test('a day without a note is a gap between two that have one', () => {
  expect(everyDay([{ day: '2026-02-27' }, { day: '2026-03-01' }])).toEqual(['2026-02-27', '2026-02-28', '2026-03-01']);
  expect(everyDay([])).toEqual([]);
});
