import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { closeDatabase, forShop, queryDirectory } from '../platform/db.server.ts';
import type { ShopDb } from '../platform/db.server.ts';
import { resetEnv } from '../platform/env.server.ts';
import { parseDelivery } from '../shopify/parse-delivery.ts';
import { dumpFacts } from '../../test/support/dump-facts.ts';
import { createTestDatabase, type TestDatabase } from '../../test/support/test-database.ts';
import { absorb } from './absorb.server.ts';

interface Told {
  topic: string;
  at: string;
  payload: Record<string, unknown>;
}

let database: TestDatabase;
let shopId: number;

beforeAll(async () => {
  database = await createTestDatabase();
  process.env['DATABASE_URL'] = database.url;
  resetEnv();
  const [shop] = await queryDirectory<{ shopId: number }>(`SELECT shop_of('order-of-facts.myshopify.com') AS "shopId"`);
  shopId = shop!.shopId;
});

afterAll(async () => {
  await closeDatabase();
  await database.drop();
});

/** Absorbs what was told, batch by batch, looks, and leaves no trace. */
async function tell<Result>(batches: Told[][], look: (db: ShopDb) => Promise<Result>): Promise<Result> {
  const undo = new Error('undo');
  let seen: { result: Result } | undefined;
  const work = forShop(shopId, async (db) => {
    for (const batch of batches) await absorb(db, batch.flatMap(factsOf));
    seen = { result: await look(db) };
    throw undo;
  });
  await work.catch((error: unknown) => {
    if (error !== undo) throw error;
  });
  return seen!.result;
}

function factsOf({ topic, at, payload }: Told) {
  const body = JSON.stringify(payload);
  const parsed = parseDelivery({ topic, webhookId: `${topic} ${at}`, triggeredAt: new Date(at), body });
  if (!parsed.ok) throw new Error(`${topic}: ${parsed.reason} at ${parsed.path}`);
  return parsed.facts;
}

const day = (n: number) => `2026-03-${String(n).padStart(2, '0')}T12:00:00.000Z`;

function customer(id: number, n: number, said: Record<string, unknown> = {}): Told {
  const payload = {
    id,
    created_at: day(1),
    updated_at: day(n),
    first_name: `C${id}`,
    state: 'enabled',
    email: `c${id}@example.com`,
    ...said,
  };
  return { topic: 'customers/update', at: day(n), payload };
}

function order(id: number, n: number, said: Record<string, unknown> = {}): Told {
  const line = {
    id: id * 10,
    product_id: 7,
    title: 'Cup',
    quantity: 2,
    current_quantity: 2,
    price: '5.00',
    total_discount: '0.00',
  };
  const payload = {
    id,
    created_at: day(2),
    updated_at: day(n),
    currency: 'EUR',
    total_price: '10.00',
    current_total_price: '10.00',
    test: false,
    line_items: [line],
    ...said,
  };
  return { topic: 'orders/updated', at: day(n), payload };
}

function consent(id: number, n: number, state: string): Told {
  const payload = {
    customer_id: id,
    email_marketing_consent: { state, opt_in_level: 'single_opt_in', consent_updated_at: day(n) },
  };
  return { topic: 'customers_email_marketing_consent/update', at: day(n), payload };
}

function checkout(token: string, n: number, said: Record<string, unknown> = {}): Told {
  const payload = {
    token,
    created_at: day(2),
    updated_at: day(n),
    currency: 'EUR',
    total_price: '10.00',
    line_items: [],
    ...said,
  };
  return { topic: 'checkouts/update', at: day(n), payload };
}

function cart(token: string, n: number): Told {
  const payload = {
    token,
    created_at: day(1),
    updated_at: day(n),
    line_items: [{ product_id: 7, quantity: n, title: 'Cup' }],
  };
  return { topic: 'carts/update', at: day(n), payload };
}

function view(id: string, n: number, clientId: string, said: Record<string, unknown> = {}): Told {
  const data = { productVariant: { id: '70', product: { id: '7' } } };
  return {
    topic: 'pixel/product_viewed',
    at: day(n),
    payload: { id, clientId, name: 'product_viewed', timestamp: day(n), data, ...said },
  };
}

function product(id: number, n: number, said: Record<string, unknown> = {}): Told {
  const variants = [{ id: id * 10, title: 'One', price: '5.00', inventory_quantity: n, inventory_policy: 'deny' }];
  return {
    topic: 'products/update',
    at: day(n),
    payload: { id, title: `P${n}`, updated_at: day(n), status: 'active', variants, ...said },
  };
}

function refund(id: number, orderId: number, n: number): Told {
  const transactions = [{ kind: 'refund', status: 'success', amount: '4.00', currency: 'EUR' }];
  return {
    topic: 'refunds/create',
    at: day(n),
    payload: { id, order_id: orderId, created_at: day(n), refund_line_items: [], transactions },
  };
}

