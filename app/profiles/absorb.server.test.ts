import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ShopDb } from '../platform/db.server.ts';
import { dumpFacts } from '../../test/support/dump-facts.ts';
import { givenStore } from '../../test/support/test-store.ts';
import { toldHistory } from '../../test/support/told-history.ts';
import {
  cart,
  consent,
  customer,
  day,
  factsOf,
  gone,
  order,
  shuffled,
  tell as tellStore,
  type Told,
  view,
} from '../../test/support/told.ts';
import { absorb } from './absorb.server.ts';

const { shopId } = givenStore();

const tell = <Result>(batches: Told[][], look: (db: ShopDb) => Promise<Result>) => tellStore(shopId(), batches, look);

test('any order, repetition and grouping of the same deliveries ends in the same rows', async () => {
  const expected = await tell([toldHistory], dumpFacts);
  expect(expected['orders']).toHaveLength(8);
  const property = fc.asyncProperty(shuffled(toldHistory), async (batches) => {
    expect(await tell(batches, dumpFacts)).toEqual(expected);
  });
  await fc.assert(property, { numRuns: 40, seed: 1, endOnFailure: true });
});

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
    { customer_id: '5', cause: 'order:1' },
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
