import { beforeEach, expect, test } from 'vitest';
import { storeFacts } from '../../test/support/store-facts.ts';
import { givenStorePerTest } from '../../test/support/test-store.ts';
import { recomputeTraits } from '../insights/recompute-traits.server.ts';
import { scoreCustomers } from '../insights/score-customers.server.ts';
import { countMembersDrift } from './count-members-drift.server.ts';
import { decideChanged } from './decide-changed.server.ts';
import { ensureSegments } from './ensure-segments.server.ts';
import { listMembers } from './list-members.server.ts';
import { listSegmentsOf } from './list-segments-of.server.ts';
import { listSegments } from './list-segments.server.ts';
import type { SegmentTransition } from './membership/segment-transition.ts';
import { recountSegments } from './recount-segments.server.ts';
import { sweepSegment } from './sweep-segment.server.ts';

const asOf = new Date('2026-03-01T12:00:00Z');
const { shopId, inShop } = givenStorePerTest();
let facts: ReturnType<typeof storeFacts>;

beforeEach(async () => {
  facts = storeFacts(shopId());
  await inShop((db) => ensureSegments(db, hoursBefore(0)));
  await facts.customers(['1', '2']);
});

test('frequent buyers have more than three orders in thirty days', async () => {
  const orders = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ customerId: '1', placedAt: hoursBefore(24 * index), minor: 100 }));
  await facts.orders(orders(3));
  expect(await slugsOf('1')).not.toContain('frequent-buyers');
  await facts.orders(orders(1));
  expect(await slugsOf('1')).toContain('frequent-buyers');
  expect(await slugsOf('1', hoursAfter(24 * 29))).not.toContain('frequent-buyers');
});

test('browsers view more than ten times in thirty days and do not buy', async () => {
  await facts.views(
    '1',
    5,
    Array.from({ length: 10 }, (_, index) => hoursBefore(24 * 7 + index)),
  );
  expect(await slugsOf('1')).toEqual([]);
  await facts.views('1', 6, [hoursBefore(24 * 7)]);
  expect(await slugsOf('1')).toEqual(['browsers']);
  await facts.orders([{ customerId: '1', placedAt: hoursBefore(1), minor: 100 }]);
  expect(await slugsOf('1')).toEqual([]);
});

test('a cart makes an abandoner until something is ordered', async () => {
  await facts.cart('1', hoursBefore(5).toISOString(), [7]);
  expect(await slugsOf('1')).toEqual(['cart-abandoners']);
  await facts.orders([{ customerId: '1', placedAt: hoursBefore(4), minor: 100 }]);
  expect(await slugsOf('1')).toEqual([]);
});

test('three views of one product in three days count, of three products they do not', async () => {
  await facts.views('1', 5, [50, 51, 71].map(hoursBefore));
  for (const product of [5, 6, 7]) await facts.views('2', product, [hoursBefore(50)]);
  expect(await slugsOf('1')).toContain('viewed-three-times');
  expect(await slugsOf('2')).not.toContain('viewed-three-times');
  expect(await slugsOf('1', hoursAfter(2))).not.toContain('viewed-three-times');
});

test('viewed, not bought ends with an order, or after forty-eight hours', async () => {
  await facts.views('1', 5, [hoursBefore(47)]);
  await facts.views('2', 5, [hoursBefore(2)]);
  expect(await slugsOf('1')).toEqual(['viewed-not-bought']);
  expect(await slugsOf('1', hoursAfter(2))).toEqual([]);
  await facts.orders([{ customerId: '2', placedAt: hoursBefore(1), minor: 100 }]);
  expect(await slugsOf('2')).toEqual([]);
});

test('discount seekers, infrequent and lapsed buyers', async () => {
  await facts.orders([
    { customerId: '1', placedAt: hoursBefore(24 * 200), minor: 100, discountMinor: 10 },
    { customerId: '1', placedAt: hoursBefore(24 * 190), minor: 100 },
  ]);
  expect(await slugsOf('1')).toEqual(['discount-seekers', 'infrequent-buyers', 'lapsed']);
});

test('new subscribers said yes in the last thirty days', async () => {
  await inShop((db) =>
    db.query(`UPDATE customer SET email_consent = 'SUBSCRIBED', email_consent_at = $1 WHERE customer_id = 1`, [
      hoursBefore(24),
    ]),
  );
  expect(await slugsOf('1')).toEqual(['new-subscribers']);
  expect(await slugsOf('1', hoursAfter(24 * 30))).toEqual([]);
});