const gone = (topic: string, id: number, n: number): Told => ({ topic, at: day(n), payload: { id } });

/** Guests who become customers, e-mails that move, carts, checkouts, shared computers, refunds, edits and deletions. */
const history: Told[] = [
  customer(1, 2),
  customer(1, 9, {
    first_name: 'Ada',
    tags: 'vip, early',
    default_address: { address1: 'Mill 1', zip: 'N1', country_code: 'GB' },
    phone: '020 7946 0018',
  }),
  consent(1, 3, 'subscribed'),
  consent(1, 12, 'unsubscribed'),
  order(100, 3, { customer: { id: 1, updated_at: day(2), email: 'c1@example.com', first_name: 'Old' } }),
  order(100, 5, { customer: { id: 1, updated_at: day(2), email: 'c1@example.com' }, line_items: [] }),
  order(100, 8, { customer: { id: 1, updated_at: day(2) }, cancelled_at: day(8), current_total_price: '0.00' }),
  refund(900, 100, 8),
  refund(901, 999, 8),
  order(101, 4, {
    email: 'Guest@Example.com',
    cart_token: 'cart-1',
    checkout_token: 'checkout-1',
    billing_address: { first_name: 'Gus' },
  }),
  order(101, 6, { email: 'typo@example.com', cart_token: 'cart-1', checkout_token: 'checkout-1' }),
  order(102, 4, { email: 'guest@example.com', cart_token: 'cart-2' }),
  order(103, 5, { email: null }),
  order(104, 5, { email: 'guest@example.com' }),
  gone('orders/delete', 104, 7),
  customer(2, 5, { email: 'guest@example.com' }),
  customer(2, 11, { email: 'moved@example.com' }),
  customer(3, 7, { email: 'TYPO@example.com' }),
  customer(4, 4, { email: 'guest@example.com' }),
  gone('customers/delete', 4, 10),
  cart('cart-1', 2),
  cart('cart-1', 3),
  cart('cart-3', 3),
  cart('cart-4', 3),
  checkout('checkout-1', 3, { cart_token: 'cart-1', email: 'guest@example.com' }),
  checkout('checkout-2', 4, { name: '#77', cart_token: 'cart-3', email: 'moved@example.com' }),
  gone('checkouts/delete', 77, 6),
  checkout('checkout-3', 4, {
    name: '#78',
    cart_token: 'cart-3',
    customer: { id: 1, updated_at: day(2) },
    email: 'moved@example.com',
  }),
  view('view-1', 2, 'browser-1'),
  view('view-2', 3, 'browser-1', { data: { cart: { id: 'cart-1' } } }),
  view('view-3', 3, 'browser-2', { data: { cart: { id: 'cart-4' } } }),
  view('view-4', 4, 'browser-2', { customerId: '3' }),
  view('view-5', 2, 'browser-2', { customerId: '1' }),
  view('view-6', 5, 'browser-3', { data: { checkout: { token: 'checkout-3' } } }),
  view('view-7', 1, 'browser-3'),
  view('view-8', 1, 'browser-4'),
  product(7, 3),
  product(7, 6),
  product(8, 3),
  gone('products/delete', 8, 5),
  {
    topic: 'shop/update',
    at: day(3),
    payload: { name: 'Then', currency: 'EUR', iana_timezone: 'Europe/Berlin', updated_at: day(3) },
  },
  {
    topic: 'shop/update',
    at: day(4),
    payload: { name: 'Now', currency: 'EUR', iana_timezone: 'Europe/Vienna', updated_at: day(4) },
  },
  { topic: 'customers/redact', at: day(9), payload: { shop_id: 1, customer: { id: 1 } } },
  { topic: 'app/uninstalled', at: day(20), payload: {} },
];

test('any order, repetition and grouping of the same deliveries ends in the same rows', async () => {
  const expected = await tell([history], dumpFacts);
  expect(expected['orders']).toHaveLength(5);
  const shuffled = fc
    .shuffledSubarray(history, { minLength: history.length })
    .chain((all) =>
      fc.tuple(
        fc.constant(all),
        fc.subarray(history),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 20 }),
      ),
    );
  const property = fc.asyncProperty(shuffled, async ([all, repeated, sizes]) => {
    expect(await tell(inBatches([...all, ...repeated], sizes), dumpFacts)).toEqual(expected);
  });
  await fc.assert(property, { numRuns: 40, seed: 1, endOnFailure: true });
});

function inBatches(told: Told[], sizes: number[]): Told[][] {
  const batches: Told[][] = [];
  for (let start = 0; start < told.length;) {
    const size = sizes[batches.length % sizes.length]!;
    batches.push(told.slice(start, start + size));
    start += size;
  }
  return batches;
}

