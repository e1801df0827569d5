import { startEmbeddedPostgres } from './embedded-postgres.server.ts';
import { assertEnvBesideDatabase, nameDatabase, namesDatabase } from './env.server.ts';
import { migrate } from './migrate.server.ts';

/**
 * Gives a process that was started without DATABASE_URL a database: starts or joins the embedded PostgreSQL, migrates it and sets
 * DATABASE_URL. With one set it does nothing: migrations of an installed database are a step of the release.
 * @returns what ends the database that this call started.
 * @throws Error naming what the environment lacks, before anything is made; or saying what to install when there is no embedded PostgreSQL for this platform.
 */
export async function ensureDatabase(): Promise<() => Promise<void>> {
  if (namesDatabase()) return async () => {};
  assertEnvBesideDatabase();
  const embedded = await startEmbeddedPostgres();
  nameDatabase(embedded.url);
  await migrate(embedded.url);
  return () => embedded.stop();
}
