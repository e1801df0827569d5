import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { CheckoutFacts, CustomerFacts, LineFacts, OrderFacts } from '../facts.ts';
import type { ProductFacts } from '../facts.ts';
import { buildCart } from './cart.ts';
import { buildCheckout, buildCheckoutDelete } from './checkout.ts';
import { buildCustomerRedact, buildDataRequest, buildShopRedact } from './compliance.ts';
import { buildCustomer, buildCustomerDelete, buildEmailConsent } from './customer.ts';
import { buildOrder, buildOrderDelete } from './order.ts';
import { buildProduct, buildProductDelete } from './product.ts';
import { buildRefund } from './refund.ts';
import type { RefundFacts } from './refund.ts';
import { buildShop } from './shop.ts';

const at = '2026-03-01T10:00:00.000Z';
const money = { currency: 'EUR', presentment: { currency: 'USD', rate: 1.1 } } as const;
const address = {
  address1: 'Lindenstrasse 12',
  city: 'Berlin',
  zip: '10969',
  country: 'Germany',
  countryCode: 'DE',
};
const customer: CustomerFacts = {
  id: 6_000_000_000_001,
  firstName: 'Zoë',
  lastName: 'Müller',
  email: 'zoe@example.com',
  phone: null,
  createdAt: at,
  updatedAt: at,
  currency: 'EUR',
  address,
};
const product: ProductFacts = {
  id: 8_000_000_000_011,
  title: 'Morning Espresso',
  handle: 'morning-espresso',
  vendor: 'Nordhaus',
  productType: 'Coffee',
  tags: ['coffee', 'bestseller'],
  status: 'active',
  publishedAt: at,
  createdAt: at,
  updatedAt: at,
  imageUrl: 'https://cdn.demo.example/a.jpg',
  variants: [{ id: 44, sku: 'COF-1', title: '1 kg', priceMinor: 1999, compareAtMinor: null, inventory: 3 }],
};

function aLine(change: Partial<LineFacts> = {}): LineFacts {
  const variant = product.variants[0];
  if (!variant) throw new Error('the product has no variant');
  const base = { id: 15, product, variant, quantity: 3, currentQuantity: 3 };
  return { ...base, priceMinor: 1999, discountMinor: 0, ...change };
}

function anOrder(change: Partial<OrderFacts> = {}): OrderFacts {
  return {
    id: 5_000_000_000_001,
    number: 1001,
    createdAt: at,
    updatedAt: at,
    money,
    customer,
    email: customer.email,
    phone: null,
    acceptsMarketing: true,
    cartToken: 'cart',
    checkoutToken: 'checkout',
    landingSite: '/?utm_source=klaviyo',
    referringSite: null,
    sourceName: 'web',
    address,
    lines: [aLine()],
    shippingMinor: 490,
    shippingRefunded: false,
    discountCode: null,
    test: false,
    fulfilled: false,
    cancelledAt: null,
    ...change,
  };
}

const checkout: CheckoutFacts = {
  ...anOrder(),
  id: 37_000_000_000_001,
  token: 'checkout',
  cartToken: 'cart',
  completedAt: null,
};
const refund: RefundFacts = {
  id: 900,
  createdAt: at,
  lines: [{ line: aLine(), quantity: 1 }],
  shippingMinor: 0,
  note: null,
};
const shop = {
  id: 954_889,
  name: 'Demo',
  domain: 'demo.myshopify.com',
  email: 'owner@example.com',
  currency: 'EUR',
  timeZone: 'Europe/Berlin',
  updatedAt: at,
} as const;
const who = { id: customer.id, email: customer.email, phone: null };
const built: Record<string, unknown> = {
  'orders/create': buildOrder(anOrder()),
  'orders/updated': buildOrder(anOrder(), [refund]),
  'orders/cancelled': buildOrder(anOrder({ cancelledAt: at })),
  'orders/paid': buildOrder(anOrder()),
  'orders/delete': buildOrderDelete(anOrder()),
  'refunds/create': buildRefund(anOrder(), refund),
  'customers/create': buildCustomer(customer),
  'customers/update': buildCustomer(customer),
  'customers/delete': buildCustomerDelete(customer),
  'customers_email_marketing_consent/update': buildEmailConsent(customer, 'subscribed', at),
  'products/create': buildProduct(product),
  'products/update': buildProduct(product),
  'products/delete': buildProductDelete(product),
  'carts/create': buildCart({ token: 'cart', createdAt: at, updatedAt: at, money, lines: [aLine()] }),
  'carts/update': buildCart({ token: 'cart', createdAt: at, updatedAt: at, money, lines: [aLine()] }),
  'checkouts/create': buildCheckout(checkout),
  'checkouts/update': buildCheckout(checkout),
  'checkouts/delete': buildCheckoutDelete(checkout),
  'app/uninstalled': buildShop(shop),
  'shop/update': buildShop(shop),
  'customers/data_request': buildDataRequest(shop, who, { id: 1, orderIds: [1] }),
  'customers/redact': buildCustomerRedact(shop, who, [1]),
  'shop/redact': buildShopRedact(shop),
};

describe('payload builders', () => {
  it.each(Object.keys(built))('%s has the keys of the published sample, at every depth', (topic) => {
    const file = new URL(`../../../test/fixtures/webhooks/${topic.replace('/', '__')}.json`, import.meta.url);
    const sample: unknown = JSON.parse(readFileSync(file, 'utf8'));
    expect(keyDifferences(sample, built[topic])).toEqual([]);
  });

  it("an order's current total follows refunds while its total stays", () => {
    const line = aLine({ currentQuantity: 2, discountMinor: 600 });
    const order = buildOrder(anOrder({ lines: [line], discountCode: 'WELCOME10' }));
    expect(order).toMatchObject({
      total_line_items_price: '59.97',
      total_discounts: '6.00',
      total_price: '58.87',
      current_total_price: '40.88',
      current_total_discounts: '4.00',
      financial_status: 'partially_refunded',
      total_price_set: {
        shop_money: { amount: '58.87', currency_code: 'EUR' },
        presentment_money: { amount: '64.76', currency_code: 'USD' },
      },
    });
  });

  it('a wholly refunded order costs nothing now', () => {
    const lines = [aLine({ currentQuantity: 0 })];
    const order = buildOrder(anOrder({ lines, shippingRefunded: true, cancelledAt: at }));
    expect(order).toMatchObject({
      current_total_price: '0.00',
      financial_status: 'refunded',
      cancel_reason: 'customer',
    });
  });
});

/** Paths of keys that one side has and the other has not; arrays are compared by their first elements. */
function keyDifferences(sample: unknown, ours: unknown, path = ''): string[] {
  if (Array.isArray(sample) && Array.isArray(ours)) {
    if (sample.length === 0 || ours.length === 0) return [];
    return keyDifferences(sample[0], ours[0], `${path}[]`);
  }
  if (!isFields(sample) || !isFields(ours)) return [];
  const keys = new Set([...Object.keys(sample), ...Object.keys(ours)]);
  return [...keys].flatMap((key) => {
    if (!(key in sample)) return [`+${path}.${key}`];
    if (!(key in ours)) return [`-${path}.${key}`];
    return keyDifferences(sample[key], ours[key], `${path}.${key}`);
  });
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
