import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { keepDelivery } from '../../test/support/keep-delivery.ts';
import { givenStore } from '../../test/support/test-store.ts';
import { log } from '../platform/log.server.ts';
import { project } from './project.server.ts';

const { databaseUrl, shopId, inShop } = givenStore();
let other: pg.Client;

beforeAll(async () => {
  other = new pg.Client({ connectionString: databaseUrl() });
  await other.connect();
});

afterAll(() => other.end());

const deliver = (webhookId: string, topic: string, body: object) =>
  keepDelivery(shopId(), { webhookId, topic, body, triggeredAt: '2026-02-01T00:00:00Z' });

const cup = (price: string) => ({
  id: 7,
  title: 'Cup',
  handle: 'cup',
  status: 'active',
  updated_at: `2026-02-01T00:00:0${price}Z`,
  variants: [{ id: 70, title: 'One', price, inventory_quantity: 3, inventory_policy: 'deny', inventory_item_id: 700 }],
});

test('whoever takes facts in and waits for whoever concludes holds no marks meanwhile, so neither waits for the other for ever', async () => {
  await deliver('w1', 'products/update', cup('5'));
  await project(shopId());
  await inShop((db) =>
    db.query(
      `INSERT INTO recommendation (shop_id, customer_id, items, computed_at) VALUES ($1, 1, '[{"productId": "7"}]', '2026-02-01')`,
      [shopId()],
    ),
  );
  await deliver('w2', 'products/update', cup('6'));
  await deliver('w3', 'customers/update', { id: 1, email: 'ada@example.com', updated_at: '2026-02-01T00:00:00Z' });

  const marks = await markWhileProjecting('1');
  expect(marks).toEqual([{ id: '1' }]);
});

test('nor does a batch that is halved because the database refuses something of it', async () => {
  vi.spyOn(log, 'error').mockReturnValue();
  await other.query(`ALTER TABLE product ADD CONSTRAINT no_jug CHECK (title <> 'Jug')`);
  await deliver('w4', 'customers/update', { id: 2, email: 'eva@example.com', updated_at: '2026-02-01T00:00:00Z' });
  await deliver('w5', 'products/update', { ...cup('5'), id: 8, title: 'Jug' });
  await deliver('w6', 'products/update', cup('7'));
  const marks = await markWhileProjecting('2');
  await other.query('ALTER TABLE product DROP CONSTRAINT no_jug');
  expect(marks).toContainEqual({ id: '2' });
});

/** Projects while somebody who concludes marks a person, as the nightly run marks everybody. @returns who is marked then. */
async function markWhileProjecting(customerId: string) {
  await other.query('BEGIN');
  await other.query(`SELECT pg_advisory_xact_lock(hashtext('conclusions'), $1)`, [shopId()]);
  const projecting = project(shopId());
  await expect
    .poll(async () => {
      const { rows } = await other.query(`SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`);
      return rows.length;
    })
    .toBe(1);
  await other.query(`SET LOCAL lock_timeout = '3s'`);
  await other.query(
    `INSERT INTO customer_changed (shop_id, customer_id, changed_at, cause, touched) VALUES ($1, $2, now() + interval '1 day', 'recompute', '{}')
     ON CONFLICT (shop_id, customer_id) DO UPDATE SET silent = true WHERE false`,
    [shopId(), customerId],
  );
  await other.query('COMMIT');
  await projecting;
  return inShop((db) => db.query('SELECT customer_id AS id FROM customer_changed ORDER BY 1'));
}
