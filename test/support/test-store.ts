import { afterAll, beforeAll, beforeEach } from 'vitest';
import { closeDatabase, forShop, type ShopDb } from '../../app/platform/db.server.ts';
import { nameDatabase } from '../../app/platform/env.server.ts';
import { addShop } from './store-facts.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

/**
 * A database of the file's own, in which the app of this process works. Call it once, at the top of a test file: hooks registered
 * after it begin when the database is there, and end before it is removed.
 */
export function givenDatabase() {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
    nameDatabase(database.url);
  });
  afterAll(async () => {
    await closeDatabase();
    await database.drop();
  });
  return {
    /** Superuser's address: may create roles and see every shop. */
    databaseUrl: () => database.url,
    /** One statement as that superuser, past row-level security. */
    queryOwner: <Row extends object>(sql: string, values?: unknown[]): Promise<Row[]> =>
      database.query<Row>(sql, values),
  };
}

/** Such a database with an empty store for all tests of the file. */
export function givenStore(currency?: string) {
  return openStores(beforeAll, currency);
}

/** Such a database with an empty store for each test of the file. */
export function givenStorePerTest(currency?: string) {
  return openStores(beforeEach, currency);
}

function openStores(before: typeof beforeAll | typeof beforeEach, currency?: string) {
  const database = givenDatabase();
  let shopId = 0;
  let stores = 0;
  before(async () => {
    shopId = await addShop(`test-store-${++stores}.myshopify.com`, currency);
  });
  return {
    ...database,
    shopId: () => shopId,
    inShop: <Result>(work: (db: ShopDb) => Promise<Result>): Promise<Result> => forShop(shopId, work),
  };
}
