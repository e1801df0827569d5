import { expect, test } from 'vitest';
import { clockAt } from '../../test/support/clock-at.ts';
import { useOutboxWorld } from '../../test/support/outbox-world.ts';
import { storeFacts } from '../../test/support/store-facts.ts';
import { rfmArea } from '../insights/rfm-settings.ts';
import { lifecycleArea, loyaltyArea } from '../insights/score-settings.ts';
import { forShop, queryDirectory } from '../platform/db.server.ts';
import { saveSetting } from '../platform/settings.server.ts';
import { recompute } from './recompute.server.ts';
import { refresh } from './refresh.server.ts';

const world = useOutboxWorld();
const start = new Date('2026-06-02T12:00:00Z');
const hoursAfter = (hours: number) => new Date(start.getTime() + hours * 3_600_000);

test('a move is told once, with the value before and after; what a merchant redefines is told nobody', async () => {
  await world.connect(world.destinations.klaviyo);
  await world.addCustomers(3);
  const shopId = await world.inShop(async (db) => db.shopId);
  await queryDirectory(`UPDATE shop SET currency = 'USD' WHERE shop_id = $1`, [shopId]);
  const facts = storeFacts(shopId);
  await facts.orders(
    ['1', '2', '3'].map((customerId, index) => ({ customerId, placedAt: hoursAfter(-24 - 9000 * index), minor: 1000 })),
  );
  await facts.changed(['1', '2', '3']);
  await recompute(shopId, clockAt(start));
  await refresh(shopId, clockAt(start));
  expect(await scoreEventsOf(shopId)).toEqual([]);

  await facts.orders([{ customerId: '3', placedAt: hoursAfter(1), minor: 90_000 }]);
  await facts.changed(['3']);
  await refresh(shopId, clockAt(hoursAfter(2)));
  const told = [
    { metric: 'Regulars Lifecycle Changed', from: 'churned', to: 'active' },
    { metric: 'Regulars Loyalty Tier Changed', from: 'Bronze', to: 'Silver' },
    { metric: 'Regulars RFM Group Changed', from: 'inactive', to: 'champions' },
  ];
  expect(await scoreEventsOf(shopId)).toEqual(told);
  await facts.changed(['3']);
  await refresh(shopId, clockAt(hoursAfter(3)));
  await recompute(shopId, clockAt(hoursAfter(3.5)));
  await refresh(shopId, clockAt(hoursAfter(3.5)));
  const events = await eventsOf(shopId);
  const scores = await scoreEventsOf(shopId);
  expect(scores).toEqual(told);

  const save = (area: string, value: object) =>
    forShop(shopId, (db) => saveSetting(db, area, { value, author: 'merchant', at: hoursAfter(4) }));
  await save(rfmArea, { thirds: { recencyDays: [0, 0], orders: [50, 60], spentMinor: [1, 2] } });
  await save(lifecycleArea, { days: [1, 2] });
  await save(loyaltyArea, { tiers: [{ name: 'Everybody', from: 0 }] });
  // whoever is looked at before everybody is, is scored as everybody else still is
  await facts.changed(['1', '3']);
  await refresh(shopId, clockAt(hoursAfter(5)));
  expect(await eventsOf(shopId)).toEqual(events);
  await recompute(shopId, clockAt(hoursAfter(100)));
  await refresh(shopId, clockAt(hoursAfter(101)));
  expect(await eventsOf(shopId)).toEqual(events);
  expect(
    await forShop(shopId, (db) => db.query('SELECT DISTINCT lifecycle, loyalty_tier AS tier FROM customer_scores')),
  ).toEqual([{ lifecycle: 'churned', tier: 'Everybody' }]);
});

test('a run that dies halfway through what history brought is as silent when it is run again', async () => {
  await world.connect(world.destinations.klaviyo);
  await world.addCustomers(3);
  const shopId = await world.inShop(async (db) => db.shopId);
  await queryDirectory(`UPDATE shop SET currency = 'USD' WHERE shop_id = $1`, [shopId]);
  const facts = storeFacts(shopId);
  await recompute(shopId, clockAt(hoursAfter(-1)));
  await facts.orders(
    ['1', '2', '3'].map((customerId) => ({ customerId, placedAt: hoursAfter(-24 * 200), minor: 1000 })),
  );
  await forShop(shopId, (db) =>
    db.query(
      `INSERT INTO import_run (shop_id, run_id, kind, source, state, bytes, started_at, updated_at, finished_at) VALUES ($1, 'r', 'orders', 'o', 'done', 1, $2, $2, $2)`,
      [shopId, hoursAfter(-0.5)],
    ),
  );
  let calls = 0;
  const dying = {
    now: () => {
      calls += 1;
      if (calls > 1) throw new Error('killed');
      return start;
    },
  };
  await expect(recompute(shopId, dying)).rejects.toThrow('killed');
  await recompute(shopId, clockAt(hoursAfter(0.1)));
  await refresh(shopId, clockAt(hoursAfter(0.1)));
  expect(await eventsOf(shopId)).toEqual([]);
  const members = await forShop(shopId, (db) => db.query(`SELECT DISTINCT slug FROM segment_member ORDER BY 1`));
  expect(members).toContainEqual({ slug: 'infrequent-buyers' });
});

interface QueuedEvent {
  metric: string;
  uniqueId: string;
  properties: { from: string; to: string };
}

async function eventsOf(shopId: number): Promise<QueuedEvent[]> {
  const rows = await forShop(shopId, (db) =>
    db.query<{ payload: QueuedEvent }>(`SELECT payload FROM outbox_item WHERE kind = 'event' ORDER BY item_key`),
  );
  return rows.map(({ payload }) => payload);
}

async function scoreEventsOf(shopId: number): Promise<{ metric: string; from: string; to: string }[]> {
  return (await eventsOf(shopId))
    .filter(({ metric }) => / (Lifecycle|Tier|Group) Changed$/.test(metric))
    .map(({ metric, properties: { from, to } }) => ({ metric, from, to }));
}
