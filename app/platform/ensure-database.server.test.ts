import { afterEach, expect, test, vi } from 'vitest';
import { ensureDatabase } from './ensure-database.server.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

test('what the environment lacks is said before a database is made', async () => {
  vi.stubEnv('DATABASE_URL', '');
  vi.stubEnv('REGULARS_KEYS', undefined);
  await expect(ensureDatabase()).rejects.toThrow(
    'The environment is not complete (see .env.example):\n  REGULARS_KEYS',
  );
});

test('a database that is named is taken as it is', async () => {
  vi.stubEnv('DATABASE_URL', 'postgres://nowhere');
  vi.stubEnv('REGULARS_KEYS', undefined);
  const end = await ensureDatabase();
  await end();
});
