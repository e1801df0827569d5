import path from 'node:path';
import type { FrameLocator } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { givenAdmin, pictures } from './given-admin.ts';
import { playHistory } from './play-history.ts';
import type { Visit } from './visit.ts';

const { sandbox, visit } = givenAdmin();
let buyer: string;

beforeAll(async () => {
  await (await visit('')).context.close();
  buyer = await playHistory(sandbox(), 80);
});

const textOf = (page: FrameLocator) => page.getByRole('textbox', { name: 'Conditions as text' });

/** The editor with its colours and its completion, which is loaded behind the page. */
async function editorOf(page: FrameLocator) {
  await page.locator('.code[data-ready=true]').waitFor();
  return textOf(page);
}

const written = (page: FrameLocator) =>
  page
    .locator('.cm-line')
    .allInnerTexts()
    .then((lines) => lines.join('\n').replaceAll('\u200b', ''));

/** Answers the admin's own bar. */
const press = async ({ page }: Visit, name: 'Save' | 'Discard') =>
  page.locator('#save-bar').getByRole('button', { name }).click();

async function picture({ page }: Visit, name: string): Promise<void> {
  await page.screenshot({ path: path.join(pictures, `segment-editor-${name}.png`) });
}

test('a merchant types a segment, is shown a mistake at its place, takes the suggestion, sees who is meant and saves', async () => {
  const seen = await visit('/segments/new');
  const { app: page, page: admin } = seen;
  await page.getByLabel('Name', { exact: true }).fill('Buyers');
  const text = await editorOf(page);
  await text.click();
  await admin.keyboard.type('number_of_ordrs > 0', { delay: 5 });
  await admin.keyboard.press('Escape');
  await page.getByText('Column 1: No attribute is called number_of_ordrs.').waitFor();
  await expect.poll(() => page.locator('.cm-lintRange-error').allInnerTexts()).toEqual(['number_of_ordrs']);
  await page.getByText('Put the text right to see how many are meant.').waitFor();
  await picture(seen, 'mistake-1280');
  await page.getByRole('button', { name: 'Use number_of_orders' }).click();
  await page.getByText(/^\d+ customers?$/).waitFor();
  expect(await written(page)).toBe('number_of_orders > 0');
  expect(await page.getByLabel('Condition: about').inputValue()).toBe('number_of_orders');
  await press(seen, 'Save');
  await page.getByRole('heading', { name: 'Buyers', level: 1 }).waitFor();
  await page.getByRole('cell', { name: 'Holds now' }).waitFor();
  await picture(seen, 'saved-1280');
  expect(seen.errors).toEqual([]);
  await seen.context.close();
});

test('conditions are made, changed, moved, grouped, turned round and removed by keyboard alone; the text says the same at once', async () => {
  const seen = await visit('/segments/buyers');
  const { app: page, page: admin } = seen;
  await editorOf(page);
  const keys = admin.keyboard;
  await page.getByRole('button', { name: 'Add a condition' }).focus();
  await keys.press('Enter');
  await expect.poll(() => written(page)).toBe('number_of_orders > 0 AND number_of_orders >= 1');
  await expectFocus(page, 'Condition 2: about');
  await keys.type('Amount spent');
  await expect.poll(() => written(page)).toBe('number_of_orders > 0 AND amount_spent >= 1');
  await keys.press('Tab');
  await keys.press('Tab');
  await expectFocus(page, 'Condition 2, Amount spent: value');
  await keys.press('ControlOrMeta+a');
  await keys.type('12.50');
  await expect.poll(() => written(page)).toBe('number_of_orders > 0 AND amount_spent >= 12.50');
  await keys.press('Alt+ArrowUp');
  await expect.poll(() => written(page)).toBe('amount_spent >= 12.50 AND number_of_orders > 0');
  await expectFocus(page, 'Condition 1: about');
  await choose(seen, 'Condition 2: more', 'Add an alternative (OR)');
  await expect
    .poll(() => written(page))
    .toBe('amount_spent >= 12.50 AND (number_of_orders > 0 OR number_of_orders >= 1)');
  await expectFocus(page, 'Condition 2.2: about');
  await keys.type('Viewed products');
  await expect
    .poll(() => written(page))
    .toBe('amount_spent >= 12.50 AND (number_of_orders > 0 OR storefront.product_viewed() = true)');
  await page.getByLabel('Condition 2.2: narrow it by').focus();
  await keys.type('When');
  await expect.poll(() => written(page)).toContain('storefront.product_viewed(date >= -30d) = true)');
  await choose(seen, 'Condition 1: more', 'Turn it round: NOT');
  const source =
    'NOT (amount_spent >= 12.50) AND (number_of_orders > 0 OR storefront.product_viewed(date >= -30d) = true)';
  await expect.poll(() => written(page)).toBe(source);
  await picture(seen, 'builder-1280');
  await page.getByRole('button', { name: 'Condition 1: remove' }).focus();
  await keys.press('Enter');
  await expect.poll(() => written(page)).toBe(source.slice(source.indexOf('(number') + 1, -1));
  await press(seen, 'Save');
  await page.getByRole('row', { name: /^2 / }).getByText('Holds now').waitFor();
  await admin.locator('#save-bar').waitFor({ state: 'hidden' });
  expect(seen.errors).toEqual([]);
  await seen.context.close();
});

