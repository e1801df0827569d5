import { clockAt } from '../../test/support/clock-at.ts';
import { readFileSync } from 'node:fs';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { ensureBlocks } from '../content/ensure-blocks.server.ts';
import { feedToken } from '../content/feed-token.server.ts';
import { answerFeed } from '../content/feed.server.ts';
import { forShop, queryDirectory } from '../platform/db.server.ts';
import { log } from '../platform/log.server.ts';
import { keepDelivery } from '../../test/support/keep-delivery.ts';
import { addShop, storeFacts } from '../../test/support/store-facts.ts';
import { givenDatabase } from '../../test/support/test-store.ts';
import { project } from './project.server.ts';
import { refresh } from './refresh.server.ts';

const { queryOwner } = givenDatabase();
let shopId: number;
let otherShopId: number;

beforeAll(async () => {
  shopId = await addShop('one.myshopify.com');
  otherShopId = await addShop('two.myshopify.com');
});

afterEach(async () => {
  for (const shop of [shopId, otherShopId]) {
    await forShop(shop, async (db) => {
      for (const table of [
        'delivery',
        'topic_seen',
        'alert',
        'orders',
        'order_line',
        'customer',
        'product',
        'variant',
        'customer_changed',
        'recommendation',
        'destination',
        'outbox_item',
      ]) {
        await db.query(`DELETE FROM ${table}`);
      }
    });
  }
});

const deliver = (shop: number, topic: string, body: string | object) =>
  keepDelivery(shop, { topic, body, triggeredAt: '2026-03-01T00:00:00Z' });

const read = (shop: number, sql: string) => forShop(shop, (db) => db.query(sql));
const sample = (topic: string) => readFileSync(`test/fixtures/webhooks/${topic.replace('/', '__')}.json`, 'utf8');
const product = (id: number, title: string) => ({ id, title, updated_at: '2026-03-01T00:00:00Z', variants: [] });

test('an order becomes a customer, an order and its lines', async () => {
  await deliver(shopId, 'orders/create', sample('orders/create'));
  await project(shopId);
  const sold = await read(
    shopId,
    'SELECT title FROM orders JOIN order_line USING (shop_id, order_id) JOIN customer USING (shop_id, customer_id)',
  );
  const { line_items: lines } = JSON.parse(sample('orders/create')) as { line_items: { title: string }[] };
  expect(sold).toHaveLength(lines.length);
  expect(await read(shopId, 'SELECT state, reason FROM delivery')).toEqual([{ state: 'settled', reason: null }]);
  expect(await read(shopId, 'SELECT topic, settled FROM topic_seen')).toEqual([{ topic: 'orders/create', settled: 1 }]);
  expect(await read(shopId, 'SELECT cause FROM customer_changed')).toEqual([{ cause: 'order:820982911946154500' }]);
});

test('what can’t be read is kept aside with its reason and path, and the merchant is told', async () => {
  await deliver(shopId, 'themes/publish', {});
  await deliver(shopId, 'orders/create', 'not json');
  await deliver(shopId, 'products/update', { ...product(1, 'Cup'), variants: [{ id: 1, price: 'cheap' }] });
  await deliver(shopId, 'products/update', product(2, 'Jug'));
  await project(shopId);
  expect(await read(shopId, 'SELECT state, reason, path FROM delivery ORDER BY seq')).toEqual([
    { state: 'quarantined', reason: 'unknown-topic', path: null },
    { state: 'quarantined', reason: 'not-json', path: null },
    { state: 'quarantined', reason: 'bad-payload', path: 'variants.0.price' },
    { state: 'settled', reason: null, path: null },
  ]);
  expect(await read(shopId, 'SELECT slug, resolved_at FROM alert')).toEqual([
    { slug: 'quarantine', resolved_at: null },
  ]);
});

test('a delivery that the database refuses stops nobody else of its batch', async () => {
  vi.spyOn(log, 'error').mockReturnValue();
  await queryOwner(`ALTER TABLE product ADD CONSTRAINT no_jug CHECK (title <> 'Jug')`);
  for (const [id, title] of ['Cup', 'Jug', 'Mug', 'Pot', 'Pan'].entries())
    await deliver(shopId, 'products/create', product(id + 1, title));
  await project(shopId);
  await queryOwner('ALTER TABLE product DROP CONSTRAINT no_jug');
  expect(await read(shopId, 'SELECT title FROM product ORDER BY title')).toEqual(
    ['Cup', 'Mug', 'Pan', 'Pot'].map((title) => ({ title })),
  );
  expect(await read(shopId, `SELECT reason, path FROM delivery WHERE state <> 'settled'`)).toEqual([
    { reason: 'database-refused', path: '23514' },
  ]);
});

test('text that PostgreSQL refuses is cleaned and ids beyond 2^53 keep every digit', async () => {
  await deliver(
    shopId,
    'products/create',
    '{"id": 9007199254740993, "title": "Cup\\u0000 \\ud83d\\ude00 \\ud800", "updated_at": "2026-03-01T00:00:00Z"}',
  );
  await project(shopId);
  expect(await read(shopId, 'SELECT product_id, title FROM product')).toEqual([
    { product_id: '9007199254740993', title: 'Cup 😀 \ufffd' },
  ]);
});

