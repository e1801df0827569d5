import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { linesHistory } from './lines.ts';
import type { LinesOptions } from './lines.ts';
import { countRfm, recountSales } from './recount-rfm.ts';
import type { CustomerSales } from './recount-rfm.ts';
import type { StoreEvent } from './store-event.ts';

const file = fileURLToPath(new URL('../../test/fixtures/lines.csv', import.meta.url));
const realFile = fileURLToPath(new URL('../../../shared/data/online_retail/lines.csv.gz', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'lines-'));
afterAll(() => rmSync(folder, { recursive: true }));
const never = () => {
  throw new Error('nothing asks for the time');
};

async function tell(options: Partial<LinesOptions> = {}) {
  const { events, stats } = linesHistory({ file, now: never, ...options });
  const told: StoreEvent[] = [];
  for await (const event of events) told.push(event);
  return { events: told, stats };
}

function bodies(events: StoreEvent[], topic: string) {
  return events.filter((event) => event.topic === topic).map((event) => event.payload);
}

/** Sums the webhooks by customer, to be compared with the recount. */
function salesOf(events: StoreEvent[]): Map<string, CustomerSales> {
  const customers = new Map<string, CustomerSales>();
  for (const order of bodies(events, 'orders/create')) {
    const customer = order.customer as { id: number } | null;
    if (!customer) continue;
    const before = customers.get(String(customer.id));
    customers.set(String(customer.id), {
      lastOrderAtMs: Date.parse(String(order.created_at)),
      orders: (before?.orders ?? 0) + 1,
      grossMinor: (before?.grossMinor ?? 0) + Math.round(Number(order.total_price) * 100),
    });
  }
  return customers;
}

