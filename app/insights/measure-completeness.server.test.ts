import { expect, test } from 'vitest';
import { givenStore } from '../../test/support/test-store.ts';
import { addShop } from '../../test/support/store-facts.ts';
import { forShop } from '../platform/db.server.ts';
import { completenessOf, fields, storeCompleteness, storeFreshness } from './completeness.ts';
import { findCompleteness, listCompleteness, measureCompleteness } from './measure-completeness.server.ts';

const asOf = new Date('2025-06-01T00:00:00Z');
const { shopId, inShop } = givenStore();

test('the weights add up to 100, and what is missing is named with a way to get it', () => {
  expect(fields.reduce((sum, { weight }) => sum + weight, 0)).toBe(100);
  expect(completenessOf(new Set()).score).toBe(0);
  const { score, missing } = completenessOf(new Set(fields.map(({ name }) => name).filter((name) => name !== 'phone')));
  expect(score).toBe(95);
  expect(missing).toMatchObject([{ name: 'phone', label: 'Telephone number' }]);
});

test('the store and each profile are measured by the same rules; who is deleted or merged away is left out', async () => {
  await inShop(async (db) => {
    await db.query(
      `INSERT INTO customer (shop_id, customer_id, email_enc, first_name, country, email_consent_at, tags, deleted_at) VALUES
       ($1, 1, 'x', 'Ada', 'GB', '2025-01-01', '{vip}', NULL), ($1, 2, NULL, NULL, 'DE', NULL, '{}', NULL), ($1, 3, 'x', 'Gone', 'GB', NULL, '{}', '2025-01-01')`,
      [shopId()],
    );
    await db.query(
      `INSERT INTO customer_traits (shop_id, customer_id, orders_count, last_active_at, computed_at) VALUES ($1, 1, 2, '2025-05-01', $2), ($1, 2, 0, '2023-05-01', $2)`,
      [shopId(), asOf],
    );
    await measureCompleteness(db, asOf);
  });
  const counts = await inShop(listCompleteness);
  const known = new Map(counts.map(({ field, known: often }) => [field, often]));
  expect(counts.every(({ people }) => people === 2)).toBe(true);
  expect(Object.fromEntries(known)).toEqual({
    email: 1,
    consent: 1,
    name: 1,
    orders: 1,
    active: 1,
    country: 2,
    phone: 0,
    tags: 1,
    heard_30d: 0,
    heard_90d: 1,
    heard_365d: 1,
  });
  expect(storeFreshness(counts)).toEqual([
    { days: 30, share: 0 },
    { days: 90, share: 0.5 },
    { days: 365, share: 0.5 },
  ]);
  const scores = await inShop(async (db) => {
    const found: (number | null)[] = [];
    for (const id of ['1', '2', '3']) found.push((await findCompleteness(db, id, asOf))?.score ?? null);
    return found;
  });
  expect(scores).toEqual([95, 5, null]);
  expect(await inShop((db) => findCompleteness(db, '1', asOf))).toMatchObject({ heardAt: new Date('2025-05-01') });
  expect(storeCompleteness(counts)).toBe(50);
});

test('a store without people has no score', async () => {
  const empty = await addShop('nobody.myshopify.com');
  const counts = await forShop(empty, async (db) => {
    await measureCompleteness(db, asOf);
    return listCompleteness(db);
  });
  expect(storeCompleteness(counts)).toBeNull();
  expect(storeFreshness(counts)).toBeNull();
});
