import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dumpFacts } from '../../test/support/dump-facts.ts';
import { givenStore } from '../../test/support/test-store.ts';
import { toldHistory } from '../../test/support/told-history.ts';
import {
  answered,
  cart,
  checkout,
  consent,
  customer,
  day,
  gone,
  inBatches,
  levelled,
  merged,
  mergedByHand,
  order,
  product,
  shuffled,
  stocked,
  summary,
  tagged,
  tell as tellStore,
  texting,
  type Told,
  view,
} from '../../test/support/told.ts';
import type { ShopDb } from '../platform/db.server.ts';
import { listAnswers } from './list-answers.server.ts';
import { blockIdentifier, unblockIdentifier } from './block-identifier.server.ts';

const { shopId } = givenStore();

const tell = <Result>(batches: Told[][], look: (db: ShopDb) => Promise<Result>) => tellStore(shopId(), batches, look);

/** What two people did, each with everything that can name them. */
const twoPeople: Told[] = [1, 2].flatMap((id) => [
  customer(id, 2),
  order(id * 10, 3, {
    customer: { id, updated_at: day(1), email: `c${id}@example.com` },
    cart_token: `cart-${id}`,
    checkout_token: `checkout-${id}`,
  }),
  order(id * 10 + 1, 4, { email: `c${id}@example.com` }),
  cart(`cart-${id}`, 2),
  checkout(`open-${id}`, 5, {
    customer: { id, updated_at: day(1), email: `c${id}@example.com` },
    cart_token: `left-${id}`,
  }),
  checkout(`typed-${id}`, 5, { email: `c${id}@example.com` }),
  cart(`left-${id}`, 4),
  view(`own-${id}`, 3, `browser-${id}`, { customerId: String(id) }),
  view(`bought-${id}`, 3, `browser-${id}`, { data: { checkout: { token: `checkout-${id}` } } }),
  view(`before-${id}`, 2, `browser-${id}`),
  answered(id, 3 + id, 'shoe_size', `${37 + id}`),
]);

const owners = async (db: ShopDb): Promise<string[]> => {
  const rows = await db.query<{ owner: string }>(
    ['orders', 'cart', 'checkout', 'activity', 'identity', 'customer_answer']
      .map((table) => `SELECT '${table} ' || customer_id AS owner FROM ${table}`)
      .join(' UNION '),
  );
  return rows.map((row) => row.owner).toSorted();
};

/** Everything but the record of the merge itself. */
const stateOf = async (db: ShopDb) => ({ ...(await dumpFacts(db)), merge_entry: [] });

describe('a merge', () => {
  test('moves everything to the one who is kept', async () => {
    expect(await tell([twoPeople], owners)).toHaveLength(12);
    expect(await tell([twoPeople, [merged(1, 2, 9)]], owners)).toEqual([
      'activity 1',
      'cart 1',
      'checkout 1',
      'customer_answer 1',
      'identity 1',
      'orders 1',
    ]);
  });

  test('is the same whether it comes first, last or twice, and with the deletion that goes with it', async () => {
    const told = [
      ...twoPeople.filter(({ topic }) => topic !== 'customers/update'),
      customer(1, 2),
      merged(1, 2, 9),
      gone('customers/delete', 2, 9),
    ];
    const late = [merged(1, 2, 9), merged(1, 2, 9), gone('customers/delete', 2, 9), ...told.slice(0, -2)];
    expect(await tell([late], dumpFacts)).toEqual(await tell(inBatches(told, [1]), dumpFacts));
  });

  test('leads a late order, checkout and view that name the old customer to the one who is kept', async () => {
    const late = [
      order(90, 20, { customer: { id: 2, updated_at: day(2) } }),
      checkout('late', 20, { customer: { id: 2, updated_at: day(2) } }),
      view('late', 20, 'browser-9', { customerId: '2' }),
    ];
    const told = [[customer(1, 2), customer(2, 2), merged(1, 2, 9)], late];
    expect(await tell(told, owners)).toEqual(['activity 1', 'checkout 1', 'identity 1', 'orders 1']);
  });

  test('goes through others: who was merged into somebody who was merged is the last of them', async () => {
    const told = [merged(2, 3, 9), merged(1, 2, 10), order(30, 3, { customer: { id: 3, updated_at: day(2) } })];
    for (const batches of [[told], [told.toReversed()], inBatches(told, [1])])
      expect(await tell(batches, owners)).toEqual(['orders 1']);
  });

  test('leaves the newest of two answers to one question, each its own again when it is undone', async () => {
    const answersOf = (id: string) => (db: ShopDb) => listAnswers(db, id);
    const joined = [...twoPeople, mergedByHand('1', '2', 9)];
    expect(await tell([joined], answersOf('1'))).toMatchObject([{ question: 'shoe_size', values: ['39'] }]);
    const parted = [...joined, mergedByHand('1', '2', 10, true)];
    expect(await tell([parted], answersOf('1'))).toMatchObject([{ values: ['38'] }]);
    expect(await tell([parted], answersOf('2'))).toMatchObject([{ values: ['39'] }]);
  });

  test('that failed or is still asked for changes nobody', async () => {
    const told = [...twoPeople, merged(1, 2, 9, 'failed'), merged(1, 2, 9, 'in_progress')];
    expect(await tell([told], stateOf)).toEqual(await tell([twoPeople], stateOf));
  });

  test('marks both, so that conclusions are drawn again', async () => {
    const marked = (db: ShopDb) =>
      db.query(`SELECT customer_id AS id FROM customer_changed WHERE customer_id > 0 ORDER BY 1`);
    expect(await tell([[merged(1, 2, 9)]], marked)).toEqual([{ id: '1' }, { id: '2' }]);
  });

  test('of two by the merchant goes to the one they keep; Shopify’s word stands above it', async () => {
    expect(await tell([[...twoPeople, mergedByHand('2', '1', 9)]], owners)).toContain('orders 2');
    expect(await tell([[...twoPeople, mergedByHand('2', '1', 9), merged(1, 2, 10)]], owners)).toContain('orders 1');
  });
});

