import { expect, test } from 'vitest';
import { clockAt } from '../../test/support/clock-at.ts';
import { addShop } from '../../test/support/store-facts.ts';
import { givenDatabase } from '../../test/support/test-store.ts';
import { customer, day, factsOf, order, product, type Told, view } from '../../test/support/told.ts';
import { forShop } from '../platform/db.server.ts';
import { absorb } from '../profiles/absorb.server.ts';
import { listSegmentsOf } from '../segments/list-segments-of.server.ts';
import { findNextDue } from '../segments/sweep-segment.server.ts';
import { createSegment } from '../segments/save-segment.server.ts';
import { rebuild } from './rebuild.server.ts';
import { recheck } from './recheck.server.ts';
import { recompute } from './recompute.server.ts';
import { refresh } from './refresh.server.ts';

const clock = clockAt(new Date(day(10)));
const { queryOwner } = givenDatabase();

async function storeWith(domain: string, source: string) {
  const shopId = await addShop(domain, 'EUR');
  const conclude = async (told: Told[]) => {
    await forShop(shopId, (db) => absorb(db, told.flatMap(factsOf)));
    while ((await refresh(shopId, clock)) > 0);
  };
  await forShop(shopId, (db) =>
    createSegment(db, { name: 'Asked', description: '', source, author: 'Ada', at: new Date(day(1)) }),
  );
  await rebuild(shopId, { clock });
  return {
    shopId,
    conclude,
    memberships: async () =>
      (await forShop(shopId, (db) => listSegmentsOf(db, '1')))
        .filter(({ slug }) => slug === 'asked')
        .map(({ cause, leftCause }) => [cause, leftCause]),
    woken: async (task: string) => {
      const [job] = await queryOwner<{ inMs: number }>(
        `SELECT round(1000 * extract(epoch FROM run_at - now()))::int AS "inMs" FROM graphile_worker.jobs WHERE key = $1`,
        [`${task}:${shopId}`],
      );
      return job?.inMs;
    },
  };
}

test('a product that becomes of another type moves those who viewed it, some seconds later', async () => {
  const { shopId, conclude, memberships, woken } = await storeWith(
    'recheck.myshopify.com',
    `storefront.product_viewed(type: ('Shoes')) = true`,
  );
  await conclude([product(7, 2, { product_type: 'Cups' }), customer(1, 2), view('a', 3, 'b', { customerId: '1' })]);
  await recheck(shopId, clock);
  expect(await memberships()).toEqual([]);
  await queryOwner(`SELECT graphile_worker.complete_jobs(array_agg(id)) FROM graphile_worker.jobs`);
  await conclude([product(7, 4, { product_type: 'Cups', title: 'Another title' })]);
  expect(await woken('recheck')).toBeUndefined();
  await conclude([product(7, 5, { product_type: 'Shoes' })]);
  expect(await woken('recheck')).toBeGreaterThan(0);
  expect(await woken('recheck')).toBeLessThanOrEqual(10_000);
  await recheck(shopId, clock);
  expect(await memberships()).toEqual([['product', null]]);
  await conclude([{ topic: 'products/delete', at: day(6), payload: { id: 7 } }]);
  await recheck(shopId, clock);
  expect(await memberships()).toEqual([['product', 'product']]);
});

test('a store that moves to another time zone has other days: the whole store is worked out, and windows end at its midnight', async () => {
  const { shopId, conclude, memberships, woken } = await storeWith('zone.myshopify.com', 'last_order_date = -2d');
  const shop = (n: number, zone: string): Told => ({
    topic: 'shop/update',
    at: day(n),
    payload: { name: 'Store', currency: 'EUR', iana_timezone: zone, updated_at: day(n) },
  });
  await conclude([shop(2, 'UTC'), customer(1, 2)]);
  await queryOwner(`SELECT graphile_worker.complete_jobs(array_agg(id)) FROM graphile_worker.jobs`);
  await conclude([shop(3, 'UTC')]);
  expect(await woken('recompute')).toBeUndefined();
  // at 23:00 on the 7th in UTC, on the 8th in Auckland
  await conclude([order(100, 8, { customer: { id: 1 }, created_at: '2026-03-07T23:00:00.000Z' })]);
  expect(await memberships()).toEqual([]);
  await conclude([shop(9, 'Pacific/Auckland')]);
  expect(await woken('recompute')).toBeLessThanOrEqual(0);
  // late on the 10th there, two days after the 8th
  await recompute(shopId, clockAt(new Date('2026-03-10T10:00:00Z')));
  expect(await memberships()).toEqual([['recompute', null]]);
  expect((await forShop(shopId, findNextDue))?.toISOString()).toBe('2026-03-10T10:00:00.000Z');
});
