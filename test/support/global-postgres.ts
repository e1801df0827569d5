import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../../app/platform/embedded-postgres.server.ts';
import { migrate } from '../../app/platform/migrate.server.ts';
import { TEMPLATE } from './test-database.ts';

/**
 * One throw-away cluster for the whole run, with the migrations applied once to a template database.
 * TEST_POSTGRES_BIN (a folder of programs) runs the tests on an installed PostgreSQL instead of the npm package's.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const cluster = await startEmbeddedPostgres({ persistent: false, bin: process.env.TEST_POSTGRES_BIN });
  await createTemplate(cluster.adminUrl);
  project.provide('adminUrl', cluster.adminUrl);
  return () => cluster.stop();
}

async function createTemplate(adminUrl: string): Promise<void> {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  await admin.query(`DROP DATABASE IF EXISTS ${TEMPLATE}`);
  await admin.query(`CREATE DATABASE ${TEMPLATE} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'`);
  await admin.end();
  const url = new URL(adminUrl);
  url.pathname = `/${TEMPLATE}`;
  await migrate(url.href);
}

declare module 'vitest' {
  export interface ProvidedContext {
    adminUrl: string;
  }
}
