import { beforeEach, expect, test } from 'vitest';
import { clockAt } from '../../test/support/clock-at.ts';
import { storeFacts } from '../../test/support/store-facts.ts';
import { givenStorePerTest } from '../../test/support/test-store.ts';
import { deleteSegment } from '../segments/delete-segment.server.ts';
import { ensureSegments } from '../segments/ensure-segments.server.ts';
import { findSegment } from '../segments/find-segment.server.ts';
import { listSegmentVersions } from '../segments/list-segment-versions.server.ts';
import { rebuildSegment } from '../segments/rebuild-segment.server.ts';
import { createSegment, saveSegment } from '../segments/save-segment.server.ts';
import { rebuild } from './rebuild.server.ts';
import { refresh } from './refresh.server.ts';

const asOf = new Date('2026-03-01T12:00:00Z');
const clock = clockAt(asOf);
const people = Array.from({ length: 30 }, (_, index) => String(index + 1));
const { shopId, inShop } = givenStorePerTest();
let facts: ReturnType<typeof storeFacts>;

/** Thirty customers, of whom the first ten ordered once. */
beforeEach(async () => {
  facts = storeFacts(shopId());
  await facts.customers(people);
  await facts.orders(
    people.slice(0, 10).map((customerId) => ({ customerId, placedAt: '2026-02-01T00:00:00Z', minor: 100 })),
  );
  await facts.changed(people);
  await refresh(shopId(), clock);
});

/** Ten customers a range; counts the ranges, the last of which is for whoever comes behind the last customer. */
function tens() {
  return {
    customers: 10,
    ranges: 0,
    note() {
      this.ranges += 1;
    },
    restart() {},
  };
}

const add = (source: string) =>
  inShop((db) => createSegment(db, { name: 'Built', description: '', source, author: 'Ada', at: asOf }));
const save = (source: string, basedOn: number) =>
  inShop((db) => saveSegment(db, 'built', { source, author: 'Bob', at: asOf, basedOn }));
const state = async () => (await inShop((db) => findSegment(db, 'built')))?.state;
const members = async () =>
  (
    await inShop((db) =>
      db.query<{ id: string }>(
        `SELECT customer_id AS id FROM segment_member WHERE slug = 'built' AND left_at IS NULL ORDER BY customer_id`,
      ),
    )
  ).map(({ id }) => id);
const oneRange = () => inShop((db) => rebuildSegment(db, 10, asOf));

test('a new segment is built range by range and live at the end, of which nobody is told', async () => {
  await inShop((db) =>
    db.query(`INSERT INTO destination (shop_id, kind, state) VALUES ($1, 'klaviyo', 'connected')`, [shopId()]),
  );
  await add('number_of_orders = 1');
  expect([await state(), await members()]).toEqual(['building', []]);
  const pace = tens();
  await rebuild(shopId(), { clock, pace });
  expect([await state(), await members(), pace.ranges]).toEqual(['live', people.slice(0, 10), 4]);
  expect(await inShop((db) => db.query('SELECT FROM outbox_item'))).toEqual([]);
  expect(await inShop((db) => db.query(`SELECT DISTINCT cause FROM segment_member WHERE slug = 'built'`))).toEqual([
    { cause: 'segment' },
  ]);
});

test('a text saved while another is being built ends that: the next range is by the new one, from the first customer', async () => {
  await add('number_of_orders = 1');
  await oneRange();
  expect(await members()).toEqual(people.slice(0, 10));
  expect(await save('number_of_orders = 0', 1)).toMatchObject({ ok: true, version: 2 });
  await oneRange();
  expect(await members()).toEqual([]);
  const pace = tens();
  await rebuild(shopId(), { clock, pace });
  expect([await state(), await members(), pace.ranges]).toEqual(['live', people.slice(10), 3]);
});

