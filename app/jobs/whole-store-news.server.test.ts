import { expect, test } from 'vitest';
import { clockAt } from '../../test/support/clock-at.ts';
import { useOutboxWorld } from '../../test/support/outbox-world.ts';
import { countWaiting } from '../../test/support/count-waiting.ts';
import { storeFacts } from '../../test/support/store-facts.ts';
import { holdConclusions } from '../insights/hold-conclusions.server.ts';
import { recomputeTraits } from '../insights/recompute-traits.server.ts';
import { rfmArea } from '../insights/rfm-settings.ts';
import type { ScoreChange } from '../insights/score-change.ts';
import { scoreCustomers } from '../insights/score-customers.server.ts';
import { engagementArea, lifecycleArea, loyaltyArea } from '../insights/score-settings.ts';
import { saveSetting } from '../platform/settings.server.ts';
import { recompute } from './recompute.server.ts';
import { refresh } from './refresh.server.ts';

const world = useOutboxWorld();

const waiting = () => countWaiting(world.queryOwner);
const dayMs = 86_400_000;
const asOf = new Date('2026-03-01T12:00:00Z');
const after = (days: number) => new Date(asOf.getTime() + days * dayMs);
const ids = Array.from({ length: 30 }, (_, index) => String(index + 1));

test('whose facts a batch adds up while a whole store waits to be scored is told of nothing that is not', async () => {
  const { facts } = await givenStore();
  const night = after(1);
  // champions for a day more; they order again just before the night
  await facts.orders([{ customerId: '1', placedAt: new Date(night.getTime() - 1000), minor: 1700 }]);
  let whole: Promise<ScoreChange[]> = Promise.resolve([]);
  await world.inShop(async (db) => {
    await holdConclusions(db);
    whole = world.inShop((beside) => scoreCustomers(beside, null, night));
    await expect.poll(waiting, { timeout: 20_000 }).toBe(1);
    await recomputeTraits(db, ['1'], night);
    expect(await scoreCustomers(db, ['1'], night)).toEqual([]);
  });
  expect((await whole).filter(({ customerId }) => customerId === '1')).toEqual([]);
  // without their order it would have been something
  await world.inShop(async (db) => {
    await db.query('DELETE FROM orders WHERE placed_at > $1', [asOf]);
    await recomputeTraits(db, ['1'], night);
    expect(await scoreCustomers(db, ['1'], night)).toContainEqual({
      customerId: '1',
      score: 'rfm_group',
      from: 'champions',
      to: 'loyal',
    });
  });
});

test.each([
  ['ahead', 1000],
  ['behind', -1000],
])('new tiers move everybody at once and are told to nobody, also by a clock that is %s', async (_, skewMs) => {
  const { shopId, facts } = await givenStore();
  const known = (await events()).length;
  const skewed = new Date(after(1).getTime() + skewMs);
  const tiers = () =>
    world.inShop((db) =>
      db.query<{ tier: string }>('SELECT DISTINCT loyalty_tier AS tier FROM customer_scores ORDER BY 1'),
    );
  const before = await tiers();
  await recompute(shopId, clockAt(after(1)));
  await save(loyaltyArea, { tiers: [{ name: 'Everybody', from: 0 }] }, skewed);
  await facts.changed(ids);
  await refreshAll(shopId, after(1.01));
  expect(await tiers()).toEqual(before);
  await recompute(shopId, clockAt(after(1.02)));
  expect(await tiers()).toEqual([{ tier: 'Everybody' }]);
  await refreshAll(shopId, after(1.03));
  await save(loyaltyArea, {}, new Date(after(1.04).getTime() + skewMs));
  await recompute(shopId, clockAt(after(1.04)));
  expect(await tiers()).toEqual(before);
  await refreshAll(shopId, after(1.05));
  expect(await tiers()).toEqual(before);
  expect((await events()).slice(known).filter(({ metric }) => metric === 'Regulars Loyalty Tier Changed')).toEqual([]);
});

test.each<[string, string, object]>([
  ['stages', lifecycleArea, { days: [1, 2] }],
  ['points', engagementArea, { points: { order: 0, view: 100 } }],
])(
  'whom new %s move is told of nothing, also when a batch comes before their segments are decided',
  async (_, area, value) => {
    const { facts, shopId } = await givenStore();
    await facts.views(
      '1',
      1,
      ids.slice(0, 9).map(() => after(0.01)),
    );
    await facts.changed(ids);
    await refreshAll(shopId, after(0.02));
    const known = (await events()).length;
    await save(area, value, after(0.03));
    const begun: Promise<unknown>[] = [];
    await world.inShop(async (db) => {
      await holdConclusions(db);
      begun.push(recompute(shopId, clockAt(after(0.04))));
      await expect.poll(waiting, { timeout: 20_000 }).toBe(1);
      await facts.changed(ids);
      // they come between the steps of the run
      begun.push(...ids.map(() => refresh(shopId, clockAt(after(0.05)))));
      await expect.poll(waiting, { timeout: 20_000 }).toBeGreaterThan(2);
    });
    await Promise.all(begun);
    await refreshAll(shopId, after(0.06));
    expect((await events()).slice(known)).toEqual([]);
  },
);

async function givenStore() {
  await world.connect(world.destinations.klaviyo);
  await world.addCustomers(ids.length);
  const shopId = await world.inShop(async (db) => db.shopId);
  const facts = storeFacts(shopId);
  await facts.products([1]);
  await save(
    rfmArea,
    {
      thirds: { recencyDays: [30, 60], orders: [2, 3], spentMinor: [1000, 2000] },
      fifths: { recencyDays: [40, 50, 60, 70], orders: [2, 3, 4, 5], spentMinor: [1000, 2000, 3000, 4000] },
    },
    after(-1000),
  );
  await save(lifecycleArea, { days: [100, 200] }, after(-1000));
  await facts.orders(
    Array.from({ length: 7 }, (_, index) => ({ customerId: '1', placedAt: after(-30 - index), minor: 50_000 })),
  );
  await facts.orders(
    ids
      .slice(1)
      .map((customerId, index) => ({ customerId, placedAt: after(-index * 3 - 5), minor: 1000 + index * 700 })),
  );
  await facts.changed(ids);
  await recompute(shopId, clockAt(asOf));
  await refreshAll(shopId, asOf);
  return { facts, shopId };
}

const save = (area: string, value: object, at: Date) =>
  world.inShop((db) => saveSetting(db, area, { value, author: 'merchant', at }));

async function refreshAll(shopId: number, at: Date): Promise<void> {
  while ((await refresh(shopId, clockAt(at))) > 0);
}

const events = () =>
  world.inShop((db) =>
    db.query<{ id: string; metric: string }>(
      `SELECT customer_id AS id, payload ->> 'metric' AS metric, payload -> 'properties' AS properties FROM outbox_item WHERE kind = 'event' ORDER BY queued_at, item_key`,
    ),
  );
