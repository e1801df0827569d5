import { expect, test } from 'vitest';
import { getHealth } from '../inbox/get-health.server.ts';
import { sealBody } from '../inbox/seal-body.server.ts';
import { muteAlert } from '../inbox/settle-alerts.server.ts';
import { forShop, type ShopDb } from '../platform/db.server.ts';
import { saveSizeAlerts } from '../segments/describe-segment.server.ts';
import { addShop } from '../../test/support/store-facts.ts';
import { givenStore } from '../../test/support/test-store.ts';
import { project } from './project.server.ts';
import { watch } from './watch.server.ts';

const { shopId, inShop } = givenStore();

const slugs = async () => (await inShop(getHealth)).alerts.map(({ slug }) => slug);

test('what comes in is counted by hour and sampled by field, once, also when it is replayed', async () => {
  const body = Buffer.from(
    JSON.stringify({ id: 5, email: 'ada@example.com', note: null, updated_at: '2025-06-01T00:00:00Z' }),
  );
  await inShop((db) =>
    db.query(
      `INSERT INTO delivery (shop_id, webhook_id, topic, event_id, triggered_at, received_at, bytes, body)
       SELECT $1, 'w' || n, 'customers/update', 'e' || (n + 1) / 2, now() - n * interval '4 minutes', date_trunc('hour', now()), $2, $3
       FROM generate_series(1, 4) n`,
      [shopId(), body.length, sealBody(shopId(), body)],
    ),
  );
  await project(shopId());
  await inShop((db) => db.query(`UPDATE delivery SET state = 'pending' WHERE webhook_id = 'w1'`));
  await project(shopId());
  const [hour] = await inShop((db) => db.query('SELECT topic, received, refused FROM delivery_hour'));
  expect(hour).toEqual({ topic: 'customers/update', received: 4, refused: 0 });
  await watch(shopId(), new Date(Date.now() + 1000));
  const [sample] = await inShop((db) => db.query('SELECT seen, repeated, fields FROM topic_sample'));
  expect(sample).toEqual({ seen: 4, repeated: 2, fields: { id: 4, email: 4, updated_at: 4 } });
  expect(await slugs()).toEqual([]);
});

test('an alert is raised once, can be muted, and ends when all is as it was', async () => {
  const asOf = new Date('2025-06-30T12:20:00Z');
  await inShop((db) =>
    db.query(
      `INSERT INTO delivery_hour (shop_id, topic, hour, received, late, refused)
       SELECT $1, 'orders/create', timestamptz '2025-06-30T11:00Z' - w * interval '7 days', 100, 0, 0 FROM generate_series(1, 8) w`,
      [shopId()],
    ),
  );
  await watch(shopId(), asOf);
  await watch(shopId(), asOf);
  const [alert] = (await inShop(getHealth)).alerts;
  expect(alert).toMatchObject({ slug: 'volume-drop:orders/create', count: 1 });
  await inShop((db) => muteAlert(db, 'volume-drop:orders/create', new Date(Date.now() + 60_000)));
  expect(await slugs()).toEqual([]);
  await inShop((db) => muteAlert(db, 'volume-drop:orders/create', new Date(0)));
  expect(await slugs()).toEqual(['volume-drop:orders/create']);
  await inShop((db) =>
    db.query(`INSERT INTO delivery_hour VALUES ($1, 'orders/create', '2025-06-30T11:00Z', 97, 0, 0)`, [shopId()]),
  );
  await watch(shopId(), asOf);
  expect(await slugs()).toEqual([]);
});

test('a segment whose size the merchant watches is told of until it is as wanted', async () => {
  const asOf = new Date('2025-07-30T12:20:00Z');
  const resize = (size: number) => inShop((db) => db.query(`UPDATE segment SET size = $1 WHERE slug = 'vip'`, [size]));
  await inShop((db) =>
    db.query(
      `INSERT INTO segment (shop_id, slug, name, description, built_in, position, source, size) VALUES ($1, 'vip', 'VIP', '', false, 1, 'x', 10)`,
      [shopId()],
    ),
  );
  await inShop((db) => saveSizeAlerts(db, 'vip', { min: 5, max: null, change: 0.5 }));
  await watch(shopId(), new Date(asOf.getTime() - 86_400_000));
  await watch(shopId(), asOf);
  expect(await slugs()).toEqual([]);
  await resize(4);
  await watch(shopId(), asOf);
  expect(new Set(await slugs())).toEqual(new Set(['segment-size:vip:change', 'segment-size:vip:min']));
  await resize(5);
  await watch(shopId(), asOf);
  expect(await slugs()).toEqual([]);
});

test('a request that is due within a week and not done raises an alert, which ends when it is', async () => {
  const shop = await addShop('due.myshopify.com');
  const asOf = new Date('2026-03-24T12:00:00Z');
  const inDue = <Result>(work: (db: ShopDb) => Promise<Result>) => forShop(shop, work);
  const request = (id: string, dueAt: string) =>
    inDue((db) =>
      db.query(
        `INSERT INTO data_request (shop_id, request_id, kind, received_at, due_at) VALUES ($1, $2, 'customers/data_request', $3, $4)`,
        [shop, id, asOf, dueAt],
      ),
    );
  await request('soon', '2026-03-30T00:00:00Z');
  await request('later', '2026-04-02T00:00:00Z');
  const messages = async () => (await inDue(getHealth)).alerts.map(({ message }) => message);
  await watch(shop, asOf);
  expect(await messages()).toEqual([
    "A request to hand out a customer's data is due on 2026-03-30 and is not done. See to it on the Privacy page.",
  ]);
  await inDue((db) => db.query('UPDATE data_request SET done_at = due_at'));
  await watch(shop, asOf);
  expect(await messages()).toEqual([]);
});
