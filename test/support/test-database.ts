import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';

/** The migrated database that every test database is copied from. */
export const TEMPLATE = 'regulars_template';

/** A database of a test's own. */
export interface TestDatabase {
  /** Superuser's address: may create roles and see every shop. */
  url: string;
  /** Closes what is still connected and removes the database. */
  drop(): Promise<void>;
}

/** Copies the migrated template (about 30 ms): one call per test file, in beforeAll. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const adminUrl = inject('adminUrl');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await administrate(adminUrl, `CREATE DATABASE ${name} TEMPLATE ${TEMPLATE}`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => administrate(adminUrl, `DROP DATABASE ${name} WITH (FORCE)`) };
}

async function administrate(adminUrl: string, sql: string): Promise<void> {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    await admin.query(sql);
  } finally {
    await admin.end();
  }
}
