import pg from 'pg';
import { expect, test } from 'vitest';
import { clockAt } from '../../test/support/clock-at.ts';
import { keepDelivery } from '../../test/support/keep-delivery.ts';
import { useOutboxWorld } from '../../test/support/outbox-world.ts';
import { storeFacts } from '../../test/support/store-facts.ts';
import { day, view } from '../../test/support/told.ts';
import { readAgain } from '../inbox/read-again.server.ts';
import { engagementArea } from '../insights/score-settings.ts';
import { forShop, queryDirectory } from '../platform/db.server.ts';
import { saveSetting } from '../platform/settings.server.ts';
import { saveRetention } from '../privacy/retention-settings.server.ts';
import { createSegment } from '../segments/save-segment.server.ts';
import { project } from './project.server.ts';
import { purge } from './purge.server.ts';
import { rebuild } from './rebuild.server.ts';
import { recompute } from './recompute.server.ts';
import { refresh } from './refresh.server.ts';

const world = useOutboxWorld();
const start = new Date('2026-06-02T12:00:00Z');
const daysAfter = (days: number) => new Date(start.getTime() + days * 86_400_000);

/** A store whose ESP hears of three people, with a segment of a merchant, all worked out at the start. */
async function storeWith(source: string, views: Date[]) {
  await world.connect(world.destinations.klaviyo);
  await world.addCustomers(3);
  const shopId = await world.inShop(async (db) => db.shopId);
  await queryDirectory(`UPDATE shop SET currency = 'USD' WHERE shop_id = $1`, [shopId]);
  const facts = storeFacts(shopId);
  await facts.products([1]);
  for (const id of views.length === 0 ? [] : ['1', '2', '3']) await facts.views(id, 1, views);
  await forShop(shopId, (db) =>
    createSegment(db, { name: 'Asked', description: '', source, author: 'Ada', at: daysAfter(-1) }),
  );
  await recompute(shopId, clockAt(start));
  await rebuild(shopId, { clock: clockAt(start) });
  while ((await refresh(shopId, clockAt(start))) > 0);
  return { shopId, facts };
}

const membersOf = (shopId: number) =>
  forShop(shopId, (db) =>
    db.query<{ id: string }>(
      `SELECT customer_id AS id FROM segment_member WHERE slug = 'asked' AND left_at IS NULL ORDER BY 1`,
    ),
  );
const eventsOf = (shopId: number) =>
  forShop(shopId, (db) => db.query(`SELECT payload FROM outbox_item WHERE kind = 'event'`));
const forgetEvents = (shopId: number) =>
  forShop(shopId, (db) => db.query(`DELETE FROM outbox_item WHERE kind = 'event'`));

test.each([
  ['who is looked at', refresh],
  ['the nightly run, which comes at the same hour', recompute],
])('nobody is mailed for what the store deletes because of its age, noticed by %s', async (_by, notice) => {
  const { shopId } = await storeWith('storefront.product_viewed(id: (1)) = false', [daysAfter(-300)]);
  expect(await membersOf(shopId)).toEqual([]);
  await forShop(shopId, (db) => saveRetention(db, 'activities', 90));
  await purge(shopId, daysAfter(1));
  await notice(shopId, clockAt(daysAfter(1)));
  await refresh(shopId, clockAt(daysAfter(1)));
  expect(await membersOf(shopId)).toHaveLength(3);
  expect(await eventsOf(shopId)).toEqual([]);
});

test('an import that begins while the nightly run is under way mails nobody', async () => {
  const { shopId, facts } = await storeWith('last_order_date > 2026-05-01', []);
  await facts.orders(['1', '2', '3'].map((customerId) => ({ customerId, placedAt: daysAfter(-300), minor: 1000 })));
  await recompute(shopId, clockAt(daysAfter(1)));
  await refresh(shopId, clockAt(daysAfter(1)));
  await forgetEvents(shopId);

  const other = new pg.Client({ connectionString: process.env['DATABASE_URL'] });
  await other.connect();
  await other.query('BEGIN');
  await other.query(`SELECT pg_advisory_xact_lock(hashtext('recompute'), $1)`, [shopId]);
  const working = recompute(shopId, clockAt(daysAfter(2)));
  await expect
    .poll(async () => (await other.query(`SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`)).rowCount)
    .toBe(1);
  await forShop(shopId, (db) =>
    db.query(
      `INSERT INTO import_run (shop_id, run_id, kind, source, state, bytes, started_at, updated_at) VALUES ($1, 'r', 'orders', 'o', 'reading', 1, now(), now())`,
      [shopId],
    ),
  );
  await facts.orders(['1', '2', '3'].map((customerId) => ({ customerId, placedAt: daysAfter(-10), minor: 1000 })));
  await other.query('COMMIT');
  await other.end();
  await working;
  expect(await membersOf(shopId)).toHaveLength(3);
  expect(await eventsOf(shopId)).toEqual([]);
});

test('nobody is mailed for what is read again once the app reads more of it; whoever does something at that moment is', async () => {
  const { shopId } = await storeWith('storefront.product_viewed(id: (7)) = true', []);
  const deliver = (customerId: string, state: 'pending' | 'settled') =>
    keepDelivery(shopId, {
      topic: 'pixel/product_viewed',
      body: view(`v${customerId}`, 10, `client ${customerId}`, { customerId }).payload,
      triggeredAt: day(10),
      state,
    });
  // as an earlier version left it that took nothing from it
  await deliver('1', 'settled');
  await forShop(shopId, (db) => readAgain(db, { topic: null, since: null }));
  await deliver('2', 'pending');
  await project(shopId);
  await refresh(shopId, clockAt(daysAfter(1)));
  expect(await membersOf(shopId)).toEqual([{ id: '1' }, { id: '2' }]);
  const told = await forShop(shopId, (db) =>
    db.query(`SELECT customer_id AS id FROM outbox_item WHERE kind = 'event'`),
  );
  expect(told).toEqual([{ id: '2' }]);
});

test('nobody is mailed because the merchant counts engagement otherwise', async () => {
  const { shopId } = await storeWith('regulars.engagement_score > 50', [daysAfter(-1)]);
  expect(await membersOf(shopId)).toEqual([]);
  await forgetEvents(shopId);
  const value = { points: { view: 100 } };
  await forShop(shopId, (db) => saveSetting(db, engagementArea, { value, author: 'Ada', at: daysAfter(0.5) }));
  await recompute(shopId, clockAt(daysAfter(1)));
  await refresh(shopId, clockAt(daysAfter(1)));
  expect(await membersOf(shopId)).toHaveLength(3);
  expect(await eventsOf(shopId)).toEqual([]);
});
