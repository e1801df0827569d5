import { expect, test } from 'vitest';
import { useOutboxWorld } from '../../test/support/outbox-world.ts';
import { queueSegmentEvents } from '../outbox/queue-segment-events.server.ts';
import { deliver } from './deliver.server.ts';

const { clock, klaviyo, destinations, inShop, connect, queue, addCustomers, setOrders, drain } = useOutboxWorld();

test('nothing leaves for a store that removed the app, and what it missed is sent when it is back', async () => {
  await connect(destinations.klaviyo);
  const [first = '', late = ''] = await addCustomers(2);
  await queue([first]);
  await drain('klaviyo');
  const removed = (at: string | null) =>
    inShop((db) => db.query('UPDATE shop SET uninstalled_at = $2 WHERE shop_id = $1', [db.shopId, at]));
  const shopId = await inShop(async (db) => db.shopId);

  await setOrders(first, 4);
  await queue([first]);
  await removed('2026-06-01T00:00:00Z');
  expect(await queue([late])).toBe(0);
  const entered = { customerId: late, slug: 'lapsed', name: 'Lapsed', entered: true, at: clock.now(), cause: 'order' };
  await inShop((db) => queueSegmentEvents(db, [entered], clock.now()));
  await deliver(shopId, 'klaviyo', { clock });
  expect([...klaviyo.state.profiles.values()].map(({ properties }) => properties.regulars_orders_count)).toEqual([1]);

  await removed(null);
  expect(await queue([first, late])).toBe(1);
  await drain('klaviyo');
  expect([...klaviyo.state.profiles.values()].map(({ properties }) => properties.regulars_orders_count)).toEqual([
    4, 1,
  ]);
  expect(await inShop((db) => db.query(`SELECT FROM outbox_item WHERE kind = 'event'`))).toEqual([]);
});