test('a product that sold out leaves the lists and properties of those who are shown it, within one walk', async () => {
  const facts = storeFacts(shopId);
  await facts.customers(['1', '2']);
  await facts.products([1, 2, 3, 4, 5]);
  await read(shopId, `UPDATE customer SET email_enc = '\\x00', email_idx = '\\x00', email_consent = 'SUBSCRIBED'`);
  await read(shopId, `INSERT INTO destination (shop_id, kind, state) VALUES (${shopId}, 'klaviyo', 'connected')`);
  await facts.orders([{ customerId: '2', placedAt: asOf, minor: 100, products: [5] }]);
  await facts.changed(['1', '2']);
  await refresh(shopId, clockAt(asOf));
  expect(await shownTo('1')).toBe('Product 5');
  expect(await shownTo('2')).toBe('Product 4');

  const variants = [
    { id: 1, price: '10.05', inventory_quantity: 0, inventory_policy: 'deny', inventory_management: 'shopify' },
  ];
  const shown = { published_at: '2026-01-01T00:00:00Z', status: 'active', handle: 'product-5' };
  await deliver(shopId, 'products/update', { ...product(5, 'Product 5'), ...shown, variants });
  await project(shopId);
  expect(await read(shopId, 'SELECT customer_id, cause FROM customer_changed')).toEqual([
    { customer_id: '1', cause: 'product' },
  ]);
  await refresh(shopId, clockAt(asOf));
  expect(await shownTo('1')).toBe('Product 4');
});

const asOf = new Date('2026-03-01T12:00:00Z');

async function shownTo(customerId: string) {
  const [item] = await read(
    shopId,
    `SELECT payload ->> 'regulars_rec_1_title' AS title FROM outbox_item WHERE item_key = 'profile:${customerId}'`,
  );
  return item?.['title'];
}

test('projecting one store neither reads nor writes another', async () => {
  await deliver(shopId, 'products/create', product(1, 'Cup'));
  await deliver(otherShopId, 'products/create', product(1, 'Jug'));
  await project(shopId);
  expect(await read(shopId, 'SELECT title FROM product')).toEqual([{ title: 'Cup' }]);
  expect(await read(otherShopId, 'SELECT title FROM product')).toEqual([]);
  expect(await read(otherShopId, 'SELECT state FROM delivery')).toEqual([{ state: 'pending' }]);
});

test('two workers on one store project everything once', async () => {
  for (let id = 1; id <= 20; id += 1) await deliver(shopId, 'products/create', product(id, 'Cup'));
  await Promise.all([project(shopId), project(shopId)]);
  expect(await read(shopId, 'SELECT settled FROM topic_seen')).toEqual([{ settled: 20 }]);
});

test('a topic that was heard of two thousand million times is still settled', async () => {
  await read(
    shopId,
    `INSERT INTO topic_seen (shop_id, topic, last_received_at, settled) VALUES (${shopId}, 'products/create', now(), 2147483647)`,
  );
  await deliver(shopId, 'products/create', product(1, 'Cup'));
  await project(shopId);
  expect(await read(shopId, 'SELECT state FROM delivery')).toEqual([{ state: 'settled' }]);
});

test('a time zone that only Node knows does not stop a store', async () => {
  await deliver(shopId, 'shop/update', {
    name: 'One',
    currency: 'EUR',
    iana_timezone: 'Europe/Berlin',
    updated_at: '2026-03-01T00:00:00Z',
  });
  await project(shopId);
  await deliver(shopId, 'shop/update', {
    name: 'Two',
    currency: 'EUR',
    iana_timezone: '+05:30',
    updated_at: '2026-03-02T00:00:00Z',
  });
  await project(shopId);
  expect(await read(shopId, `SELECT name, time_zone FROM shop WHERE shop_id = ${shopId}`)).toEqual([
    { name: 'Two', time_zone: 'Europe/Berlin' },
  ]);
});

test('a store that removes the app leaves no key behind, and its mails show nobody; one that came back since keeps its own', async () => {
  const facts = storeFacts(shopId);
  await facts.customers(['1']);
  await read(
    shopId,
    `INSERT INTO destination (shop_id, kind, state, secret, account) VALUES (${shopId}, 'klaviyo', 'connected', '\\x01', 'Acme')`,
  );
  const connection = () => read(shopId, 'SELECT state, secret IS NULL AS "isEmpty", account FROM destination');
  const installedAt = (at: Date | null) =>
    queryDirectory('UPDATE shop SET installed_at = $2 WHERE shop_id = $1', [shopId, at]);
  const html = async () => (await answerFeed(feedToken({ shopId, customerId: '1' }), { format: 'html' })).body;
  await forShop(shopId, ensureBlocks);
  await read(shopId, `UPDATE block_version SET source = 'Dear {{ first_name }}', fallback = 'Dear all'`);
  await installedAt(new Date('2030-01-01T00:00:00Z'));
  await deliver(shopId, 'app/uninstalled', { id: 1 });
  await project(shopId);
  expect(await connection()).toEqual([{ state: 'connected', isEmpty: false, account: 'Acme' }]);
  expect(await html()).toBe('Dear Ada');

  await installedAt(null);
  await deliver(shopId, 'app/uninstalled', { id: 1 });
  await project(shopId);
  expect(await connection()).toEqual([{ state: 'disconnected', isEmpty: true, account: null }]);
  expect(await html()).toBe('Dear all');
});
