import { expect, test } from 'vitest';
import { clockAt } from '../../test/support/clock-at.ts';
import { useOutboxWorld } from '../../test/support/outbox-world.ts';
import { storeFacts } from '../../test/support/store-facts.ts';
import { queryDirectory } from '../platform/db.server.ts';
import { listSegmentsOf } from '../segments/list-segments-of.server.ts';
import { createSegment } from '../segments/save-segment.server.ts';
import { findNextDue } from '../segments/sweep-segment.server.ts';
import { due } from './due.server.ts';
import { rebuild } from './rebuild.server.ts';
import { refresh } from './refresh.server.ts';

const { inShop, queryOwner, clock, addCustomers, connect, destinations, drain, klaviyo, pass } = useOutboxWorld();

/** A store with one segment of this text. */
async function storeWith(source: string, at: string, timeZone = 'UTC') {
  const shopId = await inShop((db) => Promise.resolve(db.shopId));
  await queryDirectory('UPDATE shop SET time_zone = $2 WHERE shop_id = $1', [shopId, timeZone]);
  await inShop((db) => createSegment(db, { name: 'Window', description: '', source, author: 'Ada', at: new Date(at) }));
  await rebuild(shopId, { clock: clockAt(new Date(at)) });
  await due(shopId, clockAt(new Date(at)));
  const facts = storeFacts(shopId);
  return {
    shopId,
    facts,
    concludeAt: (moment: string) => refresh(shopId, clockAt(new Date(moment))),
    sweepAt: (moment: string) => due(shopId, clockAt(new Date(moment))),
    nextDue: async () => (await inShop(findNextDue))?.toISOString(),
    /** Of customer 1: from when to when, and why. */
    memberships: async () =>
      (await inShop((db) => listSegmentsOf(db, '1')))
        .filter(({ slug }) => slug === 'window')
        .map((row) => [row.enteredAt.toISOString(), row.cause, row.leftAt?.toISOString(), row.leftCause]),
  };
}

/** The built-in segments have windows too; only this one's moments are looked at. */
const onlyWindow = () =>
  inShop((db) => db.query(`UPDATE segment SET deleted_at = now(), due_at = NULL WHERE slug <> 'window'`));

test('who viewed something 24 hours ago leaves at that millisecond, not before and not at night', async () => {
  const { shopId, facts, concludeAt, sweepAt, nextDue, memberships } = await storeWith(
    `events('product_viewed', date >= -24h) = true`,
    '2026-03-01T00:00:00Z',
  );
  await facts.customers(['1']);
  await facts.views('1', 5, ['2026-03-01T10:00:00.123Z']);
  await facts.changed(['1'], 'view');
  await concludeAt('2026-03-01T10:00:02.000Z');
  await onlyWindow();
  expect(await nextDue()).toBe('2026-03-02T10:00:00.124Z');
  const [job] = await queryOwner<{ runAt: Date }>(
    `SELECT run_at AS "runAt" FROM graphile_worker.jobs WHERE key = 'due:' || $1::text`,
    [shopId],
  );
  expect(job?.runAt.getTime()).toBeLessThanOrEqual(Date.parse('2026-03-02T10:00:00.124Z'));
  expect(await sweepAt('2026-03-02T10:00:00.123Z')).toBe(0);
  const entered = ['2026-03-01T10:00:02.000Z', 'view'];
  expect(await memberships()).toEqual([[...entered, undefined, null]]);
  expect(await sweepAt('2026-03-02T10:00:00.124Z')).toBe(1);
  expect(await memberships()).toEqual([[...entered, '2026-03-02T10:00:00.124Z', 'time']]);
  expect(await nextDue()).toBeUndefined();
});

test('a later view puts the end off; one that ends meanwhile moves nobody', async () => {
  const { facts, concludeAt, sweepAt, nextDue, memberships } = await storeWith(
    `events('product_viewed', date >= -24h) = true`,
    '2026-03-01T00:00:00Z',
  );
  await facts.customers(['1']);
  for (const at of ['2026-03-01T10:00:00.000Z', '2026-03-01T20:00:00.000Z']) {
    await facts.views('1', 5, [at]);
    await facts.changed(['1'], 'view');
    await concludeAt(at);
  }
  await onlyWindow();
  await sweepAt('2026-03-02T10:00:00.001Z');
  expect((await memberships())[0]?.[2]).toBeUndefined();
  expect(await nextDue()).toBe('2026-03-02T20:00:00.001Z');
  // an outage of a week: who should have left long ago leaves when the work goes on
  expect(await sweepAt('2026-03-09T00:00:00.000Z')).toBe(1);
  expect((await memberships())[0]?.[2]).toBe('2026-03-09T00:00:00.000Z');
});

