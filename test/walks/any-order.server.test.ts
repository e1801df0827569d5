import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkSeed } from '../orders/check-seed.ts';
import { openOrdersWorld, type OrdersWorld } from '../orders/orders-world.ts';
import { givenDatabase } from '../support/test-store.ts';

const { databaseUrl } = givenDatabase();
let world: OrdersWorld;

beforeAll(async () => {
  world = await openOrdersWorld(databaseUrl());
});

afterAll(() => world.close());

test.each([1, 2, 3, 4, 5])(
  'history %i ends in the same facts and traits in any order, repeated, late, and reconciled after losses',
  async (seed) => {
    expect((await checkSeed(world, seed)).differences).toEqual([]);
  },
);