test('products are chosen by their titles, and taken out again', async () => {
  const seen = await visit('/segments/new');
  const { app: page } = seen;
  await (await editorOf(page)).fill('products_purchased(id: (1)) = true');
  await page.getByText('Product 1', { exact: true }).waitFor();
  const field = page.getByLabel(/find a product$/);
  const choose = async (place: number): Promise<string> => {
    await field.click();
    const option = page.locator('[role="option"]').nth(place);
    const title = (await option.innerText()).trim();
    await option.click();
    // a tag that can be removed has the title beside its button
    await page.getByText(title, { exact: true }).first().waitFor();
    return title;
  };
  const first = await choose(0);
  await page.getByText('Product 1', { exact: true }).waitFor({ state: 'detached' });
  await expect.poll(() => written(page)).toMatch(/^products_purchased\(id IN \(\d{2,}\)\) = true$/);
  const one = await written(page);
  const second = await choose(1);
  await expect.poll(() => written(page)).toMatch(/^products_purchased\(id IN \(\d+, \d+\)\) = true$/);
  await picture(seen, 'products-1280');
  await page.getByRole('button', { name: `Remove ${second}` }).click();
  await expect.poll(() => written(page)).toBe(one);
  await page.getByText(first, { exact: true }).waitFor();
  expect(seen.errors).toEqual([]);
  await seen.context.close();
});

test('an earlier text holds again, and Tab leaves the text', async () => {
  const seen = await visit('/segments/buyers');
  const { app: page, page: admin } = seen;
  await (await editorOf(page)).focus();
  await admin.keyboard.press('Tab');
  await expect.poll(() => textOf(page).evaluate((text) => text === document.activeElement)).toBe(false);
  await page.getByRole('button', { name: 'Restore version 1' }).click();
  await page.getByRole('row', { name: /^3 / }).getByText('Holds now').waitFor();
  await expect.poll(() => written(page)).toBe('number_of_orders > 0');
  await picture(seen, 'restored-1280');
  expect(seen.errors).toEqual([]);
  await seen.context.close();
});

test('two who change a text at once are both shown both texts, and neither is lost; an unsaved page asks before it is left', async () => {
  const [one, other] = [await visit('/segments/buyers'), await visit('/segments/buyers')];
  await (await editorOf(one.app)).fill('number_of_orders > 1');
  await (await editorOf(other.app)).fill('number_of_orders > 2');
  await press(one, 'Save');
  await one.app.getByRole('row', { name: /^4 / }).getByText('Holds now').waitFor();
  await press(other, 'Save');
  const { app: page, page: admin } = other;
  await page.getByText('Somebody saved another text meanwhile').waitFor();
  await expect
    .poll(() => page.locator('pre.segment-source').allInnerTexts())
    .toEqual(['number_of_orders > 1', 'number_of_orders > 2']);
  await picture(other, 'conflict-1280');
  await admin.locator('#nav-items').getByRole('link', { name: 'Customers' }).click();
  await admin.getByRole('button', { name: 'Stay' }).click();
  await page.getByRole('button', { name: 'Go on with mine' }).click();
  await press(other, 'Save');
  await page.getByRole('row', { name: /^5 / }).getByText('Holds now').waitFor();
  expect([...one.errors, ...other.errors]).toEqual([]);
  await one.context.close();
  await other.context.close();
});

