import { clockAt } from '../support/clock-at.ts';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { feedToken } from '../../app/content/feed-token.server.ts';
import { recommendationsFallback } from '../../app/content/recommendations-block.ts';
import { project } from '../../app/jobs/project.server.ts';
import { recompute } from '../../app/jobs/recompute.server.ts';
import { refresh } from '../../app/jobs/refresh.server.ts';
import { closeDatabase, forShop } from '../../app/platform/db.server.ts';
import { findShop } from '../../app/shopify/find-shop.server.ts';
import { demoShop } from '../../sandbox/start.ts';
import { buildProduct } from '../../sandbox/store/payloads/product.ts';
import type { StoreEvent } from '../../sandbox/store/store-event.ts';
import { enters, placed, sampleCustomer, sampleOrder, sampleProducts, signsUp } from '../support/sample-store.ts';
import { type RunningApp, startApp } from '../support/start-app.ts';
import { givenDatabase } from '../support/test-store.ts';

const asOf = new Date('2025-06-01T12:00:00Z');
const customer = sampleCustomer(7);
const products = sampleProducts(7);
const { databaseUrl } = givenDatabase();
let app: RunningApp;
let shopId: number;
let token: string;

beforeAll(async () => {
  app = await startApp({ databaseUrl: databaseUrl() });
  const order = sampleOrder(1, { customer, products: products.slice(0, 2), at: '2025-05-10T10:00:00.000Z' });
  await emit([...enters(products), ...signsUp(customer), placed(order)]);
  shopId = (await findShop(demoShop))?.shopId ?? 0;
  await project(shopId);
  await recompute(shopId, clockAt(asOf));
  await refresh(shopId, clockAt(asOf));
  token = feedToken({ shopId, customerId: '7' });
});

afterAll(() => app.stop());

test('a customer’s token leads to products that they did not buy, as JSON and as HTML', async () => {
  const json = await ask(token);
  expect(json).toMatchObject({ status: 200, type: 'application/json; charset=utf-8', cache: 'private, no-store' });
  const { items } = JSON.parse(json.body) as { items: { id: string; name: string; link: string }[] };
  expect(items).toHaveLength(4);
  expect(items[0]).toEqual({
    id: expect.stringMatching(/^10[3-7]$/),
    name: expect.stringMatching(/^Product 10[3-7]$/),
    link: expect.stringContaining(`https://${demoShop}/products/product-10`),
    image: expect.stringContaining('https://cdn.test/10'),
    price: expect.stringContaining('10.00'),
    reason: expect.any(String),
  });
  const html = await ask(`${token}?format=html`);
  expect(html).toMatchObject({ status: 200, type: 'text/html; charset=utf-8' });
  for (const { name, link } of items) {
    expect(html.body).toContain(name);
    expect(html.body).toContain(link);
  }
});

test('no token but ours is answered, and it says nothing of why', async () => {
  const [shop, person, signature] = token.split('.');
  const forged = [
    `${shop}.8.${signature}`,
    `2.${person}.${signature}`,
    `${shop}.${person}.${'0'.repeat(32)}`,
    '',
    '%00',
  ];
  for (const wrong of [...forged, 'x'.repeat(5000)])
    expect(await ask(wrong)).toMatchObject({ status: 404, body: 'Not found' });
});

test('someone of whom we know nothing is shown best sellers', async () => {
  const stranger = await ask(feedToken({ shopId, customerId: '999' }));
  expect(stranger.status).toBe(200);
  expect(stranger.body).toContain('Product 101');
});

test('a product that sells out, is hidden or removed is gone from the next mail that is opened', async () => {
  const [first, second, third] = shownIds((await ask(token)).body).map((id) =>
    products.find((product) => String(product.id) === id)!,
  );
  const updatedAt = '2025-05-30T10:00:00.000Z';
  const soldOut = { ...first!, updatedAt, variants: first!.variants.map((variant) => ({ ...variant, inventory: 0 })) };
  const hidden = { ...second!, updatedAt, status: 'draft' as const };
  await emit([
    { at: updatedAt, topic: 'products/update', payload: buildProduct(soldOut) },
    { at: updatedAt, topic: 'products/update', payload: buildProduct(hidden) },
    { at: updatedAt, topic: 'products/delete', payload: { id: third!.id } },
  ]);
  await project(shopId);
  const { body } = await ask(`${token}?format=html`);
  for (const gone of [first!, second!, third!]) expect(body).not.toContain(gone.title);
  expect(body).toContain('Product 10');
});

test('a block that cannot be rendered is answered by its fallback, with 200', async () => {
  await forShop(shopId, (db) => db.query(`UPDATE block_version SET source = '{% if %}', fallback = 'Come and see'`));
  expect(await ask(`${token}?format=html`)).toMatchObject({ status: 200, body: 'Come and see' });
  expect(shownIds((await ask(token)).body).length).toBeGreaterThan(0);
});

test('with the database away a mail still gets words, a webhook gets 503, and all is well when it is back', async () => {
  const order = sampleOrder(2, { customer, products: products.slice(0, 1), at: '2025-05-31T10:00:00.000Z' });
  const { delivered } = await withoutDatabase(async () => {
    expect(await ask(`${token}?format=html`)).toMatchObject({ status: 200, body: recommendationsFallback });
    expect(await ask(token)).toMatchObject({ status: 200, body: '{"items":[]}' });
    expect((await fetch(`${app.url}/healthz`)).status).toBe(503);
    const retried = app.sandbox.emitter.emit(demoShop, placed(order));
    await expect.poll(() => app.sandbox.deliveries.list().at(-1)?.lastOutcome).toBe('503');
    return { delivered: retried };
  });
  expect(await delivered).toMatchObject({ status: 'acknowledged', lastOutcome: '200' });
  expect((await ask(token)).status).toBe(200);
  expect((await fetch(`${app.url}/healthz`)).status).toBe(200);
});

async function emit(events: StoreEvent[]): Promise<void> {
  const sent = await app.sandbox.emitter.emitAll(demoShop, events);
  expect(sent.acknowledged).toBe(events.length);
}

async function ask(path: string) {
  const answer = await fetch(`${app.url}/feeds/${path}`);
  return {
    status: answer.status,
    type: answer.headers.get('content-type'),
    cache: answer.headers.get('cache-control'),
    body: await answer.text(),
  };
}

function shownIds(body: string): string[] {
  return (JSON.parse(body) as { items: { id: string }[] }).items.map(({ id }) => id);
}

/** Nobody can connect to the database while `work` runs, and who was connected is cut off. */
async function withoutDatabase<Result>(work: () => Promise<Result>): Promise<Result> {
  await closeDatabase();
  const url = new URL(databaseUrl());
  const name = url.pathname.slice(1);
  url.pathname = '/postgres';
  const admin = new pg.Client({ connectionString: url.href });
  await admin.connect();
  await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
  await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
  try {
    return await work();
  } finally {
    await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
    await admin.end();
  }
}
