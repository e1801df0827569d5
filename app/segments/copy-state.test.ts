import { expect, test } from 'vitest';
import { copyStateOf } from './copy-state.ts';
import { readSegment } from './language/read-segment.ts';

const expressionOf = (source: string) => readSegment(source).expression;
const held = { version: 2, shopifySegmentId: null, shopifyVersion: null };

test('a copy is of the present text, of an earlier one, or not there', () => {
  const native = expressionOf('number_of_orders > 1');
  expect(copyStateOf(held, native)).toEqual({ kind: 'none' });
  expect(copyStateOf({ ...held, shopifySegmentId: '7', shopifyVersion: 2 }, native)).toEqual({ kind: 'current' });
  expect(copyStateOf({ ...held, shopifySegmentId: '7', shopifyVersion: 1 }, native)).toEqual({ kind: 'outdated' });
  expect(copyStateOf(held, null)).toEqual({ kind: 'unreadable' });
});

test('what Shopify does not know is named, also of a segment that has a copy from before', () => {
  const own = expressionOf("regulars.rfm_group = 'CHAMPIONS' AND number_of_orders > 1");
  expect(copyStateOf(held, own)).toEqual({ kind: 'not-native', words: ['regulars.rfm_group'], hasCopy: false });
  expect(copyStateOf({ ...held, shopifySegmentId: '7', shopifyVersion: 1 }, own)).toMatchObject({ hasCopy: true });
});