test.each([
  {
    zone: 'America/New_York',
    placedAt: '2026-03-07T17:00:00.000Z',
    midnights: ['2026-03-08T05:00:00.000Z', '2026-03-09T04:00:00.000Z'],
  },
  {
    zone: 'America/New_York',
    placedAt: '2026-10-31T17:00:00.000Z',
    midnights: ['2026-11-01T04:00:00.000Z', '2026-11-02T05:00:00.000Z'],
  },
  // on 24 April clocks go from 00:00 to 01:00 there: the day has no midnight
  {
    zone: 'Africa/Cairo',
    placedAt: '2026-04-22T12:00:00.000Z',
    midnights: ['2026-04-22T22:00:00.000Z', '2026-04-23T22:00:00.000Z'],
  },
  {
    zone: 'Asia/Kolkata',
    placedAt: '2026-04-22T12:00:00.000Z',
    midnights: ['2026-04-22T18:30:00.000Z', '2026-04-23T18:30:00.000Z'],
  },
])(
  "an order of yesterday is one until the store's midnight: $zone, $placedAt",
  async ({ zone, placedAt, midnights }) => {
    const { facts, concludeAt, sweepAt, nextDue, memberships } = await storeWith(
      'last_order_date >= -1d',
      '2026-03-01T00:00:00Z',
      zone,
    );
    await facts.customers(['1']);
    await facts.orders([{ customerId: '1', placedAt, minor: 100 }]);
    await facts.changed(['1'], 'order');
    await concludeAt(placedAt);
    await onlyWindow();
    await sweepAt(placedAt);
    const [first = '', second = ''] = midnights;
    expect(await nextDue()).toBe(first);
    await sweepAt(first);
    expect(await memberships()).toEqual([[placedAt, 'order', undefined, null]]);
    expect(await nextDue()).toBe(second);
    expect(await sweepAt(new Date(Date.parse(second) - 1).toISOString())).toBe(0);
    await sweepAt(second);
    expect(await memberships()).toEqual([[placedAt, 'order', second, 'time']]);
  },
);

test('entering and leaving are told to the ESP with what caused them, and its property follows', async () => {
  await connect(destinations.klaviyo);
  const at = clock.now();
  const { shopId, facts } = await storeWith(`events('product_viewed', date >= -1h) = true`, at.toISOString());
  await addCustomers(1);
  await facts.views('1', 5, [at]);
  await facts.changed(['1'], 'view');
  await refresh(shopId, clock);
  const tellsOf = () =>
    [...klaviyo.state.events.values()]
      .filter(({ properties }) => properties['segment_slug'] === 'window')
      .map(({ metric, properties }) => [metric, properties['segment'], properties['cause']]);
  const held = () => [...klaviyo.state.profiles.values()].map(({ properties }) => properties['regulars_segments']);
  await drain('klaviyo');
  expect(tellsOf()).toEqual([['Regulars Segment Entered', 'Window', 'view']]);
  expect(held()).toEqual([expect.arrayContaining(['Window'])]);
  pass(3_600_001);
  await due(shopId, clock);
  await drain('klaviyo');
  expect(tellsOf()).toEqual([
    ['Regulars Segment Entered', 'Window', 'view'],
    ['Regulars Segment Left', 'Window', 'time'],
  ]);
  expect(held()).toEqual([expect.not.arrayContaining(['Window'])]);
});

test('history enters and leaves without a word, and is in the history all the same', async () => {
  await connect(destinations.klaviyo);
  const at = clock.now();
  const { shopId, facts, memberships } = await storeWith(
    `events('product_viewed', date >= -1h) = true`,
    at.toISOString(),
  );
  await addCustomers(1);
  await facts.views('1', 5, [at]);
  await facts.changed(['1'], 'view');
  await inShop((db) => db.query('UPDATE customer_changed SET silent = true'));
  await refresh(shopId, clock);
  await drain('klaviyo');
  expect(await memberships()).toEqual([[at.toISOString(), 'view', undefined, null]]);
  expect([...klaviyo.state.events.values()]).toEqual([]);
});

test('a segment entered and left at one moment is told as both, and is one membership of no length', async () => {
  await connect(destinations.klaviyo);
  const at = clock.now();
  const { shopId, facts, memberships } = await storeWith(
    `events('product_viewed', date >= -1h) = true`,
    at.toISOString(),
  );
  await addCustomers(1);
  await facts.views('1', 5, [at]);
  const conclude = async (cause: string) => {
    await facts.changed(['1'], cause);
    await refresh(shopId, clockAt(at));
  };
  await conclude('view');
  await inShop((db) => db.query('DELETE FROM activity'));
  await conclude('retention');
  const moment = at.toISOString();
  expect(await memberships()).toEqual([[moment, 'view', moment, 'retention']]);
  await drain('klaviyo');
  const told = [...klaviyo.state.events.values()].filter(({ properties }) => properties['segment_slug'] === 'window');
  expect(new Set(told.map(({ metric }) => metric))).toEqual(
    new Set(['Regulars Segment Entered', 'Regulars Segment Left']),
  );
  await facts.views('1', 5, [at]);
  await conclude('view');
  expect(await memberships()).toEqual([[moment, 'view', undefined, null]]);
});
