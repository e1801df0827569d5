import { expect, test } from 'vitest';
import { keepDelivery } from '../../test/support/keep-delivery.ts';
import { givenStore } from '../../test/support/test-store.ts';
import { discardQuarantined } from '../inbox/end-quarantine.server.ts';
import { canBeReadAgain, listKept, readAgain } from '../inbox/read-again.server.ts';
import { project } from './project.server.ts';

const { shopId, inShop } = givenStore();
const everything = { topic: null, since: null };

const deliver = (webhookId: string, topic: string, body: object) => keepDelivery(shopId(), { webhookId, topic, body });

const customer = (id: unknown) => ({
  id,
  email: 'ada@example.com',
  first_name: 'Ada',
  updated_at: '2025-06-01T00:00:00Z',
});
const names = () => inShop((db) => db.query('SELECT customer_id AS id, first_name AS name FROM customer ORDER BY 1'));

test('what was misread is mended by reading the kept deliveries again, and nothing is counted or kept for longer', async () => {
  await deliver('w1', 'customers/update', customer(7));
  await deliver('w2', 'customers/redact', {
    shop_id: 1,
    shop_domain: 'again.myshopify.com',
    customer: { id: 9 },
    orders_to_redact: [],
  });
  await deliver('w3', 'customers/update', customer('no id'));
  await project(shopId());
  await inShop((db) => discardQuarantined(db, { webhookId: 'w3' }, 'a test of ours'));
  // as if an earlier version had not read names, a month ago
  await inShop((db) => db.query(`DELETE FROM customer WHERE customer_id = 7`));
  await inShop((db) =>
    db.query(`UPDATE delivery SET settled_at = '2025-06-01', received_at = '2025-06-01' WHERE webhook_id = 'w1'`),
  );
  const counts = () => inShop((db) => db.query('SELECT topic, settled FROM topic_seen ORDER BY 1'));
  const hours = () => inShop((db) => db.query('SELECT sum(received)::int AS received FROM delivery_hour'));
  const before = [await counts(), await hours()];

  expect(await inShop(listKept)).toMatchObject([{ topic: 'customers/update', kept: 1, waiting: 0 }]);
  expect(await inShop((db) => readAgain(db, { topic: 'orders/create', since: null }))).toBe(0);
  expect(await inShop((db) => readAgain(db, { topic: null, since: new Date('2025-06-02') }))).toBe(0);
  expect(await inShop((db) => readAgain(db, everything))).toBe(1);
  expect(await inShop(listKept)).toMatchObject([{ topic: 'customers/update', kept: 0, waiting: 1 }]);
  await project(shopId());
  expect(await names()).toEqual([{ id: '7', name: 'Ada' }]);
  expect([await counts(), await hours()]).toEqual(before);
  const [kept] = await inShop((db) => db.query(`SELECT state, settled_at AS at FROM delivery WHERE webhook_id = 'w1'`));
  expect(kept).toEqual({ state: 'settled', at: new Date('2025-06-01') });
});

test('a new delivery does not wait for old ones that are read again', async () => {
  for (let index = 0; index < 205; index += 1)
    await deliver(`old-${index}`, 'customers/update', customer(1000 + index));
  await project(shopId());
  await project(shopId());
  expect(await inShop((db) => readAgain(db, everything))).toBe(206);
  await deliver('new', 'customers/update', customer(8));
  await project(shopId());
  expect(await names()).toContainEqual({ id: '8', name: 'Ada' });
  expect(await inShop(listKept)).toMatchObject([{ kept: 200, waiting: 7 }]);
  await project(shopId());
  expect(await inShop(listKept)).toMatchObject([{ kept: 207, waiting: 0 }]);
});

test('only topics that say how things stand can be read again', () => {
  expect(['orders/create', 'pixel/product_viewed'].map(canBeReadAgain)).toEqual([true, true]);
  expect(['nonsense', 'customers/redact', ''].map(canBeReadAgain)).toEqual([false, false, false]);
});
