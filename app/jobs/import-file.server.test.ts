import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { exportFile, inPieces, useImportWorld } from '../../test/support/import-world.ts';
import { beginImport, findImport, listRefusals } from '../inbox/files/import-run.server.ts';
import { keepChunk } from '../inbox/files/upload.server.ts';
import { forShop } from '../platform/db.server.ts';
import type { OrderFact } from '../shopify/fact.ts';
import { readFile } from '../shopify/files/read-file.ts';
import { importFile, importUploads } from './import.server.ts';
import { absorbEach } from './absorb-each.server.ts';

const world = useImportWorld();
const { take, query } = world;
const orders = exportFile('orders_export.csv');

describe('a file', () => {
  test('without needed columns is refused whole, and named', async () => {
    expect(await take('orders', 'Name,Email\n#1,a@b.example\n')).toMatchObject({
      state: 'failed',
      reason: 'columns-missing',
      fields: ['Created at', 'Currency', 'Total', 'Lineitem quantity', 'Lineitem name', 'Lineitem price', 'Id'],
    });
    expect(await take('orders', '', 'empty')).toMatchObject({ state: 'failed', reason: 'empty-file' });
  });

  test('with rows that can not be read takes in the others and reports these by line and column', async () => {
    const broken = orders
      .replace('2026-05-03 10:00:00 +0200,1,', 'yesterday,1,')
      .replace('10.00,5003,web', '10.00,x,web')
      .concat('#1004,"open\n');
    expect(await take('orders', broken)).toMatchObject({ state: 'done', refused: 3 });
    expect(await query('SELECT order_id FROM orders')).toEqual([{ order_id: '5001' }]);
    expect(await forShop(world.shopId(), (db) => listRefusals(db, 'orders'))).toEqual([
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
    const taken = await forShop(world.shopId(), (db) => absorbEach(db, [...others, bad], { silent: true }));
    expect(taken.changes).toBe(2);
    expect([...taken.refused]).toMatchObject([[bad, { reason: 'database-refused' }]]);
    expect(await query('SELECT order_id FROM orders ORDER BY 1')).toEqual([{ order_id: '5002' }, { order_id: '5003' }]);
  });

  test('that is gzipped is unpacked', async () => {
    expect(await take('orders', gzipSync(orders))).toMatchObject({ state: 'done', rows: 4 });
    expect(await take('orders', gzipSync(orders).subarray(0, 60), 'cut')).toMatchObject({
      state: 'failed',
      reason: 'not-unpacked',
    });
  });

  test.each([(text: string) => Buffer.from(text), (text: string) => gzipSync(text)])(
    'is gone on with where it was left, and ends in the same rows',
    async (pack) => {
      const many = orders.split('\n', 1);
      for (let id = 1; id <= 9000; id += 1)
        many.push(
          `#${id},c${id % 400}@example.com,paid,,,,EUR,1.00,0,0,1.00,,0,2026-05-01 09:59:00 +0200,1,"Cup\n${id}",1.00,CUP,,,,,,,,0,${id},web,0`,
        );
      const bytes = pack(many.join('\n'));
      await forShop(world.shopId(), (db) =>
        beginImport(db, { runId: 'r', kind: 'orders', source: 'o', bytes: bytes.length, state: 'reading' }),
      );
      let runs = 0;
      for (let state = 'reading'; state === 'reading'; runs += 1) {
        const open = (start: number) => inPieces(bytes.subarray(start), 10_000);
        ({ state } = await importFile(world.shopId(), 'r', { open, isOver: () => true }));
      }
      expect(runs).toBeGreaterThan(2);
      expect(await query('SELECT count(*)::int AS orders, sum(gross_minor)::int AS minor FROM orders')).toEqual([
        { orders: 9000, minor: 900_000 },
      ]);
      expect(await forShop(world.shopId(), (db) => findImport(db, 'r'))).toMatchObject({
        rows: 9000,
        done: bytes.length,
      });
    },
  );

  test('that two processes take in at once is taken in once', async () => {
    await forShop(world.shopId(), (db) =>
      beginImport(db, { runId: 'r', kind: 'orders', source: 'o', bytes: orders.length, state: 'reading' }),
    );
    const open = (start: number) => inPieces(Buffer.from(orders).subarray(start), 100);
    const both = await Promise.allSettled([
      importFile(world.shopId(), 'r', { open }),
      importFile(world.shopId(), 'r', { open }),
    ]);
    expect(both.some(({ status }) => status === 'fulfilled')).toBe(true);
    expect(await forShop(world.shopId(), (db) => findImport(db, 'r'))).toMatchObject({ state: 'done', rows: 4 });
  });
});

test('an upload rests sealed, is taken in by the worker, and then let go', async () => {
  await forShop(world.shopId(), (db) =>
    beginImport(db, { runId: 'u', kind: 'orders', source: 'o.csv', bytes: orders.length, state: 'uploading' }),
  );
  await forShop(world.shopId(), (db) => keepChunk(db, 'u', 0, Buffer.from(orders)));
  const [chunk] = await query<{ body: Buffer }>('SELECT body FROM import_chunk');
  expect(chunk?.body.includes('ann@example.com')).toBe(false);
  await importUploads(world.shopId());
  expect(await forShop(world.shopId(), (db) => findImport(db, 'u'))).toMatchObject({ state: 'done', rows: 4 });
  expect(await query('SELECT FROM import_chunk')).toEqual([]);
  expect(await query('SELECT bool_and(silent) AS silent FROM customer_changed')).toEqual([{ silent: true }]);
});