test('a merchant asks why somebody is not in it, condition by condition, on both pages', async () => {
  const seen = await visit('/segments/buyers');
  const { app: page } = seen;
  await (await editorOf(page)).fill('number_of_orders > 0 AND amount_spent > 1000000');
  const profile = await visit(`/customers/${buyer}`);
  const name = (await profile.app.getByRole('heading', { level: 1 }).innerText()).trim();
  await page.getByLabel('Customer', { exact: true }).fill(name.split(' ')[0] ?? name);
  await page.getByRole('button', { name: 'Find' }).click();
  await page
    .getByRole('button', { name: new RegExp(`^${name}`, 'u') })
    .first()
    .click();
  await page.getByText('does not belong to it, because').waitFor();
  await expect
    .poll(() => page.locator('.why .segment-source').allInnerTexts())
    .toEqual(['number_of_orders > 0', 'amount_spent > 1000000']);
  await page.locator('.why').scrollIntoViewIfNeeded();
  await picture(seen, 'why-not-1280');
  await profile.app.getByRole('button', { name: /^Why / }).first().click();
  await profile.app.locator('.why').getByText('Yes').first().waitFor();
  await profile.app.locator('.why').first().scrollIntoViewIfNeeded();
  await picture(profile, 'profile-1280');
  expect([...seen.errors, ...profile.errors]).toEqual([]);
  await seen.context.close();
  await profile.context.close();
});

test.each([1280, 320])('the pages are whole at %i px', async (width) => {
  const long =
    "(customer_tags CONTAINS '\u0639\u0645\u064a\u0644 \u0645\u0645\u064a\u0632' OR storefront.product_viewed(id IN (1, 2), count >= 3, same_product = true, date >= -24h) = true) AND NOT (amount_spent BETWEEN 10 AND 20 OR regulars.rfm_group IN ('CHAMPIONS', 'LOYAL')) AND last_order_date < 2026-03-01";
  for (const [place, direction] of [
    ['/segments/new', 'ltr'],
    ['/segments/new', 'rtl'],
    ['/segments/buyers', 'ltr'],
  ] as const) {
    const { page, app: inside, frame, context, errors } = await visit(place, width);
    const editor = await editorOf(inside);
    await frame().evaluate((dir) => document.documentElement.setAttribute('dir', dir), direction);
    await editor.fill(long);
    await inside
      .getByText(/^\d+ customers?$/)
      .last()
      .waitFor();
    await page.setViewportSize({ width, height: 2600 });
    await page.screenshot({
      path: path.join(pictures, `segment-editor${place.replaceAll('/', '-')}-${direction}-${width}.png`),
    });
    const overflow = await frame().evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect({ place, direction, errors, overflow }).toEqual({ place, direction, errors: [], overflow: 0 });
    await context.close();
  }
});

test('before a segment is deleted it is said what uses it', async () => {
  const seen = await visit('/segments/buyers');
  const { app: page } = seen;
  await page.getByRole('button', { name: 'Delete segment' }).click();
  await page.getByRole('dialog', { name: 'Delete Buyers?' }).waitFor();
  await picture(seen, 'delete-1280');
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByRole('heading', { name: 'Segments', level: 1 }).waitFor();
  await page.getByRole('link', { name: 'Buyers', exact: true }).waitFor({ state: 'detached' });
  expect(seen.errors).toEqual([]);
  await seen.context.close();
});

/** Takes an entry of a menu by keyboard, once the menu that opens has taken the focus for itself. */
async function choose({ app, page }: Visit, menu: string, entry: string): Promise<void> {
  await app.getByRole('button', { name: menu }).focus();
  await page.keyboard.press('Enter');
  const item = app.getByRole('menuitem', { name: entry });
  const hasFocus = (within: string) =>
    item.evaluate((element, box) => element.closest(box)?.contains(document.activeElement) ?? false, within);
  await expect.poll(() => hasFocus('.Polaris-Popover')).toBe(true);
  await item.focus();
  await expect.poll(() => hasFocus('button')).toBe(true);
  await page.keyboard.press('Enter');
}

/** What has the focus, by its label. */
async function expectFocus(page: FrameLocator, label: string): Promise<void> {
  await expect
    .poll(() => page.getByLabel(label, { exact: true }).evaluate((field) => field === document.activeElement))
    .toBe(true);
}
