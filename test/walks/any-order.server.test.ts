import { afterAll, beforeAll, expect, test } from 'vitest';
import { closeDatabase } from '../../app/platform/db.server.ts';
import { resetEnv } from '../../app/platform/env.server.ts';
import { checkSeed } from '../orders/check-seed.ts';
import { openOrdersWorld, type OrdersWorld } from '../orders/orders-world.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';

let database: TestDatabase;
let world: OrdersWorld;

beforeAll(async () => {
  database = await createTestDatabase();
  process.env['DATABASE_URL'] = database.url;
  resetEnv();
  world = await openOrdersWorld(database.url);
});

afterAll(async () => {
  await world.close();
  await closeDatabase();
  await database.drop();
});

test.each([1, 2, 3, 4, 5])(
  'history %i ends in the same facts and traits in any order, repeated, late, and reconciled after losses',
  async (seed) => {
    expect((await checkSeed(world, seed)).differences).toEqual([]);
  },
);
