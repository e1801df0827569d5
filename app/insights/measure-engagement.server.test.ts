import { expect, test } from 'vitest';
import { storeFacts } from '../../test/support/store-facts.ts';
import { givenStorePerTest } from '../../test/support/test-store.ts';
import { saveSetting } from '../platform/settings.server.ts';
import { measureEngagement } from './measure-engagement.server.ts';
import { recomputeTraits } from './recompute-traits.server.ts';
import { scoreCustomers } from './score-customers.server.ts';
import { engagementArea, engagementSettings } from './score-settings.ts';

const { shopId, inShop } = givenStorePerTest();

/** Scores by customer as of a moment. @param ids null: the whole store. */
async function measured(at: string, ids: string[] | null = null): Promise<Record<string, number>> {
  const asOf = new Date(at);
  return inShop(async (db) => {
    await recomputeTraits(db, ids, asOf);
    await scoreCustomers(db, ids, asOf);
    await measureEngagement(db, ids, asOf);
    const rows = await db.query<{ id: string; score: number }>(
      'SELECT customer_id AS id, engagement_score AS score FROM customer_scores',
    );
    return Object.fromEntries(rows.map(({ id, score }) => [id, score]));
  });
}

async function done(customerId: string, kind: string, at: string, data = {}): Promise<void> {
  await inShop((db) =>
    db.query(
      `INSERT INTO activity (shop_id, activity_id, kind, occurred_at, customer_id, data) VALUES ($1, gen_random_uuid(), $2, $3, $4, $5)`,
      [shopId(), kind, at, customerId, JSON.stringify(data)],
    ),
  );
}

test('points are halved every thirty days, by whole days', async () => {
  const facts = storeFacts(shopId());
  await facts.customers(['1', '2']);
  await facts.orders([
    { customerId: '1', placedAt: '2026-03-01T23:00:00Z', minor: 100 },
    { customerId: '1', placedAt: '2026-03-01T01:00:00Z', minor: 100 },
  ]);
  expect(await measured('2026-03-01T23:30:00Z')).toEqual({ 1: 20, 2: 0 });
  expect(await measured('2026-03-31T00:10:00Z')).toEqual({ 1: 10, 2: 0 });
  expect(await measured('2026-04-30T12:00:00Z')).toEqual({ 1: 5, 2: 0 });
  expect(await measured('2036-04-30T12:00:00Z')).toEqual({ 1: 0, 2: 0 });
});

test('a visit counts once a day, what is done in it counts each time, and a mail that a program opened is nothing', async () => {
  await storeFacts(shopId()).customers(['1', '2', '3']);
  for (const hour of ['08', '09', '20']) await done('1', 'product_viewed', `2026-03-01T${hour}:00:00Z`);
  await done('1', 'page_viewed', '2026-03-01T08:00:00Z');
  await done('2', 'mail_opened', '2026-03-01T08:00:00Z', { machine: 1 });
  await done('2', 'mail_clicked', '2026-03-01T08:00:00Z');
  await done('3', 'mail_unsubscribed', '2026-03-01T08:00:00Z');
  // a visit 5 and three views; a click
  expect(await measured('2026-03-01T23:30:00Z')).toEqual({ 1: 8, 2: 4, 3: 0 });
});

test('what is stored changes only with what happens, so a score of any later day follows from it', async () => {
  const facts = storeFacts(shopId());
  await facts.customers(['1']);
  await facts.orders([{ customerId: '1', placedAt: '2026-03-01', minor: 100 }]);
  const stored = () => inShop((db) => db.query('SELECT engagement_log2 FROM customer_scores'));
  await measured('2026-03-02');
  const before = await stored();
  await measured('2026-05-02');
  expect(await stored()).toEqual(before);
});

test('new points and a new half-life hold when the whole store is worked out again, for everybody at once', async () => {
  const facts = storeFacts(shopId());
  await facts.customers(['1', '2']);
  await facts.orders(['1', '2'].map((customerId) => ({ customerId, placedAt: '2026-03-01', minor: 100 })));
  await measured('2026-03-01');
  const value = engagementSettings.parse({ points: { order: 40 }, halfLifeDays: 10 });
  await inShop((db) => saveSetting(db, engagementArea, { value, author: 'merchant', at: new Date('2026-03-02') }));
  // until then as the others are
  expect(await measured('2026-03-31', ['1'])).toEqual({ 1: 5, 2: 10 });
  expect(await measured('2026-03-31')).toEqual({ 1: 5, 2: 5 });
});
