import pg from 'pg';
import { startEmbeddedPostgres } from '../../app/platform/embedded-postgres.server.ts';
import { migrate } from '../../app/platform/migrate.server.ts';

/** A migrated database in a cluster of its own, for commands: tests share the cluster of their run. */
export interface ThrowawayDatabase {
  /** Superuser's address. */
  url: string;
  stop(): Promise<void>;
}

/** Starts the cluster and migrates: about three seconds. It ends with `stop`, or with this process. */
export async function openThrowawayDatabase(): Promise<ThrowawayDatabase> {
  const cluster = await startEmbeddedPostgres({ persistent: false, bin: process.env['TEST_POSTGRES_BIN'] });
  const admin = new pg.Client({ connectionString: cluster.adminUrl });
  await admin.connect();
  await admin.query(`CREATE DATABASE work TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'`);
  await admin.end();
  const url = cluster.adminUrl.replace(/postgres$/, 'work');
  await migrate(url);
  return { url, stop: () => cluster.stop() };
}
