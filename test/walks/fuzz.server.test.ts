import { afterAll, beforeAll, expect, test } from 'vitest';
import { closeDatabase } from '../../app/platform/db.server.ts';
import { resetEnv } from '../../app/platform/env.server.ts';
import { fuzz } from '../fuzz/fuzz.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  process.env['DATABASE_URL'] = database.url;
  resetEnv();
});

afterAll(async () => {
  await closeDatabase();
  await database.drop();
});

test('whatever webhooks and pixel events say, each is stored, kept aside or refused, and nothing fails', async () => {
  const { failures, statuses, ...counts } = await fuzz({ runs: 600, seed: 1 });
  expect(failures).toEqual([]);
  expect(Object.keys(statuses)).toEqual(['200', '204', '400', '401', '413']);
  for (const count of Object.values(counts)) expect(count).toBeGreaterThan(20);
});
