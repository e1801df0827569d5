import { beforeAll, expect, test } from 'vitest';
import { storeFacts } from '../../test/support/store-facts.ts';
import { givenStore } from '../../test/support/test-store.ts';
import { recomputeTraits } from '../insights/recompute-traits.server.ts';
import { rebuildAttributes } from './attributes/refresh-attributes.server.ts';
import { explainMembership } from './explain-membership.server.ts';

const asOf = new Date('2026-03-01T12:00:00Z');
const { shopId, inShop } = givenStore('EUR');
let orderIds: string[];

beforeAll(async () => {
  const facts = storeFacts(shopId());
  await facts.customers(['1', '2']);
  await facts.products([11]);
  orderIds = await facts.orders([
    { customerId: '1', placedAt: '2026-01-03T10:00:00Z', minor: 1000, currency: 'EUR', products: [11] },
    { customerId: '1', placedAt: '2026-01-05T10:00:00Z', minor: 2550, currency: 'EUR', products: [11] },
  ]);
  await facts.views('1', 11, ['2026-02-28T10:00:00Z', '2026-03-01T11:00:00Z']);
  await inShop(async (db) => {
    await db.query(`UPDATE orders SET name = '#' || (1040 + order_id) WHERE shop_id = $1`, [shopId()]);
    await recomputeTraits(db, ['1', '2'], asOf);
    await rebuildAttributes(db, asOf);
  });
});

const why = (source: string, customerId = '1') => inShop((db) => explainMembership(db, source, customerId, asOf));

test('every condition says whether it holds and by which fact', async () => {
  const views = "events('product_viewed', count >= 3, date >= -7d) = true";
  const explained = await why(
    `last_order_date < -30d AND (${views} OR NOT (amount_spent > 20)) AND email_subscription_status = 'SUBSCRIBED'`,
  );
  expect(explained).toMatchObject({
    kind: 'and',
    holds: false,
    fact: null,
    parts: [
      {
        kind: 'clause',
        text: 'last_order_date < -30d',
        holds: true,
        fact: {
          what: 'Last order',
          value: '#1042',
          at: new Date('2026-01-05T10:00:00Z'),
          ref: { kind: 'order', id: orderIds[1] },
        },
      },
      {
        kind: 'or',
        holds: false,
        parts: [
          {
            text: views,
            holds: false,
            fact: {
              what: 'Did something',
              value: '2 (at least 3 asked), last Product 11',
              at: new Date('2026-03-01T11:00:00Z'),
              ref: { kind: 'product', id: '11' },
            },
          },
          { kind: 'not', holds: false, parts: [{ holds: true, fact: { value: '35.50 EUR' } }] },
        ],
      },
      { holds: false, fact: { what: 'E-mail subscription', value: 'NOT_SUBSCRIBED', at: null } },
    ],
  });
});

test('where there was nothing within the time, the last time before it is named', async () => {
  expect(await why('orders_placed(date >= -30d) = true')).toMatchObject({
    holds: false,
    fact: { value: '0 (at least 1 asked), last #1042', at: new Date('2026-01-05T10:00:00Z') },
  });
  expect(await why('orders_placed(date >= -30d) = false', '2')).toMatchObject({
    holds: true,
    fact: { value: '0 (at least 1 asked)', at: null, ref: null },
  });
});

test('nobody is explained who is in no segment, nor a text with a mistake', async () => {
  expect(await why('number_of_orders >= 0', '3')).toBeNull();
  expect(await why('number_of_order >= 0')).toBeNull();
});
