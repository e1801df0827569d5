import { describe, expect, test } from 'vitest';
import { dumpFacts } from '../../test/support/dump-facts.ts';
import { exportFile, useImportWorld } from '../../test/support/import-world.ts';
import { recordErased } from '../consent/erased-index.server.ts';
import { recomputeTraits } from '../insights/recompute-traits.server.ts';
import { forShop } from '../platform/db.server.ts';
import { absorb } from '../profiles/absorb.server.ts';
import type { FileKind } from '../shopify/files/read-file.ts';
import { parseDelivery } from '../shopify/parse-delivery.ts';

const world = useImportWorld();
const { take, query } = world;
const dump = () => forShop(world.shopId(), dumpFacts);

const orders = exportFile('orders_export.csv');
const customers = exportFile('customers_export.csv');
const products = exportFile('products_export.csv');

async function tell(topic: string, payload: Record<string, unknown>, at = '2026-06-01T00:00:00Z') {
  const parsed = parseDelivery({
    topic,
    webhookId: `${topic} ${at}`,
    triggeredAt: new Date(at),
    body: JSON.stringify(payload),
  });
  if (!parsed.ok) throw new Error(parsed.reason);
  await forShop(world.shopId(), (db) => absorb(db, parsed.facts));
}

describe("Shopify's exports", () => {
  test('of orders become orders with their lines, counted for the person with the e-mail', async () => {
    expect(await take('orders', orders)).toMatchObject({ state: 'done', rows: 4, things: 3, refused: 0, changes: 2 });
    expect(
      await query(
        `SELECT name, order_id, gross_minor, current_minor, discount_minor, discount_codes, customer_id < 0 AS guest FROM orders ORDER BY order_id`,
      ),
    ).toEqual([
      {
        name: '#1001',
        order_id: '5001',
        gross_minor: '3500',
        current_minor: '3000',
        discount_minor: '200',
        discount_codes: ['SPRING', 'VIP'],
        guest: true,
      },
      {
        name: '#1002',
        order_id: '5002',
        gross_minor: '1000',
        current_minor: '1000',
        discount_minor: '0',
        discount_codes: [],
        guest: true,
      },
      {
        name: '#1003',
        order_id: '5003',
        gross_minor: '1000',
        current_minor: '0',
        discount_minor: '0',
        discount_codes: [],
        guest: true,
      },
    ]);
    expect(
      await query(
        'SELECT title, quantity, current_quantity, discount_minor FROM order_line ORDER BY order_id, line_id DESC',
      ),
    ).toEqual([
      { title: 'Blue cup', quantity: 2, current_quantity: 2, discount_minor: '0' },
      { title: 'Red cup', quantity: 1, current_quantity: 1, discount_minor: '200' },
      { title: 'Blue cup', quantity: 1, current_quantity: 1, discount_minor: '0' },
      { title: 'Blue cup', quantity: 1, current_quantity: 0, discount_minor: '0' },
    ]);
    await forShop(world.shopId(), (db) => recomputeTraits(db, null, new Date('2026-07-01')));
    expect(await query('SELECT orders_count, revenue_minor FROM customer_traits ORDER BY revenue_minor')).toEqual([
      { orders_count: 1, revenue_minor: '1000' },
      { orders_count: 1, revenue_minor: '3000' },
    ]);
  });

  test('end in the same rows in whatever order they come, and twice', async () => {
    const files: [FileKind, string][] = [
      ['orders', orders],
      ['customers', customers],
      ['products', products],
    ];
    for (const [kind, text] of files) await take(kind, text);
    const expected = await dump();
    for (const [kind, text] of files) expect(await take(kind, text)).toMatchObject({ state: 'done', changes: 0 });
    expect(await dump()).toEqual(expected);
    const lines = `SELECT l.sku, p.handle, v.title FROM order_line l JOIN product p USING (product_id) JOIN variant v USING (variant_id) ORDER BY l.order_id, l.line_id DESC`;
    const linked = await query(lines);
    expect(linked).toHaveLength(4);
    expect(linked[0]).toEqual({ sku: 'CUP-B', handle: 'cup', title: 'Blue' });
    expect(await query('SELECT DISTINCT customer_id FROM orders WHERE order_id IN (5001, 5003)')).toEqual([
      { customer_id: '77' },
    ]);
    await world.openStore();
    for (const [kind, text] of files.toReversed()) await take(kind, text);
    expect(await query(lines)).toEqual(linked);
  });

  test('of customers say who may be mailed, unless somebody else said so', async () => {
    await take('customers', customers);
    expect(
      await query(
        'SELECT customer_id, first_name, city, tags, email_consent, sms_consent FROM customer ORDER BY customer_id',
      ),
    ).toEqual([
      {
        customer_id: '77',
        first_name: 'Ann',
        city: 'Vienna',
        tags: ['early', 'vip'],
        email_consent: 'SUBSCRIBED',
        sms_consent: 'NOT_SUBSCRIBED',
      },
      {
        customer_id: '78',
        first_name: 'Cleo',
        city: null,
        tags: [],
        email_consent: 'NOT_SUBSCRIBED',
        sms_consent: 'NOT_SUBSCRIBED',
      },
    ]);
    await take('customers', customers.replace(',yes,', ',no,'), 'later');
    await take('customers', customers, 'again');
    expect(await query('SELECT email_consent FROM customer WHERE customer_id = 77')).toEqual([
      { email_consent: 'NOT_SUBSCRIBED' },
    ]);
  });

  test('override nothing that Shopify said', async () => {
    const said = {
      id: 77,
      updated_at: '2020-01-01T00:00:00Z',
      email: 'ann@example.com',
      first_name: 'Anna',
      tags: 'real',
    };
    await tell('customers/update', said);
    await tell('orders/updated', {
      id: 5002,
      created_at: '2026-05-03T08:00:00Z',
      updated_at: '2026-05-03T08:00:00Z',
      currency: 'EUR',
      total_price: '99.00',
      line_items: [],
    });
    await take('customers', customers);
    await take('orders', orders);
    expect(await query('SELECT first_name, tags FROM customer WHERE customer_id = 77')).toEqual([
      { first_name: 'Anna', tags: ['real'] },
    ]);
    expect(await query('SELECT gross_minor FROM orders WHERE order_id = 5002')).toEqual([{ gross_minor: '9900' }]);
  });

  test('of products give way to the product that Shopify numbers, with the lines that named them', async () => {
    await take('products', products);
    await take('orders', orders);
    const variants = [{ id: 901, title: 'Blue', sku: 'CUP-B', price: '11.00' }];
    await tell('products/update', {
      id: 90,
      title: 'Cup',
      handle: 'cup',
      updated_at: '2026-06-01T00:00:00Z',
      status: 'active',
      variants,
    });
    await take('products', products, 'again');
    expect(await query('SELECT product_id FROM product')).toEqual([{ product_id: '90' }]);
    expect(await query('SELECT DISTINCT sku, product_id, variant_id FROM order_line ORDER BY sku')).toEqual([
      { sku: 'CUP-B', product_id: '90', variant_id: '901' },
      { sku: 'CUP-R', product_id: '90', variant_id: null },
    ]);
  });
});

