import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { dumpFacts } from '../../test/support/dump-facts.ts';
import { createTestDatabase, type TestDatabase } from '../../test/support/test-database.ts';
import { beginImport, findImport, listRefusals } from '../inbox/files/import-run.server.ts';
import { chunkBytes, keepChunk, readUpload } from '../inbox/files/upload.server.ts';
import { recomputeTraits } from '../insights/recompute-traits.server.ts';
import { closeDatabase, forShop, queryDirectory } from '../platform/db.server.ts';
import { resetEnv } from '../platform/env.server.ts';
import { absorb } from '../profiles/absorb.server.ts';
import type { OrderFact } from '../shopify/fact.ts';
import { type FileKind, readFile } from '../shopify/files/read-file.ts';
import { parseDelivery } from '../shopify/parse-delivery.ts';
import { importFile, importUploads } from './import.server.ts';
import { takeIn } from './take-in.server.ts';

let database: TestDatabase;
let shopId = 0;
let serial = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  process.env['DATABASE_URL'] = database.url;
  resetEnv();
});

beforeEach(async () => {
  serial += 1;
  const domain = `import-${serial}.myshopify.com`;
  const [shop] = await queryDirectory<{ shopId: number }>('SELECT shop_of($1) AS "shopId"', [domain]);
  shopId = shop!.shopId;
  await queryDirectory(`UPDATE shop SET currency = 'EUR' WHERE shop_id = $1`, [shopId]);
});

afterAll(async () => {
  await closeDatabase();
  await database.drop();
});

const ordersHeader =
  'Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Billing Name,Billing Address1,Billing City,Billing Zip,Billing Country,Notes,Cancelled at,Refunded Amount,Id,Source,Lineitem discount';
const orders = `${ordersHeader}
#1001,Ann@Example.com,paid,2026-05-01 10:00:00 +0200,fulfilled,2026-05-02 09:00:00 +0200,EUR,30.00,5.00,0.00,35.00,"SPRING, VIP",2.00,2026-05-01 09:59:00 +0200,2,Blue cup,10.00,CUP-B,Ann Marie Berg,Mill 1,Vienna,'1010,AT,"Ring twice,
the bell is broken",,5.00,5001,web,0.00
#1001,ann@example.com,,,,,,,,,,,,2026-05-01 09:59:00 +0200,1,Red cup,12.00,CUP-R,,,,,,,,,,,2.00
#1002,bob@example.com,paid,2026-05-03 10:00:00 +0200,,,EUR,10.00,0.00,0.00,10.00,,0.00,2026-05-03 10:00:00 +0200,1,Blue cup,10.00,CUP-B,Bob,,,,,,,0.00,5002,web,0.00
#1003,ann@example.com,refunded,2026-05-04 10:00:00 +0200,,,EUR,10.00,0.00,0.00,10.00,,0.00,2026-05-04 10:00:00 +0200,1,Blue cup,10.00,CUP-B,Ann Berg,,,,,,,10.00,5003,web,0.00
`;
const customers = `Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Default Address Company,Default Address Address1,Default Address Address2,Default Address City,Default Address Province Code,Default Address Country Code,Default Address Zip,Default Address Phone,Phone,Accepts SMS Marketing,Total Spent,Total Orders,Note,Tax Exempt,Tags
'77,Ann,Berg,ann@example.com,yes,,Mill 1,,Vienna,,AT,'1010,,'+436641234567,no,35.00,1,,no,"vip, early"
'78,Cleo,Costa,cleo@example.com,no,,,,,,,,,,no,0.00,0,,no,
`;
const products = `Handle,Title,Body (HTML),Vendor,Product Category,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Qty,Variant Inventory Policy,Variant Price,Variant Compare At Price,Image Src,Status
cup,Cup,"<p>A ""good"" cup</p>",Mill,,Kitchen,"new, gift",true,Colour,Blue,CUP-B,3,deny,10.00,,https://cdn.example/cup.jpg,active
cup,,,,,,,,,Red,CUP-R,0,deny,12.00,15.00,,
cup,,,,,,,,,,,,,,,https://cdn.example/cup-2.jpg,
`;