describe("a sales file as a store's history", () => {
  it('makes an order of each invoice that sells something, and counts what it leaves out', async () => {
    const { events, stats } = await tell();
    expect(bodies(events, 'orders/create').map((order) => [order.id, order.total_price])).toEqual([
      [489001, '87.60'],
      [489002, '17.10'],
      [489003, '0.01'],
      [489005, '20.85'],
      [489010, '7.50'],
      [489011, '2.10'],
    ]);
    expect(stats).toEqual({
      orders: 6,
      withoutPerson: 1,
      customers: 3,
      products: 4,
      refunds: 3,
      cancelledInvoices: 4,
      cancelledLinesSkipped: 2,
      cancelledPiecesSkipped: 6,
      linesLeftOut: 2,
      invoicesLeftOut: 1,
    });
  });

  it('tells events in time order, products and customers before their first order', async () => {
    const { events } = await tell();
    const moments = events.map((event) => event.at);
    expect(moments).toEqual(moments.toSorted());
    expect(events.slice(0, 5).map((event) => event.topic)).toEqual([
      'customers/create',
      'customers_email_marketing_consent/update',
      'products/create',
      'products/create',
      'orders/create',
    ]);
    expect(bodies(events, 'customers/create')[0]).toMatchObject({
      id: 13085,
      email: 'c13085@customers.example',
    });
    expect(bodies(events, 'products/create')[1]).toMatchObject({
      title: 'RECORD FRAME 7" SINGLE SIZE',
    });
  });

  it("a cancelled invoice refunds the customer's latest earlier order of the product", async () => {
    const { events } = await tell();
    const refunds = bodies(events, 'refunds/create');
    expect(refunds.map((refund) => refund.order_id)).toEqual([489005, 489001, 489005]);
    const updates = bodies(events, 'orders/updated');
    expect(updates.map((order) => [order.id, order.total_price, order.current_total_price])).toEqual([
      [489005, '20.85', '6.95'],
      [489001, '87.60', '83.40'],
      [489005, '20.85', '0.00'],
    ]);
  });

  it('two refunds of one minute still tell which state of the order is the newer', async () => {
    const { events } = await tell();
    const updates = bodies(events, 'orders/updated').filter((order) => order.id === 489005);
    expect(updates.map((order) => order.updated_at)).toEqual(['2009-12-03T11:00:00.000Z', '2009-12-03T11:00:01.000Z']);
  });

  it('stops with the last order asked for', async () => {
    const { events, stats } = await tell({ orders: 4 });
    expect(stats.orders).toBe(4);
    expect(events.at(-1)).toMatchObject({ topic: 'orders/create', payload: { id: 489005 } });
    expect((await tell({ orders: 0 })).events).toEqual([]);
  });

  it('moves by whole days to end today', async () => {
    const now = () => Date.parse('2026-11-24T20:00:00Z');
    const { events } = await tell({ end: 'today', now });
    expect(events.at(-1)?.at).toBe('2026-11-24T16:00:00.000Z');
    expect(events[0]?.at).toBe('2026-11-20T07:45:00.000Z');
  });

  it('draws the last day together where it would lie ahead', async () => {
    const now = () => Date.parse('2026-11-24T02:00:00Z');
    const { events } = await tell({ end: 'today', now });
    expect(events.at(-1)?.at).toBe('2026-11-24T02:00:00.000Z');
    expect(events.at(-2)?.at).toBe('2026-11-23T14:00:00.000Z');
  });

  it('reads the same from a gzipped file', async () => {
    const zipped = join(folder, 'lines.csv.gz');
    writeFileSync(zipped, gzipSync(readFileSync(file)));
    expect((await tell({ file: zipped })).events).toEqual((await tell()).events);
  });

  it.each([
    ['wrong,header\n', ':1: the header is not "invoice'],
    ['', ':1: the file is empty'],
    ['1,A,x,1,2010-01-01 00:00:00,1,2\n', ':2: not eight fields'],
    ['1,A,x,1.5,2010-01-01 00:00:00,1,2,UK\n', ':2: qty "1.5"'],
    ['1,A,x,1,yesterday,1,2,UK\n', ':2: time "yesterday"'],
    ['1,A,x,1,2010-01-01 00:00:00,cheap,2,UK\n', ':2: price "cheap"'],
    ['1,A,"x,1,2010-01-01 00:00:00,1,2,UK\n', ':2: a quote is not closed'],
    ['2,A,x,1,2010-01-02 00:00:00,1,2,UK\n1,A,x,1,2010-01-01 00:00:00,1,2,UK\n', 'not in time order'],
  ])('says what is wrong with a bad file: %j', async (text, message) => {
    const bad = join(folder, 'bad.csv');
    const header = 'invoice,sku,description,qty,time,price,customer,country\n';
    writeFileSync(bad, /^\d/.test(text) ? header + text : text);
    await expect(tell({ file: bad })).rejects.toThrow(message);
  });

  it('says that a file is missing', async () => {
    await expect(tell({ file: join(folder, 'none.csv.gz') })).rejects.toThrow('ENOENT');
  });

  it('agrees with a recount of the file, which is gross', async () => {
    const { events } = await tell();
    const recount = await recountSales({ file });
    expect(salesOf(events)).toEqual(recount);
    expect(countRfm(recount)).toEqual({
      recency: [1, 1, 0, 1, 0],
      frequency: [1, 2, 0, 0, 0],
      monetary: [1, 1, 0, 1, 0],
    });
  });
});

describe.skipIf(!existsSync(realFile))('Online Retail II (skipped where the file is absent)', () => {
  it('the first 2,000 orders agree with a recount of the file', { timeout: 60_000 }, async () => {
    const { events, stats } = await tell({ file: realFile, orders: 2000 });
    expect(stats.orders).toBe(2000);
    expect(salesOf(events)).toEqual(await recountSales({ file: realFile, orders: 2000 }));
  });

  it('the whole file has the published RFM counts', { timeout: 60_000 }, async () => {
    const customers = await recountSales({ file: realFile });
    expect(customers.size).toBe(5878);
    expect(countRfm(customers)).toEqual({
      recency: [1178, 1174, 1199, 1172, 1155],
      frequency: [1623, 944, 1150, 1034, 1127],
      monetary: [1176, 1176, 1175, 1176, 1175],
    });
  });
});
