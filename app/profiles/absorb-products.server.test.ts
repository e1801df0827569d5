import { expect, test } from 'vitest';
import { givenStorePerTest } from '../../test/support/test-store.ts';
import { parseDelivery } from '../shopify/parse-delivery.ts';
import { absorb } from './absorb.server.ts';

const { inShop } = givenStorePerTest();

const variant = {
  id: 70,
  price: '5.00',
  inventory_quantity: 3,
  inventory_policy: 'deny',
  inventory_management: 'shopify',
};
const cup = {
  id: 7,
  title: 'Cup',
  handle: 'cup',
  status: 'active',
  published_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-03-03T00:00:00Z',
  image: { src: 'https://cdn.test/cup.jpg' },
  variants: [variant],
};
const later = { ...cup, updated_at: '2026-03-04T00:00:00Z' };

test.each([
  ['title', { ...later, title: 'Mug' }],
  ['link', { ...later, handle: 'mug' }],
  ['image', { ...later, image: { src: 'https://cdn.test/mug.jpg' } }],
  ['price', { ...later, variants: [{ ...variant, price: '6.00' }] }],
  ['availability', { ...later, variants: [{ ...variant, inventory_quantity: 0 }] }],
  ['status', { ...later, status: 'draft' }],
  ['publication', { ...later, published_at: null }],
])('a product with another %s is shown anew', async (_, payload) => {
  expect(await shownAnew('products/update', payload)).toEqual(['7']);
});

test('a deleted product is shown anew', async () => {
  expect(await shownAnew('products/delete', { id: 7 })).toEqual(['7']);
});

test.each([
  ['in nothing', later],
  [
    'in stock, tags and vendor',
    { ...later, tags: 'sale', vendor: 'Kiln', variants: [{ ...variant, inventory_quantity: 2 }] },
  ],
  ['before what is known', { ...cup, title: 'Older', updated_at: '2026-03-02T00:00:00Z' }],
  ['by its first sight', { ...later, id: 8 }],
])('a product that changed %s is not shown anew', async (_, payload) => {
  expect(await shownAnew('products/update', payload)).toEqual([]);
});

/** What a second delivery changes in a store that knows the cup. */
async function shownAnew(topic: string, payload: object): Promise<string[]> {
  return inShop(async (db) => {
    await absorb(db, factsOf('products/create', cup));
    const shownAnew: string[] = [];
    await absorb(db, factsOf(topic, payload), { onShownAnew: async (ids) => void shownAnew.push(...ids) });
    return shownAnew;
  });
}

function factsOf(topic: string, payload: object) {
  const triggeredAt = new Date('2026-03-04T00:00:00Z');
  const parsed = parseDelivery({ topic, webhookId: topic, triggeredAt, body: JSON.stringify(payload) });
  if (!parsed.ok) throw new Error(`${topic}: ${parsed.reason} at ${parsed.path}`);
  return parsed.facts;
}