async function take(kind: FileKind, text: string | Buffer, { runId = kind as string, size = 50 } = {}) {
  const bytes = Buffer.from(text);
  await forShop(shopId, (db) =>
    beginImport(db, { runId, kind, source: `${kind}.csv`, bytes: bytes.length, state: 'reading' }),
  );
  return importFile(shopId, runId, { open: (start) => inPieces(bytes.subarray(start), size) });
}

async function* inPieces(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const query = <Row extends object>(sql: string) => forShop(shopId, (db) => db.query<Row>(sql));
const dump = () => forShop(shopId, dumpFacts);

async function tell(topic: string, payload: Record<string, unknown>, at = '2026-06-01T00:00:00Z') {
  const parsed = parseDelivery({
    topic,
    webhookId: `${topic} ${at}`,
    triggeredAt: new Date(at),
    body: JSON.stringify(payload),
  });
  if (!parsed.ok) throw new Error(parsed.reason);
  await forShop(shopId, (db) => absorb(db, parsed.facts));
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
    await forShop(shopId, (db) => recomputeTraits(db, null, new Date('2026-07-01')));
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
    const [shop] = await queryDirectory<{ shopId: number }>(`SELECT shop_of('import-again.myshopify.com') AS "shopId"`);
    shopId = shop!.shopId;
    await queryDirectory(`UPDATE shop SET currency = 'EUR' WHERE shop_id = $1`, [shopId]);
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
    await take('customers', customers.replace(',yes,', ',no,'), { runId: 'later' });
    await take('customers', customers, { runId: 'again' });
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
    await take('products', products, { runId: 'again' });
    expect(await query('SELECT product_id FROM product')).toEqual([{ product_id: '90' }]);
    expect(await query('SELECT DISTINCT sku, product_id, variant_id FROM order_line ORDER BY sku')).toEqual([
      { sku: 'CUP-B', product_id: '90', variant_id: '901' },
      { sku: 'CUP-R', product_id: '90', variant_id: null },
    ]);
  });
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

describe('a file', () => {
  test('without needed columns is refused whole, and named', async () => {
    expect(await take('orders', 'Name,Email\n#1,a@b.example\n')).toMatchObject({
      state: 'failed',
      reason: 'columns-missing',
      fields: ['Created at', 'Currency', 'Total', 'Lineitem quantity', 'Lineitem name', 'Lineitem price', 'Id'],
    });
    expect(await take('orders', '', { runId: 'empty' })).toMatchObject({ state: 'failed', reason: 'empty-file' });
  });

  test('with rows that can not be read takes in the others and reports these by line and column', async () => {
    const broken = orders
      .replace('2026-05-03 10:00:00 +0200,1,', 'yesterday,1,')
      .replace('10.00,5003,web', '10.00,x,web')
      .concat('#1004,"open\n');
    expect(await take('orders', broken)).toMatchObject({ state: 'done', refused: 3 });
    expect(await query('SELECT order_id FROM orders')).toEqual([{ order_id: '5001' }]);
    expect(await forShop(shopId, (db) => listRefusals(db, 'orders'))).toEqual([
      { line: 5, field: 'Created at', reason: 'not-an-instant' },
      { line: 6, field: 'Id', reason: 'not-an-id' },
      { line: 7, field: 'row', reason: 'quote-not-closed' },
    ]);
  });

  test('with something that the database refuses takes in the rest', async () => {
    const facts = [];
    async function* chunks() {
      yield Buffer.from(orders);
    }
    for await (const batch of readFile('orders', { chunks: chunks(), currency: 'EUR', factsMax: 9 }))
      facts.push(...batch.groups);
    const [first, ...others] = facts;
    const bad = { ...first!, facts: first!.facts.map((fact) => ({ ...fact, orderId: 'x' }) as OrderFact) };
    const taken = await forShop(shopId, (db) => takeIn(db, [...others, bad]));
    expect(taken).toMatchObject({
      people: 2,
      refusals: [{ line: bad.line, field: 'row', reason: 'database-refused' }],
    });
    expect(await query('SELECT order_id FROM orders ORDER BY 1')).toEqual([{ order_id: '5002' }, { order_id: '5003' }]);
  });

  test('that is gzipped is unpacked', async () => {
    expect(await take('orders', gzipSync(orders))).toMatchObject({ state: 'done', rows: 4 });
    expect(await take('orders', gzipSync(orders).subarray(0, 60), { runId: 'cut' })).toMatchObject({
      state: 'failed',
      reason: 'not-unpacked',
    });
  });

  test.each([(text: string) => Buffer.from(text), (text: string) => gzipSync(text)])(
    'is gone on with where it was left, and ends in the same rows',
    async (pack) => {
      const many = [ordersHeader];
      for (let id = 1; id <= 9000; id += 1)
        many.push(
          `#${id},c${id % 400}@example.com,paid,,,,EUR,1.00,0,0,1.00,,0,2026-05-01 09:59:00 +0200,1,"Cup\n${id}",1.00,CUP,,,,,,,,0,${id},web,0`,
        );
      const bytes = pack(many.join('\n'));
      await forShop(shopId, (db) =>
        beginImport(db, { runId: 'r', kind: 'orders', source: 'o', bytes: bytes.length, state: 'reading' }),
      );
      let runs = 0;
      for (let state = 'reading'; state === 'reading'; runs += 1) {
        const open = (start: number) => inPieces(bytes.subarray(start), 10_000);
        ({ state } = await importFile(shopId, 'r', { open, isOver: () => true }));
      }
      expect(runs).toBeGreaterThan(2);
      expect(await query('SELECT count(*)::int AS orders, sum(gross_minor)::int AS minor FROM orders')).toEqual([
        { orders: 9000, minor: 900_000 },
      ]);
      expect(await forShop(shopId, (db) => findImport(db, 'r'))).toMatchObject({ rows: 9000, done: bytes.length });
    },
  );

  test('that two processes take in at once is taken in once', async () => {
    await forShop(shopId, (db) =>
      beginImport(db, { runId: 'r', kind: 'orders', source: 'o', bytes: orders.length, state: 'reading' }),
    );
    const open = (start: number) => inPieces(Buffer.from(orders).subarray(start), 100);
    const both = await Promise.allSettled([importFile(shopId, 'r', { open }), importFile(shopId, 'r', { open })]);
    expect(both.some(({ status }) => status === 'fulfilled')).toBe(true);
    expect(await forShop(shopId, (db) => findImport(db, 'r'))).toMatchObject({ state: 'done', rows: 4 });
  });
});

