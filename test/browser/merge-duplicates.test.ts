import { beforeAll, expect, test } from 'vitest';
import { forShop } from '../../app/platform/db.server.ts';
import { findShop } from '../../app/shopify/find-shop.server.ts';
import { waitUntilQuiet } from '../../bin/demo/quiet.ts';
import { demoShop } from '../../sandbox/start.ts';
import { customer, order } from '../support/told.ts';
import { givenAdmin } from './given-admin.ts';

const { sandbox, visit } = givenAdmin();

const place = { address1: 'Mill Lane 12', zip: 'YO1 7EP', city: 'York', country_code: 'GB' };
const said = (first: string, last: string, email: string) => ({
  first_name: first,
  last_name: last,
  email,
  default_address: place,
});
const told = [
  ...['Berg', 'Costa', 'Dietz', 'Evans', 'Fuchs', 'Gray', 'Huang'].map((name, index) =>
    customer(index + 1, 2, { last_name: name }),
  ),
  customer(901, 2, said('Adelheid', 'Wintergerst', 'adelheid@example.com')),
  customer(902, 3, said('Adelhied', 'Wintergerst', 'a.w@example.org')),
  order(9010, 4, { name: '#9010', customer: { id: 901, updated_at: '2026-01-01T00:00:00Z' } }),
  order(9020, 5, { name: '#9020', customer: { id: 902, updated_at: '2026-01-01T00:00:00Z' } }),
];

beforeAll(async () => {
  await (await visit('')).context.close();
  await sandbox().emitter.emitAll(demoShop, told);
  const shop = await findShop(demoShop);
  const shopId = shop?.shopId ?? 0;
  expect(await waitUntilQuiet(shopId, 60_000)).toBeNull();
  await forShop(shopId, (db) => db.wake('duplicates'));
  expect(await waitUntilQuiet(shopId, 60_000)).toBeNull();
});

test('a merchant sees why two customers may be one, merges them and takes it back', async () => {
  const merchant = await visit('/customers/duplicates');
  await merchant.app.getByText('Street is the same').waitFor();
  await merchant.app.getByRole('button', { name: 'Merge Adelheid Wintergerst and Adelhied Wintergerst' }).click();
  await merchant.app.getByText('No duplicates found').waitFor();
  await merchant.app.getByText('Adelhied Wintergerst, 1 order').waitFor();
  expect(merchant.errors).toEqual([]);

  const profile = await visit('/customers/901');
  await profile.app.getByText('#9020').waitFor();
  await profile.app.getByLabel('Show').selectOption('merges');
  await profile.app.getByText('Merged with Adelhied Wintergerst').waitFor();
  await profile.app.getByRole('button', { name: 'Part Adelhied Wintergerst again' }).click();
  await profile.app.getByText('#9020').waitFor({ state: 'detached' });
  expect(profile.errors).toEqual([]);
});

test('an address that is blocked is listed by a hint, and can be allowed again', async () => {
  const merchant = await visit('/customers/duplicates');
  await merchant.app.getByLabel('E-mail address or phone number').fill('nothing');
  await merchant.app.getByRole('button', { name: 'Block' }).click();
  await merchant.app.getByText('Write an e-mail address').waitFor();
  await merchant.app.getByLabel('E-mail address or phone number').fill('shop@example.com');
  await merchant.app.getByRole('button', { name: 'Block' }).click();
  await merchant.app.getByRole('button', { name: 'Allow sh…@example.com again' }).click();
  await merchant.app.getByText('sh…@example.com').waitFor({ state: 'detached' });
  expect(merchant.errors).toEqual([]);
});