test('who was erased does not come back by a file: their orders stay, without them', async () => {
  const subjects = [
    { kind: 'email' as const, value: 'ann@example.com' },
    { kind: 'customer' as const, value: '77' },
  ];
  await forShop(world.shopId(), (db) => recordErased(db, subjects, new Date('2026-09-01')));
  await take('orders', orders);
  await take('customers', customers);
  expect(await query('SELECT customer_id FROM customer WHERE customer_id > 0')).toEqual([{ customer_id: '78' }]);
  expect(await query('SELECT order_id, customer_id IS NULL AS nobody FROM orders ORDER BY order_id')).toEqual([
    { order_id: '5001', nobody: true },
    { order_id: '5002', nobody: false },
    { order_id: '5003', nobody: true },
  ]);
});

test('sales lines become orders of the known customers, cancelled invoices and gifts aside', async () => {
  const lines = `invoice,sku,description,qty,time,price,customer,country
1,A,Bulb,2,2009-12-01 07:45:00,6.95,13085,United Kingdom
2,B,"Bowl, blue",1,2009-12-01 07:46:00,3.75,,United Kingdom
1,B,Bowl,1,2009-12-01 07:50:00,3.75,13085,United Kingdom
C3,A,Bulb,-1,2009-12-01 09:00:00,6.95,13085,United Kingdom
4,A,gift,1,2009-12-01 10:00:00,0,13085,United Kingdom
`;
  expect(await take('lines', lines)).toMatchObject({ state: 'done', rows: 5, refused: 0 });
  expect(await query('SELECT order_id, customer_id, gross_minor FROM orders ORDER BY order_id')).toEqual([
    { order_id: '1', customer_id: '13085', gross_minor: '1765' },
    { order_id: '2', customer_id: null, gross_minor: '375' },
  ]);
  expect(await query('SELECT count(*)::int AS linked FROM order_line WHERE product_id IS NOT NULL')).toEqual([
    { linked: 3 },
  ]);
});
