import { beforeEach, expect, test } from 'vitest';
import { addShop, storeFacts } from '../../test/support/store-facts.ts';
import { givenDatabase } from '../../test/support/test-store.ts';
import { feedToken } from '../content/feed-token.server.ts';
import { answerFeed } from '../content/feed.server.ts';
import { forShop } from '../platform/db.server.ts';
import { refreshRecommendations } from '../recommendations/refresh-recommendations.server.ts';
import { listPropertyRows } from './property-rows.server.ts';

givenDatabase();

let shopId: number;

let shops = 0;
beforeEach(() => enterShop('USD'));

test('a product that sold out, was unpublished or deleted is not sent, and the next ones move up', async () => {
  expect((await shown()).map(({ id }) => id)).toEqual(['107', '106', '105', '104']);
  await change('UPDATE product SET available = false WHERE product_id = 107');
  await change('UPDATE product SET published_at = NULL WHERE product_id = 106');
  await change('UPDATE product SET deleted_at = now() WHERE product_id = 104');
  expect((await shown()).map(({ id }) => id)).toEqual(['105', '103', '102', '101']);
});

test.each([
  ['USD', '$11.07'],
  ['JPY', '¥1,107'],
  ['KWD', 'KWD 1.107'],
])('the feed and the property print the same price in %s', async (currency, price) => {
  await enterShop(currency);
  const answer = await answerFeed(feedToken({ shopId, customerId: '1' }), { format: 'json' });
  const { items } = JSON.parse(answer.body) as { items: { price: string }[] };
  const prices = (await shown()).map((product) => product.price);
  expect(prices).toEqual(items.map((item) => item.price));
  expect(prices[0]?.replace('\u00a0', ' ')).toBe(price);
});

async function enterShop(currency: string): Promise<void> {
  shopId = await addShop(`property-rows-${++shops}.myshopify.com`, currency);
  const facts = storeFacts(shopId);
  await facts.customers(['1']);
  await facts.products([101, 102, 103, 104, 105, 106, 107]);
  await change(`UPDATE customer SET email_enc = '\\x00', email_idx = '\\x00', email_consent = 'SUBSCRIBED'`);
  await forShop(shopId, (db) => refreshRecommendations(db, ['1'], new Date('2026-03-01T12:00:00Z')));
}

function change(sql: string): Promise<unknown> {
  return forShop(shopId, (db) => db.query(sql));
}

async function shown() {
  const [row] = await forShop(shopId, (db) => listPropertyRows(db, ['1']));
  return row?.products ?? [];
}
