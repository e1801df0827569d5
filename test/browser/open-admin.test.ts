import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { demoShop } from '../../sandbox/start.ts';
import { launchChromium, USER_AGENT } from '../support/chromium.ts';
import { type RunningApp, startApp } from '../support/start-app.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';

let database: TestDatabase;
let app: RunningApp;
let browser: Browser;

beforeAll(async () => {
  database = await createTestDatabase();
  [app, browser] = await Promise.all([startApp({ databaseUrl: database.url }), launchChromium()]);
});

afterAll(async () => {
  await browser.close();
  await app.stop();
  await database.drop();
});

test('the app opens inside the admin at the first visit and shows Home', async () => {
  const page = await browser.newPage({ userAgent: USER_AGENT });
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  await page.goto(app.sandbox.adminUrl(demoShop));
  const frame = page.frameLocator('#app');
  await frame.getByRole('heading', { level: 1 }).waitFor();
  await page.screenshot({ path: '/tmp/team/a-home.png' });
  expect(errors).toEqual([]);
});