describe('consent after a merge', () => {
  const mailable = async (db: ShopDb) => {
    const [row] = await db.query<{ state: string; refused: string | null }>(
      'SELECT email_consent AS state, email_refused_by AS refused FROM customer WHERE customer_id = 1',
    );
    return row?.state === 'SUBSCRIBED' && row.refused === null;
  };
  const people = [customer(1, 2), customer(2, 2), merged(1, 2, 9)];

  test.each([
    ['a no of the other that is newer counts', consent(1, 3, 'subscribed'), consent(2, 4, 'unsubscribed'), false],
    ['a no of the other that is older does not', consent(1, 5, 'subscribed'), consent(2, 4, 'unsubscribed'), true],
    ['at the same moment the no counts', consent(1, 4, 'subscribed'), consent(2, 4, 'unsubscribed'), false],
    ['a yes of the other was for another address', consent(1, 3, 'not_subscribed'), consent(2, 4, 'subscribed'), false],
    ['a new yes comes after all', consent(1, 6, 'subscribed'), consent(2, 4, 'unsubscribed'), true],
    ['text messages are another matter', consent(1, 3, 'subscribed'), texting(2, 4, 'unsubscribed'), true],
  ])('%s', async (_name, own, others, expected) => {
    expect(await tell([[...people, own, others]], mailable)).toBe(expected);
    expect(await tell([[others], people, [own]], mailable)).toBe(expected);
  });
});

describe('undo', () => {
  const told = [...twoPeople, consent(1, 3, 'subscribed'), consent(2, 4, 'unsubscribed')];
  const undone = [mergedByHand('1', '2', 9), mergedByHand('1', '2', 10, true)];

  test('leaves everything as if they had never been merged', async () => {
    expect(await tell([told, ...inBatches(undone, [1])], stateOf)).toEqual(await tell([told], stateOf));
  });

  test('gives back also what came between', async () => {
    const between = [
      order(40, 9, { customer: { id: 2, updated_at: day(2) } }),
      view('v40', 9, 'browser-4', { customerId: '2' }),
    ];
    expect(await tell([told, undone.slice(0, 1), between, undone.slice(1)], stateOf)).toEqual(
      await tell([[...told, ...between]], stateOf),
    );
  });

  test('and merging again, in any order of arrival, ends with the last word', async () => {
    const again = [...told, ...undone, mergedByHand('1', '2', 11)];
    const expected = await tell([again], dumpFacts);
    await fc.assert(
      fc.asyncProperty(shuffled(again), async (batches) => {
        expect(await tell(batches, dumpFacts)).toEqual(expected);
      }),
      { numRuns: 15, seed: 2, endOnFailure: true },
    );
  });
});

