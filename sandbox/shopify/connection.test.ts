import { expect, test } from 'vitest';
import { pageOf } from './connection.ts';
import type { PageArguments } from './connection.ts';

const rows = [3, 1, 20, 4, 2].map((id) => ({
  id,
  updated_at: `2026-11-${String(30 - id).padStart(2, '0')}T00:00:00Z`,
  tags: id > 3 ? 'vip, loud' : '',
}));

function idsOf(args: PageArguments): unknown[] {
  return (pageOf(rows, args, (row) => row) as { nodes: { id: number }[] }).nodes.map((node) => node.id);
}

test('rows come by number, or by the instant of the sort key, either way round', () => {
  expect(idsOf({ first: 10 })).toEqual([1, 2, 3, 4, 20]);
  expect(idsOf({ first: 2, reverse: true })).toEqual([20, 4]);
  expect(idsOf({ first: 3, sortKey: 'UPDATED_AT' })).toEqual([20, 4, 3]);
  expect(idsOf({ last: 2 })).toEqual([4, 20]);
});

test('terms are joined, by instant, number and tag', () => {
  expect(idsOf({ first: 10, query: "updated_at:>='2026-11-27T00:00:00Z'" })).toEqual([1, 2, 3]);
  expect(idsOf({ first: 10, query: 'updated_at:<2026-11-27 AND tag:VIP' })).toEqual([4, 20]);
  expect(idsOf({ first: 10, query: 'id:>3' })).toEqual([4, 20]);
});

test('a filter the sandbox does not know is refused, not ignored', () => {
  expect(() => idsOf({ first: 1, query: 'delivery_method:pickup' })).toThrow('cannot filter by delivery_method');
});

test('a cursor from nowhere is refused', () => {
  expect(() => idsOf({ first: 1, after: 'nonsense' })).toThrow('Invalid cursor');
});