describe('who an order counts for', () => {
  const personOf = (orderId: number) => async (db: ShopDb) => {
    const rows = await db.query<{ id: string | null }>('SELECT customer_id AS id FROM orders WHERE order_id = $1', [
      orderId,
    ]);
    return rows[0]!.id;
  };

  test('a guest is a person of its own until a customer has the e-mail', async () => {
    const guest = [order(1, 3, { email: 'who@example.com' })];
    expect(Number(await tell([guest], personOf(1)))).toBeLessThan(0);
    expect(await tell([guest, [customer(5, 4, { email: ' WHO@example.com ' })]], personOf(1))).toBe('5');
  });

  test('the contact e-mail leads to a guest where the e-mail is missing', async () => {
    expect(Number(await tell([[order(1, 3, { contact_email: 'who@example.com' })]], personOf(1)))).toBeLessThan(0);
  });

  test('an order without customer and e-mail counts for nobody', async () => {
    expect(await tell([[order(1, 3)]], personOf(1))).toBeNull();
  });

  test('a guest whose customer is deleted is a guest again', async () => {
    const told = [
      order(1, 3, { email: 'who@example.com' }),
      customer(5, 4, { email: 'who@example.com' }),
      gone('customers/delete', 5, 6),
    ];
    expect(Number(await tell([told], personOf(1)))).toBeLessThan(0);
  });
});

test('the anonymous history of a browser becomes the customer’s when its checkout does', async () => {
  const told = [view('v1', 1, 'b'), view('v2', 2, 'b', { data: { checkout: { token: 't' } } })];
  const owners = (db: ShopDb) => db.query('SELECT activity_id, customer_id FROM activity ORDER BY 1');
  expect(await tell([told], owners)).toEqual([
    { activity_id: 'v1', customer_id: null },
    { activity_id: 'v2', customer_id: null },
  ]);
  const bought = order(1, 3, { checkout_token: 't', customer: { id: 6 } });
  expect(await tell([told, [bought]], owners)).toEqual([
    { activity_id: 'v1', customer_id: '6' },
    { activity_id: 'v2', customer_id: '6' },
  ]);
});

test('an e-mail in a pixel event attaches nothing to anybody', async () => {
  const said = view('v1', 1, 'b', { data: { checkout: { email: 'c1@example.com' } } });
  const rows = await tell([[customer(1, 2), said]], (db) => db.query('SELECT customer_id FROM activity'));
  expect(rows).toEqual([{ customer_id: null }]);
});

test('an old customer inside a new order undoes neither name nor consent nor tags', async () => {
  const told = [customer(1, 9, { first_name: 'New', tags: 'vip' }), consent(1, 9, 'subscribed')];
  const late = order(1, 12, { customer: { id: 1, updated_at: day(3), first_name: 'Old', email: null } });
  const rows = await tell([told, [late]], (db) =>
    db.query('SELECT first_name, email_domain, tags, email_consent FROM customer'),
  );
  expect(rows).toEqual([
    { first_name: 'New', email_domain: 'example.com', tags: ['vip'], email_consent: 'SUBSCRIBED' },
  ]);
});

test('a deleted customer keeps no contact', async () => {
  const rows = await tell([[customer(1, 2), gone('customers/delete', 1, 3)]], (db) =>
    db.query('SELECT email_enc, email_idx, first_name, deleted_at IS NOT NULL AS deleted FROM customer'),
  );
  expect(rows).toEqual([{ email_enc: null, email_idx: null, first_name: null, deleted: true }]);
});

test('everyone whose facts or links changed is marked, once, with what they did', async () => {
  const marked = (db: ShopDb) =>
    db.query('SELECT customer_id, cause FROM customer_changed WHERE customer_id > 0 ORDER BY customer_id');
  const told = [
    customer(5, 2, { email: 'who@example.com' }),
    customer(6, 2),
    order(1, 3, { email: 'who@example.com' }),
  ];
  expect(await tell([told], marked)).toEqual([
    { customer_id: '5', cause: 'order' },
    { customer_id: '6', cause: 'customer' },
  ]);
});

test('a cart is recovered when an order has its token', async () => {
  const told = [cart('c', 2), order(1, 3, { cart_token: 'c', customer: { id: 6 } })];
  const rows = await tell([told], (db) => db.query('SELECT customer_id, order_id FROM cart'));
  expect(rows).toEqual([{ customer_id: '6', order_id: '1' }]);
});

test('an uninstall that was sent before the store came back is over', async () => {
  const rows = await tell([], async (db) => {
    await db.query('UPDATE shop SET installed_at = $2 WHERE shop_id = $1', [db.shopId, day(21)]);
    await absorb(db, factsOf({ topic: 'app/uninstalled', at: day(20), payload: {} }));
    return db.query('SELECT uninstalled_at FROM shop WHERE shop_id = $1', [db.shopId]);
  });
  expect(rows).toEqual([{ uninstalled_at: null }]);
});
