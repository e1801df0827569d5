import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { tmpdir } from 'node:os';
import type { Browser, Frame, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { demoShop } from '../../sandbox/start.ts';
import { demoHistory } from '../../sandbox/store/demo-store.ts';
import { launchChromium, USER_AGENT } from '../support/chromium.ts';
import { type RunningApp, startApp } from '../support/start-app.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';

const pages = ['', '/customers', '/segments', '/recommendations', '/blocks', '/connections', '/health', '/nowhere'];
const pictures = path.join(tmpdir(), 'regulars-pictures');

const picture = '<svg xmlns="http://www.w3.org/2000/svg" width="140" height="140"><rect width="140" height="140" fill="#b9c4cf"/></svg>';

let database: TestDatabase;
let app: RunningApp;
let browser: Browser;

beforeAll(async () => {
  mkdirSync(pictures, { recursive: true });
  database = await createTestDatabase();
  [app, browser] = await Promise.all([startApp({ databaseUrl: database.url, worker: true }), launchChromium()]);
});

afterAll(async () => {
  await browser.close();
  await app.stop();
  await database.drop();
});

test.each([1280, 320])('every page of a store without customers is whole at %i px', async (width) => {
  for (const page of pages) await look(page, width, 'empty');
});

test.each([1280, 390, 320])('every page of a living store is whole at %i px', async (width) => {
  await app.sandbox.emitter.emitAll(demoShop, demoHistory({ seed: 1, orders: 60, end: new Date().toISOString() }));
  for (const page of pages) await look(page, width, 'living');
});

/** Opens a page of the admin, takes its picture, and checks that nothing failed and nothing reaches past the window's side. */
async function look(appPath: string, width: number, name: string): Promise<void> {
  const context = await browser.newContext({ userAgent: USER_AGENT, viewport: { width, height: 1000 } });
  // pictures of products are on Shopify's CDN
  await context.route(/^https:/, (route) => route.fulfill({ contentType: 'image/svg+xml', body: picture }));
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  const frame = await open(page, appPath);
  const file = `${name}${appPath.replaceAll('/', '-') || '-home'}-${width}.png`;
  await page.screenshot({ path: path.join(pictures, file) });
  const overflow = await frame.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect({ appPath, errors: errors.filter((error) => !/404/.test(error)), overflow }).toEqual({ appPath, errors: [], overflow: 0 });
  await context.close();
}

async function open(page: Page, appPath: string): Promise<Frame> {
  await page.goto(app.sandbox.adminUrl(demoShop, `/app${appPath}`));
  await page.frameLocator('#app').getByRole('heading', { level: 1 }).waitFor();
  const frame = page.frame({ name: 'app-iframe' });
  if (!frame) throw new Error('The admin has no frame');
  return frame;
}
