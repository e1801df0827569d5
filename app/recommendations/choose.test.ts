import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Candidates, choose, type RecentItem } from './choose.ts';

const ids = Array.from({ length: 12 }, (_, index) => String(index + 1));
const someIds = fc.uniqueArray(fc.constantFrom(...ids), { maxLength: 12 });
const candidates: fc.Arbitrary<Candidates> = fc.record({
  recent: someIds.map((list) =>
    list.map((productId): RecentItem => ({ productId, title: `Product ${productId}`, did: 'bought' })),
  ),
  similar: fc
    .array(
      fc.tuple(
        fc.constantFrom(...ids),
        fc.array(
          fc.record({ productId: fc.constantFrom(...ids), score: fc.double({ min: 0.01, max: 1, noNaN: true }) }),
        ),
      ),
    )
    .map((entries) => new Map(entries)),
  popular: someIds,
  newest: someIds,
  sellable: someIds.map((list) => new Set(list)),
  bought: someIds.map((list) => new Set(list)),
});

const nothing: Candidates = {
  recent: [],
  similar: new Map(),
  popular: [],
  newest: [],
  sellable: new Set(ids),
  bought: new Set(),
};

test('a product that was bought or cannot be sold is never chosen, and none twice', () => {
  fc.assert(
    fc.property(candidates, fc.integer({ min: 0, max: 6 }), (given, limit) => {
      const chosen = choose(given, limit).map((choice) => choice.productId);
      expect(chosen.length).toBeLessThanOrEqual(limit);
      expect(new Set(chosen).size).toBe(chosen.length);
      for (const id of chosen) {
        expect(given.sellable.has(id)).toBe(true);
        expect(given.bought.has(id)).toBe(false);
      }
    }),
  );
});

test('the list is full whenever the popular and the newest could fill it', () => {
  fc.assert(
    fc.property(candidates, (given) => {
      const left = new Set(
        [...given.popular, ...given.newest].filter((id) => given.sellable.has(id) && !given.bought.has(id)),
      );
      expect(choose(given, 4).length).toBeGreaterThanOrEqual(Math.min(4, left.size));
    }),
  );
});

test('what is like the newest thing comes first, with its reason', () => {
  const chosen = choose(
    {
      ...nothing,
      recent: [
        { productId: '1', title: 'Tea', did: 'viewed' },
        { productId: '2', title: 'Mug', did: 'bought' },
      ],
      similar: new Map([
        ['1', [{ productId: '5', score: 0.5 }]],
        ['2', [{ productId: '6', score: 0.5 }]],
      ]),
      popular: ['9'],
      bought: new Set(['2']),
    },
    4,
  );
  expect(chosen.map(({ productId, strategy, reason, because }) => [productId, strategy, reason, because])).toEqual([
    ['5', 'similar', 'Because you looked at Tea', '1'],
    ['6', 'similar', 'Because you bought Mug', '2'],
    ['9', 'popular', 'Popular in this store now', null],
  ]);
});

test('a product that is like two things is above one that is like one', () => {
  const near = (productId: string) => ({ productId, score: 0.4 });
  const recent: RecentItem[] = ['1', '2'].map((productId) => ({ productId, title: productId, did: 'carted' }));
  const similar = new Map([
    ['1', [near('5'), near('6')]],
    ['2', [near('6')]],
  ]);
  expect(choose({ ...nothing, recent, similar }, 2).map((choice) => choice.productId)).toEqual(['6', '5']);
});

test('a stranger in a store that has sold nothing sees the newest', () => {
  expect(choose({ ...nothing, newest: ['3', '2', '1'] }, 2)).toMatchObject([
    { productId: '3', strategy: 'new' },
    { productId: '2', strategy: 'new' },
  ]);
});
