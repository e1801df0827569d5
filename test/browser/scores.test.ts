import { beforeAll, expect, test } from 'vitest';
import { recompute } from '../../app/jobs/recompute.server.ts';
import { systemClock } from '../../app/platform/clock.server.ts';
import { findShop } from '../../app/shopify/find-shop.server.ts';
import { demoShop } from '../../sandbox/start.ts';
import { givenAdmin } from './given-admin.ts';
import { playHistory } from './play-history.ts';
import type { Visit } from './visit.ts';

const { sandbox, visit } = givenAdmin();
let customerId: string;

beforeAll(async () => {
  // the store's currency is known from the first visit on
  await (await visit('')).context.close();
  customerId = await playHistory(sandbox(), 120);
  // the limits of all of it, not of what had come when they were first worked out
  await recompute((await findShop(demoShop))?.shopId ?? 0, systemClock);
});

test('a merchant sees who would move by other limits, saves them, and everybody is where the preview said', async () => {
  const before = await groupsShown();
  const limits = await visit('/scores/rfm');
  await limits.app.getByText('Change a limit above').waitFor();
  await limits.app.getByLabel('Set frequency by hand').first().check();
  await limits.app.getByLabel('Frequency 3 from').first().fill('two');
  await limits.app.getByText('Write a whole number').waitFor();
  await limits.app.getByLabel('Frequency 3 from').first().fill('1');
  await limits.app.getByLabel('Frequency 2 from').first().fill('2');
  await limits.app.getByText('Each has to be beyond the one before it').waitFor();
  await limits.app.getByLabel('Frequency 2 from').first().fill('1');
  const matrix = limits.app.getByRole('table', { name: 'Customers by the RFM group they are in' });
  await limits.app.getByText(/^Groups: \d+ customers? moves?$/).waitFor();
  const previewed = await columnSums(matrix.locator('thead th'), matrix.locator('tbody tr'));
  // nothing is saved yet
  expect(await groupsShown()).toEqual(before);
  await limits.app.getByRole('button', { name: 'Save limits' }).click();
  await limits.app.getByText('Holds now').waitFor();
  await expect.poll(groupsShown, { timeout: 30_000 }).toEqual({ ...none, ...previewed });
  await expect.poll(() => limits.app.getByText('Everybody is being scored').count(), { timeout: 30_000 }).toBe(0);
  await limits.app.getByLabel('Set frequency by hand').first().uncheck();
  await limits.app.getByRole('button', { name: 'Save limits' }).click();
  await limits.app.getByRole('cell', { name: '2', exact: true }).first().waitFor();
  await expect.poll(groupsShown, { timeout: 30_000 }).toEqual(before);
  await limits.app.getByRole('button', { name: 'Restore' }).first().click();
  await expect.poll(groupsShown, { timeout: 30_000 }).toEqual({ ...none, ...previewed });
  expect(limits.errors).toEqual([]);
});

test('tiers are named, added and refused at the field that is wrong', async () => {
  const { app: page, errors } = await visit('/scores/loyalty');
  await page.getByLabel('Name of tier 1').fill('');
  await page.getByText('Write a name').waitFor();
  await page.getByLabel('Name of tier 1').fill('Kiln friend');
  await page.getByRole('button', { name: 'Add a tier' }).click();
  await page.getByLabel('Name of tier 4').fill('Legend');
  await page.getByLabel('Tier 4 begins at').fill('500');
  await page.getByText('Each has to be beyond the one before it').waitFor();
  await page.getByLabel('Tier 4 begins at').fill('2000');
  await page.getByText(/customers? moves?$/).waitFor();
  await page.getByRole('button', { name: 'Save tiers' }).click();
  await page.getByText('Holds now').waitFor();
  const profile = await visit(`/customers/${customerId}`);
  await profile.app
    .getByText(/from €0\.00; .* to Silver|Silver from|Gold from|Legend from/)
    .first()
    .waitFor();
  expect([...errors, ...profile.errors]).toEqual([]);
});

test('points, days and weights are saved with a preview, and refused out of their limits', async () => {
  const engagement = await visit('/scores/engagement');
  await engagement.app.getByLabel('Half is left after').fill('3');
  await engagement.app.getByText('At least 7').waitFor();
  await engagement.app.getByLabel('Half is left after').fill('60');
  await engagement.app.getByText('Orange: by what you typed').waitFor();
  await engagement.app.getByRole('button', { name: 'Save points' }).click();
  await engagement.app.getByText('Holds now').waitFor();
  const lifecycle = await visit('/scores/lifecycle');
  await lifecycle.app.getByLabel('Set the days by hand').check();
  await lifecycle.app.getByLabel('Lapsed after').fill('10');
  await lifecycle.app.getByLabel('Churned after').fill('9');
  await lifecycle.app.getByText('Each has to be beyond the one before it').waitFor();
  await lifecycle.app.getByLabel('Churned after').fill('20');
  await lifecycle.app.getByRole('table', { name: 'Customers by the stage they are in' }).waitFor();
  await lifecycle.app.getByRole('button', { name: 'Save days' }).click();
  await lifecycle.app.getByText('Holds now').waitFor();
  const affinities = await visit('/scores/affinities');
  await affinities.app.getByLabel('Bought').fill('20');
  await affinities.app.getByRole('button', { name: 'Save weights' }).click();
  await affinities.app.getByText('Holds now').waitFor();
  expect([...engagement.errors, ...lifecycle.errors, ...affinities.errors]).toEqual([]);
});

test('the migration picture has a table that says the same, and days in the wrong order are refused', async () => {
  const { app: page, errors } = await visit('/scores/migration');
  const table = page.getByRole('table', { name: 'Customers by RFM group at the end of' });
  await table.waitFor();
  const sums = await columnSums(table.locator('thead th'), table.locator('tbody tr'));
  expect({ ...none, ...sums }).toEqual(await groupsShown());
  expect(await page.locator('.sankey svg path').count()).toBeGreaterThan(0);
  // nobody had been scored a month ago, but many had bought
  await page.getByText('Those of before follow from the orders of then').waitFor();
  expect(await table.locator('tbody tr').count()).toBeGreaterThan(3);
  const [from, to] = [page.getByLabel('From the end of'), page.getByLabel('To the end of')];
  await from.fill(await to.inputValue());
  await page.getByRole('button', { name: 'Show' }).click();
  await page.getByText('Has to be before the other day').waitFor();
  expect(errors).toEqual([]);
});

const none = { Champions: 0, Loyal: 0, Recent: 0, 'Needs attention': 0, 'At risk': 0, Inactive: 0 };

async function groupsShown(): Promise<Record<string, number>> {
  const { app: page, context } = await visit('/scores');
  const rows = page.getByRole('table', { name: 'Customers by RFM group' }).locator('tbody tr');
  const shown: Record<string, number> = {};
  for (const row of await rows.all())
    shown[await row.locator('th').innerText()] = numberIn(await row.locator('td').innerText());
  await context.close();
  return shown;
}

async function columnSums(
  head: ReturnType<Visit['app']['locator']>,
  body: typeof head,
): Promise<Record<string, number>> {
  const names = (await head.allInnerTexts()).slice(1);
  const rows = await body.all();
  const sums: Record<string, number> = {};
  for (const row of rows) {
    const cells = await row.locator('td').allInnerTexts();
    names.forEach((name, index) => (sums[name] = (sums[name] ?? 0) + numberIn(cells[index] ?? '0')));
  }
  return sums;
}

const numberIn = (text: string) => Number(/[\d,]+/.exec(text)?.[0].replaceAll(',', '') ?? 'NaN');
