import { expect, test } from 'vitest';
import { givenStore } from '../../test/support/test-store.ts';
import { checkout, customer, factsOf, gone, order, tell, type Told } from '../../test/support/told.ts';
import type { ShopDb } from '../platform/db.server.ts';
import { asRead } from '../shopify/reading/read-version.ts';
import { findStale } from './find-stale.server.ts';

const { shopId } = givenStore('EUR');

/** The same, read from Shopify instead of told. */
function read(told: Told, of = 0): Told {
  const fact = asRead(factsOf(told))[of];
  if (!fact) throw new Error(`${told.topic} says nothing`);
  return { ...told, fact };
}

const customer1 = { id: 1, updated_at: '2026-03-02T12:00:00.000Z' };
const line = { id: 1000, title: 'Cup', quantity: 1, price: '5.00' };
/** As it was told while its product was there, and as it is read after that was deleted. */
const told = order(100, 3, {
  landing_site: '/?utm_source=letter',
  company: { id: 5 },
  line_items: [{ ...line, product_id: 7, variant_id: 70 }],
});
const later = read(order(100, 5, { line_items: [{ ...line, product_id: null, variant_id: null }] }));

const ordersOf = (db: ShopDb) =>
  db.query(
    `SELECT o.landing_site AS site, o.utm, o.company_id AS company, o.deleted_at IS NOT NULL AS deleted, l.product_id AS product, l.variant_id AS variant
     FROM orders o LEFT JOIN order_line l USING (shop_id, order_id) WHERE o.shop_id = $1`,
    [db.shopId],
  );

test.each([
  ['first', [[told], [later]]],
  ['last', [[later], [told]]],
])('an order read after its product was deleted keeps what it was told, when that came %s', async (_when, batches) => {
  expect(await tell(shopId(), batches, ordersOf)).toEqual([
    {
      site: '/?utm_source=letter',
      utm: { source: 'letter' },
      company: '5',
      deleted: false,
      product: '7',
      variant: '70',
    },
  ]);
});

test('nothing of how a buyer came is left when a scan finds that the order is gone', async () => {
  const deletion = read(gone('orders/delete', 100, 6));
  for (const batches of [
    [[told], [deletion]],
    [[deletion], [told]],
  ])
    expect(await tell(shopId(), batches, ordersOf)).toEqual([
      { site: null, utm: null, company: null, deleted: true, product: null, variant: null },
    ]);
});

const typed = checkout('checkout-1', 3, {
  name: '#77',
  cart_token: 'cart-1',
  email: 'c1@example.com',
  customer: customer1,
});
const seen = read(checkout('checkout-1', 4, { name: '#77' }));
const checkoutsOf = (db: ShopDb) =>
  db.query(
    `SELECT cart_token AS cart, stated_customer_id AS customer, email_idx IS NOT NULL AS email, deleted_at IS NOT NULL AS deleted
     FROM checkout WHERE shop_id = $1 AND checkout_token = 'checkout-1'`,
    [db.shopId],
  );

test.each([
  ['first', [[typed], [seen]]],
  ['last', [[seen], [typed]]],
])(
  'a checkout that is read keeps the cart, the address and the customer it was told, when that came %s',
  async (_when, batches) => {
    expect(await tell(shopId(), batches, checkoutsOf)).toEqual([
      { cart: 'cart-1', customer: '1', email: true, deleted: false },
    ]);
  },
);

test('a checkout that Shopify no longer lists is gone, unless it turns out that it was bought', async () => {
  const unlisted = read(gone('checkouts/delete', 77, 9));
  const bought = order(101, 4, { checkout_token: 'checkout-1' });
  const completed = checkout('checkout-1', 5, { name: '#77', completed_at: '2026-03-05T12:00:00.000Z' });
  const isGone = async (batches: Told[][]) => (await tell(shopId(), batches, checkoutsOf))[0]?.['deleted'];
  expect(await isGone([[typed], [unlisted]])).toBe(true);
  for (const late of [bought, completed]) {
    expect(await isGone([[typed], [unlisted], [late]])).toBe(false);
    expect(await isGone([[typed], [late], [unlisted]])).toBe(false);
  }
  const deleted = gone('checkouts/delete', 77, 6);
  expect(await isGone([[typed], [completed], [deleted]])).toBe(true);
  expect(await isGone([[typed], [unlisted], [deleted, completed]])).toBe(true);
});

test('what Shopify says of a customer is news where only an order spoke of them, though at the same moment', async () => {
  const around = order(102, 3, { customer: { ...customer1, first_name: 'Ada' } });
  const facts = asRead(factsOf(customer(1, 2, { first_name: 'Ada' })));
  const staleAfter = (batches: Told[][]) => tell(shopId(), batches, async (db) => (await findStale(db, facts)).size);
  expect(await staleAfter([[around]])).toBe(1);
  expect(await staleAfter([[around], [customer(1, 2)]])).toBe(0);
});