test('a process that dies within a range leaves nothing of it, and another goes on behind the last whole one', async () => {
  await add('number_of_orders >= 0');
  await oneRange();
  await expect(
    inShop(async (db) => {
      await rebuildSegment(db, 10, asOf);
      throw new Error('killed');
    }),
  ).rejects.toThrow('killed');
  expect(await members()).toEqual(people.slice(0, 10));
  const pace = tens();
  await rebuild(shopId(), { clock, pace });
  expect([await state(), await members(), pace.ranges]).toEqual(['live', people, 3]);
});

test('whom a build has come to is decided as they change; the others are left to it', async () => {
  await add('number_of_orders = 0');
  await oneRange();
  await facts.orders(['1', '20'].map((customerId) => ({ customerId, placedAt: '2026-02-02T00:00:00Z', minor: 100 })));
  await facts.orders([{ customerId: '30', placedAt: '2026-02-02T00:00:00Z', minor: 100 }]);
  await inShop((db) => db.query(`UPDATE orders SET cancelled_at = '2026-02-03' WHERE customer_id IN (1, 2)`));
  await facts.changed(['1', '2', '20', '30'], 'order');
  await refresh(shopId(), clock);
  expect(await members()).toEqual(['1', '2']);
  await rebuild(shopId(), { clock, pace: tens() });
  const without = people.slice(10).filter((id) => id !== '20' && id !== '30');
  expect(await members()).toEqual(['1', '2', ...without]);
});

test('a deleted segment is left by everybody, told to nobody, and a text that nobody can read keeps its members', async () => {
  await add('number_of_orders = 1');
  await rebuild(shopId(), { clock, pace: tens() });
  await inShop((db) => db.query(`UPDATE segment SET source = 'odd =', state = 'building' WHERE slug = 'built'`));
  await rebuild(shopId(), { clock, pace: tens() });
  expect([await state(), await members()]).toEqual(['refused', people.slice(0, 10)]);
  await inShop((db) => deleteSegment(db, 'built', asOf));
  await rebuild(shopId(), { clock, pace: tens() });
  expect(await members()).toEqual([]);
  expect(await inShop((db) => db.query('SELECT FROM outbox_item'))).toEqual([]);
});

test('a store begins with ten texts that are live at once; where customers are known they are built', async () => {
  const built = await inShop((db) => db.query<{ state: string }>('SELECT state FROM segment WHERE built_in'));
  expect(built).toEqual(Array.from({ length: 10 }, () => ({ state: 'live' })));
  // what stores have from before segments were texts: rows without one, and members of rules in code that are gone
  await inShop((db) =>
    db.query(
      `DELETE FROM segment_version; DELETE FROM segment WHERE slug = 'browsers'; UPDATE segment SET source = ''`,
    ),
  );
  await inShop((db) =>
    db.query(
      `INSERT INTO segment_member (shop_id, slug, customer_id, entered_at, cause) VALUES ($1, 'infrequent-buyers', 30, $2, 'order')`,
      [shopId(), asOf],
    ),
  );
  await inShop((db) => ensureSegments(db, asOf));
  expect(await inShop((db) => findSegment(db, 'browsers'))).toMatchObject({ state: 'building', version: 1 });
  expect(await inShop((db) => listSegmentVersions(db, 'infrequent-buyers'))).toMatchObject([
    { version: 1, source: 'last_order_date < -3m', author: 'Regulars' },
  ]);
  await rebuild(shopId(), { clock, pace: tens() });
  expect(await inShop((db) => db.query(`SELECT slug FROM segment WHERE state <> 'live'`))).toEqual([]);
  expect(
    await inShop((db) => db.query(`SELECT FROM segment_member WHERE slug = 'infrequent-buyers' AND left_at IS NULL`)),
  ).toEqual([]);
  await inShop((db) => ensureSegments(db, asOf));
  expect(await inShop((db) => db.query(`SELECT slug FROM segment WHERE state <> 'live'`))).toEqual([]);
});
