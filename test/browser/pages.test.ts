import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Frame, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { waitUntilQuiet } from '../../bin/demo/quiet.ts';
import { closeDatabase } from '../../app/platform/db.server.ts';
import { resetEnv } from '../../app/platform/env.server.ts';
import { findShop } from '../../app/shopify/find-shop.server.ts';
import { demoShop } from '../../sandbox/start.ts';
import { demoHistory } from '../../sandbox/store/demo-store.ts';
import { launchChromium, USER_AGENT } from '../support/chromium.ts';
import { type RunningApp, startApp } from '../support/start-app.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';

const pages = ['', '/customers', '/segments', '/recommendations', '/blocks', '/connections', '/health'];
/** Left behind to be looked at. */
const pictures = path.join(tmpdir(), 'regulars-pictures');
const productPicture =
  '<svg xmlns="http://www.w3.org/2000/svg" width="140" height="140"><rect width="140" height="140" fill="#b9c4cf"/></svg>';

let database: TestDatabase;
let app: RunningApp;
let browser: Browser;

beforeAll(async () => {
  mkdirSync(pictures, { recursive: true });
  database = await createTestDatabase();
  process.env.DATABASE_URL = database.url;
  resetEnv();
  [app, browser] = await Promise.all([startApp({ databaseUrl: database.url, worker: true }), launchChromium()]);
});

afterAll(async () => {
  await closeDatabase();
  await browser.close();
  await app.stop();
  await database.drop();
});

describe('a store without customers', () => {
  test.each([1280, 320])('has whole pages at %i px', async (width) => {
    for (const page of pages) await look(page, width, 'empty');
  });
});

describe('a living store', () => {
  let customerPage: string;

  beforeAll(async () => {
    await app.sandbox.emitter.emitAll(demoShop, demoHistory({ seed: 1, orders: 80, end: new Date().toISOString() }));
    const shop = await findShop(demoShop);
    expect(await waitUntilQuiet(shop?.shopId ?? 0, 120_000)).toBeNull();
    const buyers = [...(app.sandbox.state.shops.get(demoShop)?.orders.values() ?? [])].map((order) => order['customer']);
    const buyer = buyers.findLast((customer) => customer !== null) as { id: number };
    customerPage = `/customers/${buyer.id}`;
  });

  test.each([1280, 390, 320])('has whole pages at %i px', async (width) => {
    for (const page of [...pages, customerPage]) await look(page, width, 'living');
  });
});

/** Opens a page of the admin, takes its picture, and checks that nothing failed and nothing reaches past the window's side. */
async function look(appPath: string, width: number, name: string): Promise<void> {
  const context = await browser.newContext({ userAgent: USER_AGENT, viewport: { width, height: 1000 } });
  await context.route(/^https:/, (route) => route.fulfill({ contentType: 'image/svg+xml', body: productPicture }));
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  const frame = await open(page, appPath);
  const file = `${name}${appPath.replaceAll('/', '-') || '-home'}-${width}.png`;
  await page.screenshot({ path: path.join(pictures, file) });
  const overflow = await frame.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect({ appPath, errors, overflow }).toEqual({ appPath, errors: [], overflow: 0 });
  await context.close();
}

async function open(page: Page, appPath: string): Promise<Frame> {
  await page.goto(app.sandbox.adminUrl(demoShop, `/app${appPath}`));
  await page.frameLocator('#app').getByRole('heading', { level: 1 }).waitFor();
  const frame = page.frame({ name: 'app-iframe' });
  if (!frame) throw new Error('The admin has no frame');
  return frame;
}
