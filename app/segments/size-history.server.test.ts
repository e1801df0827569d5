import { expect, test } from 'vitest';
import { storeFacts } from '../../test/support/store-facts.ts';
import { givenStore } from '../../test/support/test-store.ts';
import { queryDirectory } from '../platform/db.server.ts';
import { listSegmentDays, noteSizes } from './size-history.server.ts';

const { shopId, inShop } = givenStore();

test('a day has its size at the end and the orders of that day by those who were members at some time of it', async () => {
  // midnight there is 05:00 UTC
  await queryDirectory(`UPDATE shop SET time_zone = 'America/New_York' WHERE shop_id = $1`, [shopId()]);
  const facts = storeFacts(shopId());
  await facts.customers(['1', '2', '3']);
  await facts.orders([
    { customerId: '1', placedAt: '2026-02-27T12:00:00Z', minor: 100 },
    { customerId: '1', placedAt: '2026-02-28T04:59:00Z', minor: 10 },
    { customerId: '1', placedAt: '2026-02-28T05:00:00Z', minor: 1000 },
    { customerId: '2', placedAt: '2026-02-28T12:00:00Z', minor: 5, currentMinor: 3 },
    { customerId: '3', placedAt: '2026-02-28T12:00:00Z', minor: 7777 },
  ]);
  await inShop(async (db) => {
    await db.query(
      `INSERT INTO segment (shop_id, slug, name, description, built_in, position, source, size) VALUES ($1, 'vip', 'VIP', '', false, 1, 'x', 2)`,
      [shopId()],
    );
    await db.query(
      `INSERT INTO segment_member (shop_id, slug, customer_id, entered_at, left_at, cause) VALUES
       ($1, 'vip', 1, '2026-02-27T20:00:00Z', '2026-02-28T06:00:00Z', 'order'), ($1, 'vip', 1, '2026-02-28T07:00:00Z', NULL, 'order'),
       ($1, 'vip', 2, '2026-02-28T20:00:00Z', NULL, 'order'), ($1, 'vip', 3, '2026-03-01T05:00:00Z', NULL, 'order')`,
      [shopId()],
    );
  });
  const note = (at: string) => inShop((db) => noteSizes(db, new Date(at)));
  await note('2026-02-28T04:00:00Z');
  await note('2026-03-01T04:00:00Z');
  await note('2026-03-01T04:59:00Z');
  const days = () => inShop((db) => listSegmentDays(db, 'vip', new Date('2026-03-01T04:59:00Z')));
  expect(await days()).toEqual([
    { day: '2026-02-27', size: 2, entered: 0, left: 0, revenueMinor: '110' },
    { day: '2026-02-28', size: 2, entered: 0, left: 0, revenueMinor: '1003' },
  ]);
  await facts.orders([{ customerId: '2', placedAt: '2026-02-28T13:00:00Z', minor: 4 }]);
  await note('2026-03-02T12:00:00Z');
  expect((await days())[1]).toMatchObject({ revenueMinor: '1007' });
});