describe('what leads to a person', () => {
  const personOf = async (db: ShopDb) =>
    (await db.query<{ id: string | null }>('SELECT customer_id AS id FROM orders WHERE order_id = 1'))[0]?.id;
  const guestOrder = order(1, 3, { email: 'guest@example.com', phone: '+44 20 7946 0018' });

  test('a guest is the customer with the same number when nobody has the address', async () => {
    const caller = customer(5, 2, { phone: '020 7946 0018', default_address: { country_code: 'GB' } });
    expect(await tell([[guestOrder], [caller]], personOf)).toBe('5');
    expect(await tell([[guestOrder, caller, customer(6, 2, { email: 'guest@example.com' })]], personOf)).toBe('6');
  });

  test('a number of too many customers leads to nobody', async () => {
    const crowd = [1, 2, 3, 4, 5, 6].map((id) => customer(id, 2, { phone: '+44 20 7946 0018' }));
    expect(await tell([[guestOrder, ...crowd.slice(0, 5)]], personOf)).toBe('1');
    expect(Number(await tell([[guestOrder, ...crowd]], personOf))).toBeLessThan(0);
  });

  test('a browser of too many customers is nobody’s, and who was logged in keeps what they saw', async () => {
    const visits = [1, 2, 3, 4, 5, 6].map((id) => view(`v${id}`, id + 1, 'till', { customerId: String(id) }));
    const seen = (db: ShopDb) =>
      db.query('SELECT activity_id AS id, customer_id AS by FROM activity ORDER BY 1 LIMIT 2');
    expect(await tell([[view('a', 1, 'till'), ...visits]], seen)).toEqual([
      { id: 'a', by: null },
      { id: 'v1', by: '1' },
    ]);
    expect(await tell([[view('a', 1, 'till'), ...visits.slice(0, 5)]], seen)).toMatchObject([{ by: '1' }, { by: '1' }]);
  });

  test.each(['noreply@store.example', 'No-Reply@store.example', 'donotreply+1@store.example'])(
    '%s is nobody’s address',
    async (email) => {
      expect(await tell([[order(1, 3, { email })], [customer(5, 2, { email })]], personOf)).toBeNull();
    },
  );

  test('an address the store blocks leads to nobody, and to the guest again when it no longer does', async () => {
    const seen = async (db: ShopDb) => {
      const before = await dumpFacts(db);
      await blockIdentifier(db, 'Guest@example.com', new Date(day(9)));
      const blocked = await personOf(db);
      const [row] = await db.query<{ valueIdx: Buffer; hint: string }>(
        'SELECT value_idx AS "valueIdx", hint FROM blocked_identifier',
      );
      await unblockIdentifier(db, 'email', row!.valueIdx.toString('hex'));
      expect(await dumpFacts(db)).toEqual(before);
      return { blocked, hint: row!.hint };
    };
    expect(await tell([[guestOrder, checkout('k', 2, { email: 'guest@example.com' })]], seen)).toEqual({
      blocked: null,
      hint: 'gu…@example.com',
    });
  });
});

describe('tags', () => {
  const tagsOf = async (db: ShopDb) =>
    (await db.query<{ tags: string[] }>('SELECT tags FROM customer WHERE customer_id = 1'))[0]?.tags;

  test('added and removed one by one end the same in any order, with lists between', async () => {
    const told = [
      tagged(1, 2, ['a', 'b']),
      tagged(1, 3, ['b'], 'removed'),
      customer(1, 5, { tags: 'c, d' }),
      tagged(1, 4, ['lost']),
      tagged(1, 6, ['e', 'c']),
      tagged(1, 7, ['d'], 'removed'),
    ];
    expect(await tell([told], tagsOf)).toEqual(['c', 'e']);
    await fc.assert(
      fc.asyncProperty(shuffled(told), async (batches) => {
        expect(await tell(batches, tagsOf)).toEqual(['c', 'e']);
      }),
      { numRuns: 15, seed: 3, endOnFailure: true },
    );
  });
});

describe('stock', () => {
  const available = async (db: ShopDb) =>
    (await db.query<{ available: boolean }>('SELECT available FROM product'))[0]?.available;

  test.each<[string, Told[], boolean]>([
    ['the product’s own word counts when nothing else is said', [product(7, 3)], true],
    ['sold out after it', [product(7, 3), stocked(7, 4, 'out_of_stock')], false],
    ['sold out before it', [product(7, 5), stocked(7, 4, 'out_of_stock')], true],
    ['back at one location', [product(7, 3), stocked(7, 4, 'out_of_stock'), levelled(7, 5, 1, 2)], true],
    ['one location empty says nothing of the others', [product(7, 3), levelled(7, 5, 1, 0)], true],
    ['back, then gone', [product(7, 3), levelled(7, 5, 1, 2), stocked(7, 6, 'out_of_stock')], false],
  ])('%s', async (_name, told, expected) => {
    expect(await tell([told], available)).toBe(expected);
    expect(await tell(inBatches(told.toReversed(), [1]), available)).toBe(expected);
  });
});

test('Shopify’s own sums are kept beside ours, the newest', async () => {
  const rows = await tell([[summary(1, 9, 3)], [summary(1, 4, 1)]], (db) =>
    db.query('SELECT customer_id AS id, orders_count AS orders, spent_minor AS spent FROM purchasing_summary'),
  );
  expect(rows).toEqual([{ id: '1', orders: 3, spent: '3000' }]);
});

test('the whole history has merges of every kind in it', async () => {
  const merges = await tell([toldHistory], (db) => db.query('SELECT customer_id FROM customer WHERE merged_into > 0'));
  expect(merges.length).toBeGreaterThanOrEqual(5);
});
