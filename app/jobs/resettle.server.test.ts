import { expect, test } from 'vitest';
import { givenStore } from '../../test/support/test-store.ts';
import { customer, day, factsOf, order } from '../../test/support/told.ts';
import type { ShopDb } from '../platform/db.server.ts';
import { saveSetting } from '../platform/settings.server.ts';
import { absorb } from '../profiles/absorb.server.ts';
import { sourceArea, sourceSettings } from '../profiles/authoritative.ts';
import { resettle } from './resettle.server.ts';

const { shopId, inShop } = givenStore();

const choose = (db: ShopDb, chosen: object) =>
  saveSetting(db, sourceArea, { value: sourceSettings.parse(chosen), author: 'Ada', at: new Date(day(1)) });

test('a new choice is drawn for everybody of whom several speak, and taken back when it is', async () => {
  const nameOf = (db: ShopDb) =>
    db.query<{ name: string }>('SELECT first_name AS name FROM customer WHERE customer_id = 920');
  await inShop(async (db) => {
    await absorb(db, [
      ...factsOf(customer(920, 3, { first_name: 'Ada' })),
      ...factsOf(
        order(9200, 8, { customer: { id: 920, updated_at: day(8), email: 'c920@example.com', first_name: 'a' } }),
      ),
    ]);
    await choose(db, { name: 'shopify' });
  });
  expect(await inShop(nameOf)).toEqual([{ name: 'a' }]);
  await resettle(shopId());
  expect(await inShop(nameOf)).toEqual([{ name: 'Ada' }]);
  await inShop((db) => choose(db, {}));
  await resettle(shopId());
  await resettle(shopId());
  expect(await inShop(nameOf)).toEqual([{ name: 'a' }]);
});
