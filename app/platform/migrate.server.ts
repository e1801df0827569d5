import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import type { SqlDriverAdapter } from '@prisma/driver-adapter-utils';
import type { DiffTarget, JsResult, MigrationList } from '@prisma/schema-engine-wasm/schema_engine_bg';
import * as glue from '@prisma/schema-engine-wasm/schema_engine_bg';
import { runMigrations as migrateQueue } from 'graphile-worker';
import pg from 'pg';

const projectDir = path.resolve(import.meta.dirname, '../..');
const schemaFile = path.join(projectDir, 'prisma/schema.prisma');
const migrationsDir = path.join(projectDir, 'prisma/migrations');
const filters = { externalTables: [], externalEnums: [] };

/**
 * Brings a database to the present schema: the queue's own tables first, then `prisma/migrations` in order.
 * Safe to repeat. Needs a role that may create tables and roles.
 * @returns names of the migrations that this call applied.
 * Prisma's native engine can't be downloaded everywhere, so its WebAssembly build runs over the `pg` adapter.
 */
export async function migrate(databaseUrl: string): Promise<string[]> {
  await migrateQueue({ connectionString: databaseUrl });
  return withEngine(databaseUrl, async (engine) => {
    const result = await engine.applyMigrations({ migrationsList: await readMigrations(), filters });
    return result.appliedMigrationNames;
  });
}

/**
 * SQL that leads from an older schema text (null: from nothing) to `prisma/schema.prisma`; the draft of a new migration.
 * Roles, policies and partial indexes are written by hand below it.
 */
export async function draftMigration(databaseUrl: string, oldSchema: string | null): Promise<string> {
  const to: DiffTarget = {
    tag: 'schemaDatamodel',
    files: [{ path: 'schema.prisma', content: await readFile(schemaFile, 'utf8') }],
  };
  const from: DiffTarget =
    oldSchema === null
      ? { tag: 'empty' }
      : { tag: 'schemaDatamodel', files: [{ path: 'schema.prisma', content: oldSchema }] };
  return withEngine(databaseUrl, async (engine) => {
    const draft = await engine.diff({ from, to, script: true, exitCode: null, filters });
    return draft.stdout ?? '';
  });
}

async function withEngine<Result>(
  databaseUrl: string,
  work: (engine: glue.SchemaEngine) => Promise<Result>,
): Promise<Result> {
  const require = createRequire(import.meta.url);
  const wasmFile = path.join(path.dirname(require.resolve('@prisma/schema-engine-wasm')), 'schema_engine_bg.wasm');
  const wasm = await WebAssembly.compile(await readFile(wasmFile));
  const imports = Object.fromEntries(WebAssembly.Module.imports(wasm).map(({ module }) => [module, glue]));
  const { exports } = await WebAssembly.instantiate(wasm, imports as WebAssembly.Imports);
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
