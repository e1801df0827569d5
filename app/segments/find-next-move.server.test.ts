import { beforeAll, expect, test } from 'vitest';
import { storeFacts } from '../../test/support/store-facts.ts';
import { givenStore } from '../../test/support/test-store.ts';
import { recomputeTraits } from '../insights/recompute-traits.server.ts';
import { rebuildAttributes } from './attributes/refresh-attributes.server.ts';
import { explainMembership } from './explain-membership.server.ts';
import { findNextMove } from './find-next-move.server.ts';

const asOf = new Date('2026-03-01T12:00:00Z');
const { shopId, inShop } = givenStore('EUR');

beforeAll(async () => {
  const facts = storeFacts(shopId());
  await facts.customers(['1']);
  await facts.products([11]);
  await facts.orders([
    { customerId: '1', placedAt: '2026-01-03T10:00:00Z', minor: 1000, currency: 'EUR', products: [11] },
    { customerId: '1', placedAt: '2026-01-05T10:00:00Z', minor: 2550, currency: 'EUR', products: [11] },
  ]);
  await facts.views('1', 11, ['2026-02-28T10:00:00Z', '2026-03-01T11:00:00Z']);
  await inShop(async (db) => {
    await db.query(`UPDATE shop SET time_zone = 'Europe/Berlin' WHERE shop_id = $1`, [shopId()]);
    await db.query(
      `INSERT INTO customer_answer (shop_id, customer_id, question, source, "values", answered_at, version)
       VALUES ($1, 1, 'birth_date', 'storefront', '{1990-03-20}', $2, '1')`,
      [shopId(), asOf],
    );
    await recomputeTraits(db, ['1'], asOf);
    await rebuildAttributes(db, asOf);
  });
});

const holdsAt = async (source: string, at: Date) =>
  (await inShop((db) => explainMembership(db, source, '1', at)))?.holds;

test.each([
  ["events('product_viewed', date >= -24h) = true", '2026-03-02T11:00:00.001Z'],
  ["events('product_viewed', count >= 2, date >= -48h) = true", '2026-03-02T10:00:00.001Z'],
  ["events('product_viewed', date >= -48h) = false", '2026-03-03T11:00:00.001Z'],
  ['last_order_date >= -60d', '2026-03-06T23:00:00.000Z'],
  ['last_order_date < -90d', '2026-04-05T22:00:00.000Z'],
  ['orders_placed(count >= 2, date >= -60d) = true', '2026-03-04T23:00:00.000Z'],
  ['number_of_orders = 2 AND (last_order_date < -70d OR last_order_date > -3d)', '2026-03-16T23:00:00.000Z'],
  ["anniversary(date: 'regulars.birth_date') BETWEEN today AND +7d", '2026-03-12T23:00:00.000Z'],
])('of %s it is said when time alone turns it round', async (source, expected) => {
  const moment = await inShop((db) => findNextMove(db, source, '1', asOf));
  expect(moment).toEqual(new Date(expected));
  const now = await holdsAt(source, asOf);
  expect([await holdsAt(source, new Date(Number(moment) - 1)), await holdsAt(source, moment ?? asOf)]).toEqual([
    now,
    !now,
  ]);
});

test.each([
  'number_of_orders = 2',
  'number_of_orders = 5 AND last_order_date >= -60d',
  'last_order_date >= -10d',
  'last_order_date > 2026-01-01',
  'no text =',
])('of %s nothing is said: time alone turns nobody round', async (source) => {
  expect(await inShop((db) => findNextMove(db, source, '1', asOf))).toBeNull();
});
