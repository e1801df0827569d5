import { beforeAll, expect, test } from 'vitest';
import { forShop } from '../platform/db.server.ts';
import { wordingArea } from '../consent/consent-wording.ts';
import { saveSetting } from '../platform/settings.server.ts';
import { parseDelivery } from '../shopify/parse-delivery.ts';
import { addShop } from '../../test/support/store-facts.ts';
import { givenDatabase } from '../../test/support/test-store.ts';
import { absorb } from './absorb.server.ts';
import { findCustomers } from './find-customers.server.ts';
import { findProfile } from './find-profile.server.ts';

givenDatabase();

const at = new Date('2026-03-01T00:00:00.000Z');
let shopId: number;
let otherShopId: number;

beforeAll(async () => {
  shopId = await addShop('reads.myshopify.com');
  otherShopId = await addShop('others.myshopify.com');
  await tell(shopId, 'customers/create', {
    id: 1,
    email: 'ada@example.com',
    first_name: 'Ada',
    last_name: '100% Wool',
    updated_at: at,
  });
  for (let id = 2; id <= 60; id += 1)
    await tell(shopId, 'customers/create', { id, email: `c${id}@example.com`, first_name: 'Bo', updated_at: at });
  await tell(shopId, 'carts/create', { token: 'cart', line_items: [{ title: 'Cup', quantity: 1 }] });
  const line = { id: 1, title: 'Cup', quantity: 2, price: '5.00' };
  await tell(shopId, 'orders/create', {
    id: 9,
    created_at: at,
    currency: 'EUR',
    total_price: '10.00',
    cart_token: 'cart',
    customer: { id: 1, updated_at: '2026-01-01T00:00:00Z' },
    line_items: [line],
  });
  await tell(shopId, 'orders/create', {
    id: 10,
    created_at: at,
    currency: 'EUR',
    total_price: '1.00',
    email: 'Ada@example.com',
    line_items: [],
  });
  await tell(shopId, 'pixel/page_viewed', {
    id: 'v',
    clientId: 'b',
    name: 'page_viewed',
    timestamp: at,
    customerId: '1',
  });
  await tell(otherShopId, 'customers/create', { id: 1, email: 'ada@example.com', first_name: 'Other' });
});

async function tell(shop: number, topic: string, payload: object): Promise<void> {
  const parsed = parseDelivery({ topic, webhookId: topic, triggeredAt: at, body: JSON.stringify(payload) });
  if (!parsed.ok) throw new Error(`${topic}: ${parsed.reason} ${parsed.path}`);
  await forShop(shop, (db) => absorb(db, parsed.facts));
}

const find = (search: string, after: string | null = null) =>
  forShop(shopId, (db) => findCustomers(db, { search, after }));
const idsOf = async (search: string) => (await find(search)).customers.map((customer) => customer.customerId);

test('customers are found by the beginning of either name, or by their whole e-mail', async () => {
  expect(await idsOf('ad')).toEqual(['1']);
  expect(await idsOf('100%')).toEqual(['1']);
  expect(await idsOf('%')).toEqual([]);
  expect(await idsOf(' ADA@example.com ')).toEqual(['1']);
  expect(await idsOf('ada@')).toEqual([]);
  expect((await find('ada')).customers[0]).toMatchObject({
    email: 'ada@example.com',
    ordersCount: 0,
    revenueMinor: '0',
  });
});

test('pages follow each other without gap or overlap', async () => {
  const first = await find('');
  const second = await find('', first.next);
  expect(second.next).toBeNull();
  const ids = [...first.customers, ...second.customers].map((customer) => Number(customer.customerId));
  expect(ids).toEqual(Array.from({ length: 60 }, (_, index) => 60 - index));
});

test('a profile shows who someone is and what they did, orders as a guest included', async () => {
  const profile = await forShop(shopId, (db) => findProfile(db, '1', at));
  expect(profile).toMatchObject({
    customer: { email: 'ada@example.com', firstName: 'Ada' },
    orders: [
      { orderId: '10' },
      { orderId: '9', grossMinor: '1000', lines: [{ title: 'Cup', quantity: 2, priceMinor: '500' }] },
    ],
    baskets: [{ kind: 'cart', orderId: '9', state: 'converted' }],
    timeline: [{ kind: 'page_viewed' }],
    consents: [],
  });
});

test('an id that nobody has, in this store, leads to nobody', async () => {
  for (const id of ['77', '0', 'x', '99999999999999999999'])
    expect(await forShop(shopId, (db) => findProfile(db, id, at))).toBeNull();
  expect(await forShop(otherShopId, (db) => findProfile(db, '2', at))).toBeNull();
});

test('a consent is shown with the words that the form had at its moment, and a no with none', async () => {
  const said = (id: number, state: string, day: number) =>
    tell(shopId, 'customers_email_marketing_consent/update', {
      customer_id: id,
      email_marketing_consent: {
        state,
        opt_in_level: 'single_opt_in',
        consent_updated_at: `2026-03-0${day}T12:00:00Z`,
      },
    });
  const wordingOn = (day: number, email: string) =>
    forShop(shopId, (db) =>
      saveSetting(db, wordingArea, {
        value: { email, sms: '' },
        author: 'x',
        at: new Date(`2026-03-0${day}T00:00:00Z`),
      }),
    );
  await wordingOn(2, 'Send me news');
  await wordingOn(4, 'Send me news and offers');
  for (const [day, state] of ['subscribed', 'subscribed', 'unsubscribed', 'pending', 'unsubscribed'].entries())
    await said(2, state, day + 1);
  const profile = await forShop(shopId, (db) => findProfile(db, '2', at));
  expect(profile?.consents.map(({ state, wording }) => [state, wording])).toEqual([
    ['UNSUBSCRIBED', null],
    ['PENDING', 'Send me news and offers'],
    ['UNSUBSCRIBED', null],
    ['SUBSCRIBED', 'Send me news'],
    ['SUBSCRIBED', null],
  ]);
});