describe('an upload', () => {
  const begin = (bytes: number) =>
    forShop(shopId, (db) =>
      beginImport(db, { runId: 'u', kind: 'orders', source: 'o.csv', bytes, state: 'uploading' }),
    );
  const keep = (offset: number, body: Buffer) => forShop(shopId, (db) => keepChunk(db, 'u', offset, body));

  test('comes in chunks that follow each other, and repeats change nothing', async () => {
    const file = Buffer.alloc(chunkBytes + 10, 'x');
    await begin(file.length);
    expect(await keep(chunkBytes, file.subarray(chunkBytes))).toBeNull();
    expect(await keep(0, file.subarray(0, 100))).toBeNull();
    expect(await keep(0, file.subarray(0, chunkBytes))).toBe(chunkBytes);
    expect(await keep(0, file.subarray(0, chunkBytes))).toBe(chunkBytes);
    expect(await begin(file.length)).toMatchObject({ state: 'uploading', received: chunkBytes });
    expect(await keep(chunkBytes, file.subarray(chunkBytes))).toBe(file.length);
    expect(await keep(chunkBytes, file.subarray(chunkBytes))).toBeNull();
    const read = [];
    for await (const piece of readUpload(shopId, 'u', chunkBytes - 5)) read.push(piece);
    expect(Buffer.concat(read)).toEqual(file.subarray(chunkBytes - 5));
  });

  test('rests sealed, is taken in by the worker, and then let go', async () => {
    await begin(orders.length);
    await keep(0, Buffer.from(orders));
    const [chunk] = await query<{ body: Buffer }>('SELECT body FROM import_chunk');
    expect(chunk?.body.includes('ann@example.com')).toBe(false);
    await importUploads(shopId);
    expect(await forShop(shopId, (db) => findImport(db, 'u'))).toMatchObject({ state: 'done', rows: 4 });
    expect(await query('SELECT FROM import_chunk')).toEqual([]);
    expect(await query('SELECT bool_and(silent) AS silent FROM customer_changed')).toEqual([{ silent: true }]);
  });
});
