import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { forShop } from '../../app/platform/db.server.ts';
import { findShop } from '../../app/shopify/find-shop.server.ts';
import { findSegment } from '../../app/segments/find-segment.server.ts';
import { demoShop } from '../../sandbox/start.ts';
import { USER_AGENT } from '../support/chromium.ts';
import { givenAdmin } from './given-admin.ts';
import { playHistory } from './play-history.ts';

const { sandbox, browser, visit } = givenAdmin();

beforeAll(async () => {
  await playHistory(sandbox(), 120);
});

const segmentOf = async (slug: string) => {
  const shop = await findShop(demoShop);
  return forShop(shop?.shopId ?? 0, (db) => findSegment(db, slug));
};

test('segments are found by a word and sorted', async () => {
  const { app: page, errors, context } = await visit('/segments');
  await page.getByText('10 segments').waitFor();
  await page.getByLabel('Sort by').selectOption('name');
  expect(await page.getByRole('row').nth(1).getByRole('link').first().textContent()).toBe('Browsers');
  await page.getByLabel('Find a segment').fill('rfm_group');
  await page.getByText('1 segment of 10 with “rfm_group”').waitFor();
  const link = page.getByRole('link', { name: 'High value' });
  expect(await link.getAttribute('href')).toBe('/app/segments/high-value');
  await page.getByLabel('Find a segment').fill('no such thing');
  await page.getByText('No segment found').waitFor();
  expect(errors).toEqual([]);
  await context.close();
});

test('a ready segment says what the store lacks for it, asks for a product, and opens when it is added', async () => {
  const { app: page, errors, context, frame } = await visit('/segments/gallery');
  await page.getByLabel('Find a ready segment').fill('women');
  await page.getByText('Your store has no genders').waitFor();
  await page.getByLabel('Find a ready segment').fill('bought a product');
  const product = page.getByRole('combobox', { name: 'Product' });
  await product.fill('o');
  const option = page.getByRole('option').first();
  const title = await option.textContent();
  await option.click();
  await expect.poll(() => product.inputValue()).toBe(title);
  const productId = await page.locator('input[name=productId]').inputValue();
  expect(errors).toEqual([]);
  await page.getByRole('button', { name: 'Add Bought a product' }).click();
  await expect.poll(() => new URL(frame().url()).pathname).toBe('/app/segments/bought-product');
  expect((await segmentOf('bought-product'))?.source).toBe(`products_purchased(id: (${productId})) = true`);
  await context.close();
});

test('the order of segments is changed by keyboard alone and makes a primary segment', async () => {
  const { app: page, errors, context } = await visit('/segments/overlap');
  await page.getByText('No order yet').waitFor();
  await page.getByLabel('Add to the order').selectOption('lapsed');
  await page.getByLabel('Add to the order').selectOption('infrequent-buyers');
  const up = page.getByRole('button', { name: 'Move Infrequent buyers up' });
  await up.focus();
  await up.press('Enter');
  await page.getByText('Infrequent buyers is now 1 of 2').waitFor();
  const down = page.getByRole('button', { name: 'Move Infrequent buyers down' });
  await expect.poll(() => down.evaluate((button) => button === document.activeElement)).toBe(true);
  await page.getByRole('button', { name: 'Save order' }).press('Enter');
  await page.getByText('The order is saved').waitFor();
  expect(
    await Promise.all(['infrequent-buyers', 'lapsed'].map(async (slug) => (await segmentOf(slug))?.priority)),
  ).toEqual([1, 2]);
  await page.getByLabel('Show').selectOption('jaccard');
  const row = page.getByRole('row', { name: 'Infrequent buyers' });
  expect(await row.getByRole('cell').first().textContent()).toBe('100%');

  await page.getByRole('button', { name: 'Choose none' }).click();
  await page.getByRole('checkbox', { name: 'Lapsed' }).check();
  await page.getByRole('checkbox', { name: 'Discount seekers' }).check();
  await page.getByRole('button', { name: 'Compare' }).click();
  await expect.poll(() => page.getByRole('row').count()).toBe(3);

  const list = await visit('/segments');
  await list.app.getByRole('row', { name: 'Infrequent buyers' }).getByRole('link').nth(1).click();
  await list.app.getByText('Primary', { exact: true }).waitFor();
  expect([...errors, ...list.errors]).toEqual([]);
  await Promise.all([context.close(), list.context.close()]);
});

test('alerts on a size are refused where they are wrong, and kept', async () => {
  const { app: page, errors, context } = await visit('/segments/lapsed/alerts');
  await page.getByLabel('Fewer than').fill('10');
  await page.getByRole('textbox', { name: 'More than customers' }).fill('5');
  await page.getByLabel('Moved within a day').fill('12,5');
  await page.getByRole('button', { name: 'Save alerts' }).click();
  await page.getByText('the alert would always be on').waitFor();
  await page.getByRole('textbox', { name: 'More than customers' }).fill('5000');
  await page.getByRole('button', { name: 'Save alerts' }).click();
  await page.getByText('Saved', { exact: true }).waitFor();
  expect(await segmentOf('lapsed')).toMatchObject({ alertMin: 10, alertMax: 5000, alertChange: 0.125 });
  const again = await visit('/segments/lapsed/alerts');
  expect(await again.app.getByLabel('Moved within a day').inputValue()).toBe('12.5');
  expect([...errors, ...again.errors]).toEqual([]);
  await Promise.all([context.close(), again.context.close()]);
});

