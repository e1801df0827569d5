import { beforeAll, expect, test } from 'vitest';
import { addShop, storeFacts } from '../../test/support/store-facts.ts';
import { givenDatabase } from '../../test/support/test-store.ts';
import { forShop } from '../platform/db.server.ts';
import { computePopular } from '../recommendations/compute-popular.server.ts';
import { refreshRecommendations } from '../recommendations/refresh-recommendations.server.ts';
import { ensureBlocks } from './ensure-blocks.server.ts';
import { feedToken, readFeedToken } from './feed-token.server.ts';
import { answerFeed } from './feed.server.ts';
import { preview } from './preview.server.ts';
import { recommendationsFallback } from './recommendations-block.ts';

givenDatabase();

const asOf = new Date('2026-03-01T12:00:00Z');
let shopId: number;

beforeAll(async () => {
  shopId = await addShop('feed.myshopify.com');
  const facts = storeFacts(shopId);
  await facts.customers(['1', '-7']);
  await facts.products([101, 102, 103, 104, 105]);
  await facts.orders([{ customerId: '1', placedAt: '2026-02-27T10:00:00Z', minor: 5000, products: [105] }]);
  await forShop(shopId, async (db) => {
    await ensureBlocks(db);
    await computePopular(db, asOf);
    await refreshRecommendations(db, ['1', '-7'], asOf);
  });
});

test('a token leads to its owner, a changed one to nobody', () => {
  for (const owner of [
    { shopId: 3, customerId: '77' },
    { shopId: 1, customerId: '-9223372036854775807' },
  ]) {
    const token = feedToken(owner);
    expect(readFeedToken(token)).toEqual(owner);
    expect(readFeedToken(token.replace(`${owner.shopId}.`, '2.'))).toBeNull();
    expect(readFeedToken(`${token.slice(0, -1)}${token.endsWith('0') ? '1' : '0'}`)).toBeNull();
  }
  for (const junk of ['', '1.2', '1.2.', 'x'.repeat(5000), '1.2.3.4']) expect(readFeedToken(junk)).toBeNull();
});

test('a token that was not signed is answered 404', async () => {
  expect(await answerFeed('1.1.00000000000000000000000000000000', { format: 'json' })).toMatchObject({ status: 404 });
});

test('the feed lists what may be bought now, without what was bought', async () => {
  const answer = await answerFeed(feedToken({ shopId, customerId: '1' }), { format: 'json' });
  expect(answer).toMatchObject({
    status: 200,
    contentType: 'application/json; charset=utf-8',
    headers: { 'cache-control': 'private, no-store' },
  });
  const { items } = JSON.parse(answer.body) as { items: { id: string }[] };
  expect(items.map((item) => item.id)).toEqual(['104', '103', '102', '101']);
  expect(items[0]).toEqual({
    id: '104',
    name: 'Product 104',
    link: 'https://feed.myshopify.com/products/product-104?rg_m=recommendations-1',
    image: 'https://cdn.test/104.jpg',
    price: '$11.04',
    reason: 'Popular in this store now',
  });
});

test('a product that sold out since is left out, and others take its place', async () => {
  await forShop(shopId, (db) => db.query('UPDATE product SET available = false WHERE product_id = 105'));
  const answer = await answerFeed(feedToken({ shopId, customerId: '-7' }), { format: 'html' });
  await forShop(shopId, (db) => db.query('UPDATE product SET available = true WHERE product_id = 105'));
  expect(answer.body).not.toContain('Product 105');
  expect(answer.body.match(/<td /g)).toHaveLength(4);
});

test('someone of whom nothing is stored sees best sellers', async () => {
  const answer = await answerFeed(feedToken({ shopId, customerId: '999' }), { format: 'html' });
  expect(answer.body).toContain('Product 105');
});

test('a block that cannot be rendered is answered by its stored fallback', async () => {
  await forShop(shopId, (db) => db.query(`UPDATE block_version SET source = '{% if %}', fallback = 'Come and see'`));
  const answer = await answerFeed(feedToken({ shopId, customerId: '1' }), { format: 'html' });
  await forShop(shopId, (db) => db.query('DELETE FROM block_version'));
  await forShop(shopId, ensureBlocks);
  expect(answer).toMatchObject({ status: 200, body: 'Come and see' });
});

test('a block with a script runs none at the origin of the app', async () => {
  for (const token of [feedToken({ shopId, customerId: '1' }), 'unsigned'])
    expect((await answerFeed(token, { format: 'html' })).headers).toMatchObject({
      'content-security-policy': 'sandbox',
      'x-content-type-options': 'nosniff',
    });
});

test('a feed answers 200 when the database does not', async () => {
  await forShop(shopId, (db) => db.query('UPDATE recommendation SET items = $1', [JSON.stringify('not a list')]));
  const token = feedToken({ shopId, customerId: '1' });
  expect(await answerFeed(token, { format: 'html' })).toMatchObject({ status: 200, body: recommendationsFallback });
  expect(await answerFeed(token, { format: 'json' })).toMatchObject({ status: 200, body: '{"items":[]}' });
  await forShop(shopId, (db) => refreshRecommendations(db, ['1', '-7'], asOf));
});

test('a block is previewed as a customer or an edge case', async () => {
  await forShop(shopId, async (db) => {
    const seen = await preview(db, 'recommendations', { customerId: '1' });
    expect(seen).toMatchObject({ ok: true, html: expect.stringContaining('Product 104') });
    expect(await preview(db, 'recommendations', { edgeCase: 'nothing-to-recommend' })).toEqual({
      ok: true,
      html: recommendationsFallback,
    });
    expect(
      await preview(db, 'recommendations', { edgeCase: 'no-name' }, 'Hi {{ first_name }}{{ recommendations.size }}'),
    ).toEqual({ ok: true, html: 'Hi 4' });
    expect(await preview(db, 'no-such-block', { customerId: '1' })).toBeNull();
  });
});
