import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import type { SqlDriverAdapter } from '@prisma/driver-adapter-utils';
import type { JsResult, MigrationList } from '@prisma/schema-engine-wasm/schema_engine_bg';
import * as glue from '@prisma/schema-engine-wasm/schema_engine_bg';
import { runMigrations as migrateQueue } from 'graphile-worker';
import pg from 'pg';

const projectDir = path.resolve(import.meta.dirname, '../..');
const schemaFile = path.join(projectDir, 'prisma/schema.prisma');
const migrationsDir = path.join(projectDir, 'prisma/migrations');
const filters = { externalTables: [], externalEnums: [] };

/** Any number that nothing else locks with. */
const migrationLock = 7_260_115;

/**
 * Brings a database to the present schema: the queue's own tables first, then `prisma/migrations` in order.
 * Safe to repeat, and to call from several processes at once: one migrates, the others wait and find nothing to do.
 * Needs a role that may create tables and roles.
 * @returns names of the migrations that this call applied.
 * Prisma's native engine can't be downloaded everywhere, so its WebAssembly build runs over the `pg` adapter.
 */
export function migrate(databaseUrl: string): Promise<string[]> {
  const migrated = last.then(() => migrateLocked(databaseUrl));
  last = migrated.catch(() => {});
  return migrated;
}

/** The engine's glue is one per process: calls take turns. */
let last: Promise<unknown> = Promise.resolve();

async function migrateLocked(databaseUrl: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [migrationLock]);
    await migrateQueue({ connectionString: databaseUrl });
    return await withEngine(databaseUrl, async (engine) => {
      const result = await engine.applyMigrations({ migrationsList: await readMigrations(), filters });
      return result.appliedMigrationNames;
    });
  } finally {
    await client.end();
  }
}

async function withEngine<Result>(
  databaseUrl: string,
  work: (engine: glue.SchemaEngine) => Promise<Result>,
): Promise<Result> {
  const require = createRequire(import.meta.url);
  const wasmFile = path.join(path.dirname(require.resolve('@prisma/schema-engine-wasm')), 'schema_engine_bg.wasm');
  const wasm = await WebAssembly.compile(await readFile(wasmFile));
  const imports = Object.fromEntries(WebAssembly.Module.imports(wasm).map(({ module }) => [module, glue]));
  const { exports } = await WebAssembly.instantiate(wasm, imports);
  glue.__wbg_set_wasm(exports);
  (exports['__wbindgen_start'] as () => void)();
  const opened: SqlDriverAdapter[] = [];
  const adapter = bindMigrationAwareSqlAdapterFactory(wholeScripts(databaseUrl, opened));
  const datamodels: [string, string][] = [['schema.prisma', await readFile(schemaFile, 'utf8')]];
  const engine = await glue.SchemaEngine.new({ datamodels }, () => {}, adapter);
  try {
    return await work(engine);
  } finally {
    await Promise.all(opened.map((one) => one.dispose()));
  }
}

/** The adapter splits scripts at every semicolon, also inside function bodies and comments; the server can take them whole. */
function wholeScripts(databaseUrl: string, opened: SqlDriverAdapter[]): PrismaPg {
  const factory = new PrismaPg({ connectionString: databaseUrl });
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const adapter = await connect();
    opened.push(adapter);
    adapter.executeScript = async (script) => {
      const client = new pg.Client({ connectionString: databaseUrl });
      await client.connect();
      try {
        await client.query(script);
      } finally {
        await client.end();
      }
    };
    return adapter;
  };
  return factory;
}

async function readMigrations(): Promise<MigrationList> {
  const names = (await readdir(migrationsDir, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
  const migrationDirectories = await Promise.all(
    names.toSorted().map(async (name) => {
      const content = await readFile(path.join(migrationsDir, name, 'migration.sql'), 'utf8');
      return { path: name, migrationFile: { path: 'migration.sql', content: ok(content) } };
    }),
  );
  const lockfile = { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' };
  return { baseDir: migrationsDir, lockfile, shadowDbInitScript: '', migrationDirectories };
}

function ok(value: string): JsResult<string, string> {
  return { tag: 'ok', value };
}
