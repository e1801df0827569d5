import { beforeEach, expect, test } from 'vitest';
import { storeFacts } from '../../test/support/store-facts.ts';
import { givenStorePerTest } from '../../test/support/test-store.ts';
import type { ShopDb } from '../platform/db.server.ts';
import { markShownTo } from './mark-shown-to.server.ts';

const { shopId, inShop } = givenStorePerTest();

beforeEach(async () => {
  await inShop(async (db) => {
    await store(db, '1', ['11', '12', '13', '14', '15']);
    await store(db, '2', ['14', '16']);
    await store(db, '3', []);
  });
});

test('those whose mails show a product are marked, not those who hold it further down', async () => {
  expect(await markedBy(['15'])).toEqual([]);
  expect(await markedBy(['16', '999'])).toEqual(['2']);
  expect(await markedBy(['14'])).toEqual(['1', '2']);
});

test('a product that changed comes after what people do and before the nightly run, and never puts anybody off', async () => {
  const facts = storeFacts(shopId());
  await facts.changed(['1'], 'order');
  await inShop((db) =>
    db.query(`INSERT INTO customer_changed VALUES ($1, 2, now() + interval '1 day', 'recompute')`, [shopId()]),
  );
  await markedBy(['14']);
  const line = await inShop((db) =>
    db.query('SELECT customer_id AS id, cause, changed_at > now() AS later FROM customer_changed ORDER BY changed_at'),
  );
  expect(line).toEqual([
    { id: '1', cause: 'order', later: false },
    { id: '2', cause: 'product', later: true },
  ]);
});

function store(db: ShopDb, customerId: string, productIds: string[]): Promise<unknown> {
  const items = productIds.map((productId) => ({ productId, score: 1, strategy: 'new', reason: 'New', because: null }));
  return db.query('INSERT INTO recommendation (shop_id, customer_id, items, computed_at) VALUES ($1, $2, $3, now())', [
    db.shopId,
    customerId,
    JSON.stringify(items),
  ]);
}

async function markedBy(productIds: string[]): Promise<string[]> {
  return inShop(async (db) => {
    await markShownTo(db, productIds);
    const rows = await db.query<{ id: string }>('SELECT customer_id AS id FROM customer_changed ORDER BY customer_id');
    return rows.map((row) => row.id);
  });
}
