import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { type RunningApp, startApp } from '../support/start-app.ts';
import { givenDatabase } from '../support/test-store.ts';
import { visit } from './visit.ts';

/** Where pictures of the pages are left to be looked at. */
export const pictures = process.env['PICTURES'] ?? path.join(import.meta.dirname, '../../.regulars/pictures');

/** The built app with its worker, inside the sandbox's admin, and a browser. Call it once at the top of a test file. */
export function givenAdmin() {
  const { databaseUrl } = givenDatabase();
  let app: RunningApp;
  let browser: Browser;
  beforeAll(async () => {
    [app, browser] = await Promise.all([startApp({ databaseUrl: databaseUrl(), worker: true }), launchChromium()]);
  });
  afterAll(async () => {
    await browser.close();
    await app.stop();
  });
  return {
    sandbox: () => app.sandbox,
    browser: () => browser,
    /** Opens a page of the app as a merchant does. */
    visit: (appPath: string, width?: number) => visit(browser, app.sandbox, appPath, width),
  };
}