test('entering and leaving are told once, with cause and history', async () => {
  await facts.cart('1', hoursBefore(5).toISOString(), [7]);
  const entered = {
    customerId: '1',
    slug: 'cart-abandoners',
    name: 'Cart abandoners',
    entered: true,
    at: asOf,
    cause: 'cart',
  };
  expect(await evaluate('1', asOf, 'cart')).toEqual([entered]);
  expect(await evaluate('1', asOf, 'cart')).toEqual([]);
  await facts.orders([{ customerId: '1', placedAt: hoursBefore(4), minor: 100 }]);
  const later = hoursAfter(1);
  expect(await evaluate('1', later, 'order')).toEqual([{ ...entered, entered: false, at: later, cause: 'order' }]);
  const history = await inShop((db) => listSegmentsOf(db, '1'));
  expect(history).toEqual([
    {
      slug: 'cart-abandoners',
      memberId: '1',
      name: 'Cart abandoners',
      enteredAt: asOf,
      leftAt: later,
      cause: 'cart',
      leftCause: 'order',
      place: null,
    },
  ]);
});

test('who is deleted leaves everything', async () => {
  await facts.cart('1', hoursBefore(5).toISOString(), [7]);
  await evaluate('1', asOf);
  await inShop((db) => db.query('UPDATE customer SET deleted_at = $1 WHERE customer_id = 1', [asOf]));
  expect(await evaluate('1', hoursAfter(1))).toMatchObject([{ slug: 'cart-abandoners', entered: false }]);
});

test('sizes equal a recount, samples and members are the present ones', async () => {
  for (const customer of ['1', '2']) await facts.cart(customer, hoursBefore(5).toISOString(), [7]);
  for (const customer of ['1', '2']) await evaluate(customer, asOf);
  await facts.orders([{ customerId: '1', placedAt: hoursBefore(4), minor: 100 }]);
  await evaluate('1', hoursAfter(1));
  const sizes = async () => (await inShop(listSegments)).map(({ slug, size }) => `${slug} ${size}`);
  const kept = await sizes();
  await inShop((db) => recountSegments(db, asOf));
  expect(await sizes()).toEqual(kept);
  expect(kept).toContain('cart-abandoners 1');
  const segment = (await inShop(listSegments)).find(({ slug }) => slug === 'cart-abandoners');
  expect(segment?.sample).toEqual([{ customerId: '2', name: 'Ada', enteredAt: asOf }]);
  expect(await inShop((db) => listMembers(db, 'cart-abandoners'))).toMatchObject([{ customerId: '2', cause: 'test' }]);
});

test('a membership that nothing explains, and one that is missing, are found by a decision of everybody', async () => {
  await facts.cart('1', hoursBefore(5).toISOString(), [7]);
  await evaluate('1', asOf);
  const drift = () => inShop((db) => countMembersDrift(db, asOf));
  expect(await drift()).toBe(0);
  await inShop((db) =>
    db.query(`UPDATE segment_member SET customer_id = 2 WHERE slug = 'cart-abandoners' AND customer_id = 1`),
  );
  expect(await drift()).toBe(2);
  await facts.changed(['2']);
  expect(await drift()).toBe(1);
});

/** Concludes after a fact of theirs, then lets time pass over everybody. */
async function evaluate(customerId: string, at: Date, cause = 'test'): Promise<SegmentTransition[]> {
  return inShop(async (db) => {
    await recomputeTraits(db, [customerId], at);
    await scoreCustomers(db, [customerId], at);
    const transitions = await decideChanged(db, [{ customerId, cause, touched: ['*'] }], at);
    for (let swept = await sweepSegment(db, at); swept !== null; swept = await sweepSegment(db, at))
      transitions.push(...swept);
    return transitions;
  });
}

async function slugsOf(customerId: string, at = asOf): Promise<string[]> {
  await evaluate(customerId, at);
  const memberships = await inShop((db) => listSegmentsOf(db, customerId));
  return memberships
    .filter((membership) => membership.leftAt === null)
    .map(({ slug }) => slug)
    .sort();
}

const hoursBefore = (hours: number) => new Date(asOf.getTime() - hours * 3_600_000);
const hoursAfter = (hours: number) => hoursBefore(-hours);
