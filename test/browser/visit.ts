import type { Browser, BrowserContext, Frame, FrameLocator, Page } from 'playwright-core';
import { demoShop, type Sandbox } from '../../sandbox/start.ts';
import { USER_AGENT } from '../support/chromium.ts';

const productPicture =
  '<svg xmlns="http://www.w3.org/2000/svg" width="140" height="140"><rect width="140" height="140" fill="#b9c4cf"/></svg>';

/** A merchant's window on the admin. */
export interface Visit {
  page: Page;
  /** The app inside the admin, to find things in. */
  app: FrameLocator;
  context: BrowserContext;
  /** What went wrong in any document, for a test to expect empty. */
  errors: string[];
  /** The app's own window. */
  frame: () => Frame;
}

/** Opens a page of the app inside the admin, as a merchant does, and waits for its heading. */
export async function visit(browser: Browser, sandbox: Sandbox, appPath: string, width = 1280): Promise<Visit> {
  const context = await browser.newContext({ userAgent: USER_AGENT, viewport: { width, height: 1000 } });
  // pictures of products are on Shopify's CDN
  await context.route(/^https:/, (route) => route.fulfill({ contentType: 'image/svg+xml', body: productPicture }));
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  await page.goto(sandbox.adminUrl(demoShop, `/app${appPath}`));
  const app = page.frameLocator('#app');
  await app.getByRole('heading', { level: 1 }).waitFor();
  const frame = () => {
    const found = page.frame({ name: 'app-iframe' });
    if (!found) throw new Error('The admin has no frame');
    return found;
  };
  return { page, app, context, errors, frame };
}