test('a segment is split into parts that are segments', async () => {
  const { app: page, errors, context } = await visit('/segments/lapsed/split');
  await page.getByRole('textbox', { name: 'Part 1' }).fill('80');
  await page.getByText('Together they are 130 %').waitFor();
  await page.getByLabel('Shares').selectOption('90 10');
  await page.getByText('Everybody is in a part.').waitFor();
  await page.getByRole('button', { name: 'Make 2 segments' }).click();
  await page.getByRole('link', { name: 'Open part 2' }).waitFor();
  expect((await segmentOf('lapsed-part-2'))?.source).toContain("regulars.bucket('lapsed') >= 90");
  expect(errors).toEqual([]);
  await context.close();
});

test('a segment over time has charts with words, a table, and who came by what', async () => {
  const { app: page, errors, context } = await visit('/segments/lapsed/history');
  const size = page.getByText(/^Size by day: \d+ customers on /);
  await size.waitFor({ state: 'attached' });
  // a day that is the first and the last is said once
  expect(await size.textContent()).not.toMatch(/ on (\d+ \w+), .+ on \1,/);
  expect(await page.getByRole('table', { name: 'Latest members' }).getByRole('row').count()).toBeGreaterThan(1);
  await page.getByRole('button', { name: 'Show the table' }).press('Enter');
  await page
    .getByRole('table', { name: 'Size, comings' })
    .getByRole('row')
    .nth(1) // below it may be yesterday: the history reaches the store before its time zone does
    .getByRole('cell', { name: /customers$/ })
    .waitFor();
  await page.getByLabel('Last', { exact: true }).selectOption('30');
  await expect.poll(() => page.getByLabel('Last', { exact: true }).inputValue()).toBe('30');
  expect(errors).toEqual([]);
  await context.close();
});

test('cohorts are shown as shares, customers or revenue', async () => {
  const { app: page, errors, context } = await visit('/segments/cohorts');
  const first = page.getByRole('row').nth(1);
  const [customers, share] = await first.getByRole('cell').allTextContents();
  expect(share).toBe('100%');
  await page.getByLabel('Show').selectOption('customers');
  expect(await first.getByRole('cell').nth(1).textContent()).toBe(customers);
  await page.getByLabel('Show').selectOption('revenue');
  expect(await first.getByRole('cell').nth(1).textContent()).toMatch(/^€[\d,]+\.\d\d$/);
  expect(errors).toEqual([]);
  await context.close();
});

test('a segment that Shopify can say is copied there; what it does not know is named', async () => {
  const { app: page, errors, context } = await visit('/segments/shopify');
  const row = (name: string) => page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) });
  await row('High value').getByText('Shopify does not know regulars.rfm_group').waitFor();
  await page.getByRole('button', { name: 'Copy to Shopify: Infrequent buyers' }).click();
  await row('Infrequent buyers').getByText('Copied').waitFor();
  const theirs = [...(sandbox().state.shops.get(demoShop)?.segments.values() ?? [])];
  expect(theirs).toContainEqual(expect.objectContaining({ name: 'Infrequent buyers', query: 'last_order_date < -3m' }));
  expect(errors).toEqual([]);
  await context.close();
});

test("from a segment's page in Shopify to an audience here, whose members are read", async () => {
  const opened = await addressOfAction('gid://shopify/Segment/1');
  expect(opened).toBe('app:segments/shopify?use=1');
  const { app: page, errors, context } = await visit(opened.replace('app:', '/'));
  await page.getByText('Use “Customers who have purchased at least once” as an audience?').waitFor();
  expect(errors).toEqual([]);
  await page.getByRole('button', { name: 'Use “Customers who have purchased at least once” as audience' }).click();
  await expect
    .poll(async () => (await segmentOf('customers-who-have-purchased-at-least-once'))?.source)
    .toBe('shopify.segment(id: (1)) = true');
  const again = await visit('/segments/shopify?use=1');
  await again.app.getByText('is an audience here already').waitFor();
  await again.app.getByText(/^\d+ members, read /).waitFor();
  await expect
    .poll(async () => (await segmentOf('customers-who-have-purchased-at-least-once'))?.size, { timeout: 30_000 })
    .toBeGreaterThan(0);
  expect(again.errors).toEqual([]);
  await Promise.all([context.close(), again.context.close()]);
});

const extension = path.join(import.meta.dirname, '../../extensions/customer-segment-action');

/** Draws the action as Shopify does on a segment's page. @returns where its button leads. */
async function addressOfAction(segmentId: string): Promise<string> {
  const context = await browser().newContext({ userAgent: USER_AGENT });
  await context.route('http://extension.test/**', (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === '/')
      return route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Segment</title>' });
    const source = readFileSync(path.join(extension, pathname), 'utf8');
    const body = pathname.endsWith('.ts') ? stripTypeScriptTypes(source) : source;
    return route.fulfill({ contentType: 'text/javascript', body });
  });
  const page = await context.newPage();
  await page.goto('http://extension.test/');
  const words: unknown = JSON.parse(readFileSync(path.join(extension, 'locales/en.default.json'), 'utf8'));
  await page.evaluate(
    ([id, said]) => {
      const i18n = { translate: (key: string) => (said as Record<string, string>)[key] };
      Object.assign(globalThis, { shopify: { data: { selected: [{ id }] }, i18n, close: () => undefined } });
    },
    [segmentId, words] as const,
  );
  await page.addScriptTag({ type: 'module', content: "import render from '/src/index.js'; render();" });
  const address = await page.getByText('Open in Regulars').getAttribute('href');
  await context.close();
  return address ?? '';
}
