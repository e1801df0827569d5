import { expect, test } from 'vitest';
import { type ShopifyStore, useShopifyWorld } from '../../test/support/shopify-world.ts';
import { createSegment } from '../segments/save-segment.server.ts';
import { findSegment } from '../segments/find-segment.server.ts';
import { listShopifySegments } from '../segments/shopify-segments.server.ts';
import { copySegment } from './copy-segment.server.ts';
import { readShopifySegments } from './shopify-segments.server.ts';

const world = useShopifyWorld();
const at = new Date('2026-03-01T12:00:00Z');

/** A store whose customers 1 and 2 have the tag `vip`. */
async function openStore(): Promise<ShopifyStore> {
  const store = await world.openStore();
  store.remember(
    ['1', '2', '3'].map((id) => ({
      at: at.toISOString(),
      topic: 'customers/create',
      payload: { id: Number(id), tags: id === '3' ? '' : 'vip' },
    })),
  );
  store.shop().segments.set('77', {
    id: '77',
    name: 'Tagged',
    query: "customer_tags CONTAINS 'vip'",
    created_at: at.toISOString(),
    updated_at: at.toISOString(),
  });
  return store;
}

const tag = (store: ShopifyStore, id: number, tags: string) =>
  store.remember([{ at: at.toISOString(), topic: 'customers/update', payload: { id, tags } }]);
const read = (store: ShopifyStore, laterMs = 0) =>
  readShopifySegments(store.shopId, { clock: { now: () => new Date(world.clock.now().getTime() + laterMs) } });
const add = (store: ShopifyStore, source: string) =>
  store.inShop((db) => createSegment(db, { name: 'Ours', description: '', source, author: 'Ada', at }));
const members = (store: ShopifyStore) =>
  store.inShop(async (db) => {
    const rows = await db.query<{ id: string; isMember: boolean }>(
      `SELECT customer_id AS id, is_member AS "isMember" FROM shopify_segment_member WHERE segment_id = 77 ORDER BY customer_id`,
    );
    return rows.map(({ id, isMember }) => `${id} ${isMember ? 'in' : 'out'}`);
  });

test("Shopify's segments are listed; members are read of those that ours ask for, and renewed after a day", async () => {
  const store = await openStore();
  await read(store);
  const tagged = async () => (await store.inShop(listShopifySegments)).find(({ segmentId }) => segmentId === '77');
  expect(await tagged()).toMatchObject({
    name: 'Tagged',
    query: "customer_tags CONTAINS 'vip'",
    wanted: false,
    members: null,
  });
  expect(await store.inShop(listShopifySegments)).toHaveLength(5);

  await add(store, 'shopify.segment(id: (77)) = true');
  await read(store);
  expect(await members(store)).toEqual(['1 in', '2 in']);
  expect(await tagged()).toMatchObject({ wanted: true, members: 2, reason: null });

  tag(store, 2, '');
  tag(store, 3, 'vip');
  await read(store);
  expect(await members(store)).toEqual(['1 in', '2 in']);
  await read(store, 25 * 3_600_000);
  expect(await members(store)).toEqual(['1 in', '2 out', '3 in']);
});

test('who joined or left by a webhook since the reading began stays so', async () => {
  const store = await openStore();
  await add(store, 'shopify.segment(id: (77)) = true');
  const joined = (id: number) => ({ customer_id: id, segment_id: 77 });
  await store.emit([
    {
      at: new Date(world.clock.now().getTime() + 60_000).toISOString(),
      topic: 'customer.left_segment',
      payload: joined(1),
    },
    {
      at: new Date(world.clock.now().getTime() + 60_000).toISOString(),
      topic: 'customer.joined_segment',
      payload: joined(3),
    },
  ]);
  await store.projectAll();
  await read(store);
  expect(await members(store)).toEqual(['1 out', '2 in', '3 in']);
});

test('a segment that is gone at Shopify is said to be gone', async () => {
  const store = await openStore();
  await add(store, 'shopify.segment(id: (78)) = true');
  await read(store);
  expect((await store.inShop(listShopifySegments)).find(({ segmentId }) => segmentId === '78')).toMatchObject({
    reason: 'segment-gone',
  });
});

test('ours is copied to Shopify, renewed there, and made again when the merchant deleted it there', async () => {
  const store = await openStore();
  await add(store, 'number_of_orders >= 2');
  expect(await copySegment(store.shopId, 'ours')).toEqual({ ok: true, shopifySegmentId: '78' });
  expect(store.shop().segments.get('78')).toMatchObject({ name: 'Ours', query: 'number_of_orders >= 2' });
  expect(await copySegment(store.shopId, 'ours')).toEqual({ ok: true, shopifySegmentId: '78' });
  expect(await store.inShop((db) => findSegment(db, 'ours'))).toMatchObject({
    shopifySegmentId: '78',
    shopifyVersion: 1,
  });
  store.shop().segments.delete('78');
  expect(await copySegment(store.shopId, 'ours')).toMatchObject({ ok: true });
  expect([...store.shop().segments.values()].filter(({ name }) => name === 'Ours')).toHaveLength(1);
});

test('what Shopify does not know is not copied, and what it refuses is said in its words', async () => {
  const store = await openStore();
  await add(store, "regulars.rfm_group = 'CHAMPIONS' AND number_of_orders > 1");
  expect(await copySegment(store.shopId, 'ours')).toMatchObject({
    ok: false,
    reason: 'not-native',
    words: ['regulars.rfm_group'],
  });
  await store.inShop((db) =>
    createSegment(db, { name: 'Tagged', description: '', source: 'number_of_orders > 1', author: 'Ada', at }),
  );
  expect(await copySegment(store.shopId, 'tagged')).toEqual({
    ok: false,
    reason: 'refused',
    message: 'Name has already been taken',
  });
});
