import { beforeAll, expect, test } from 'vitest';
import { findShop } from '../../app/shopify/find-shop.server.ts';
import { waitUntilQuiet } from '../../bin/demo/quiet.ts';
import { demoShop } from '../../sandbox/start.ts';
import { customer, day, order } from '../support/told.ts';
import { givenAdmin } from './given-admin.ts';

const { sandbox, visit } = givenAdmin();

const told = [
  customer(901, 2, { first_name: 'Adelheid', last_name: 'Wintergerst' }),
  order(9010, 5, {
    customer: { id: 901, updated_at: day(5), email: 'c901@example.com', first_name: 'heidi', last_name: 'w.' },
  }),
];

beforeAll(async () => {
  await (await visit('')).context.close();
  await sandbox().emitter.emitAll(demoShop, told);
  const shopId = (await findShop(demoShop))?.shopId ?? 0;
  expect(await waitUntilQuiet(shopId, 60_000)).toBeNull();
});

test('a merchant chooses whom to believe, sees it on the profile with what the other says, and takes it back', async () => {
  const profile = await visit('/customers/901');
  await profile.app.getByRole('heading', { name: 'heidi w.' }).waitFor();
  const settings = await visit('/quality/sources');
  await settings.app.getByLabel('Name', { exact: true }).selectOption('shopify');
  await settings.app.getByRole('button', { name: 'Save choice' }).click();
  await settings.app.getByText('Holds now').waitFor();
  await profile.app.getByRole('heading', { name: 'Adelheid Wintergerst' }).waitFor();
  await profile.app.getByText('Name from: Order or checkout').waitFor();
  await settings.app.getByLabel('Name', { exact: true }).selectOption('file');
  await settings.app.getByRole('button', { name: 'Save choice' }).click();
  await settings.app.getByRole('cell', { name: '2', exact: true }).waitFor();
  await settings.app.getByRole('button', { name: 'Restore' }).first().click();
  await settings.app.getByRole('cell', { name: '3', exact: true }).waitFor();
  expect(await settings.app.getByLabel('Name', { exact: true }).inputValue()).toBe('shopify');
  expect([...settings.errors, ...profile.errors]).toEqual([]);
});

test('metafields are named by namespace and key, and what is no name is refused', async () => {
  const { app: page, errors } = await visit('/quality/sources');
  await page.getByLabel('Metafields of customers').fill('shoe size');
  await page.getByRole('button', { name: 'Save metafields' }).click();
  await page.getByText('Write namespace and key').waitFor();
  await page.getByLabel('Metafields of customers').fill('facts.birth_date custom.shoe_size');
  await page.getByRole('button', { name: 'Save metafields' }).click();
  await expect
    .poll(() => page.getByLabel('Metafields of customers').inputValue())
    .toBe('facts.birth_date, custom.shoe_size');
  expect(errors).toEqual([]);
});

test('a merchant says where alerts are mailed, and learns that it needs a connection', async () => {
  const { app: page, errors } = await visit('/quality/notifications');
  await page.getByText('Mails need SendGrid').waitFor();
  await page.getByLabel('Mail alerts to').fill('owner@store.example');
  await page.getByLabel('Sender').fill('shop@store.example');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Holds now').waitFor();
  expect(errors).toEqual([]);
});

test('a merchant has Shopify told of unsubscribes', async () => {
  const { app: page, errors } = await visit('/connections');
  await page.getByLabel('Tell Shopify who unsubscribes').check();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const again = await visit('/connections');
  await expect.poll(() => again.app.getByLabel('Tell Shopify who unsubscribes').isChecked()).toBe(true);
  expect([...errors, ...again.errors]).toEqual([]);
});
