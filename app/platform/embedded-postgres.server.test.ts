import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { afterEach, expect, it } from 'vitest';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.server.ts';

const folders: string[] = [];
const running: EmbeddedPostgres[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((cluster) => cluster.stop()));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync('/var/tmp/regulars-it-');
  folders.push(folder);
  return folder;
}

async function start(dataDir: string): Promise<EmbeddedPostgres> {
  const cluster = await startEmbeddedPostgres({ dataDir });
  running.push(cluster);
  return cluster;
}

async function ask(url: string, sql: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ answer: unknown }>(sql);
  await client.end();
  return rows[0]?.answer;
}

async function isAnswering(url: string): Promise<boolean> {
  return ask(url, 'SELECT 1 AS answer').then(
    () => true,
    () => false,
  );
}

it('an embedded cluster is PostgreSQL 18, in UTF-8 and locale C, and asks for a password', async () => {
  const { url, port } = await start(newFolder());
  expect(await ask(url, `SELECT current_setting('server_version_num')::int / 10000 AS answer`)).toBe(18);
  expect(await ask(url, `SELECT current_database() AS answer`)).toBe('regulars');
  expect(await ask(url, `SELECT current_setting('server_encoding') AS answer`)).toBe('UTF8');
  expect(await ask(url, `SELECT datcollate AS answer FROM pg_database WHERE datname = 'regulars'`)).toBe('C');
  expect(await isAnswering(`postgres://postgres:guess@127.0.0.1:${port}/regulars`)).toBe(false);
});

it('callers that start the same folder at once share one cluster, and only its starter stops it', async () => {
  const folder = newFolder();
  const clusters = await Promise.all([start(folder), start(folder), start(folder)]);
  expect(new Set(clusters.map((cluster) => cluster.pid)).size).toBe(1);
  const joined = await startEmbeddedPostgres({ dataDir: folder });
  await joined.stop();
  expect(await isAnswering(joined.url)).toBe(true);
});

it('a cluster killed in the middle starts again on the same port with what was committed', async () => {
  const folder = newFolder();
  const first = await start(folder);
  await ask(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
  first.kill();
  const second = await start(folder);
  expect(second.pid).not.toBe(first.pid);
  expect(second.port).toBe(first.port);
  expect(await ask(second.url, 'SELECT answer FROM kept')).toBe(42);
});

it('a throw-away cluster leaves nothing behind when its parent is killed', async () => {
  const module = path.join(import.meta.dirname, 'embedded-postgres.server.ts');
  const program = `
    const { startEmbeddedPostgres } = await import(${JSON.stringify(module)});
    const { default: pg } = await import('pg');
    const { url } = await startEmbeddedPostgres({ persistent: false });
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query('SHOW data_directory');
    console.log(JSON.stringify({ url, folder: rows[0].data_directory }));
    process.kill(process.pid, 'SIGKILL');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let line = '';
  for await (const printed of createInterface({ input: child.stdout })) line = printed;
  const { url, folder } = JSON.parse(line) as { url: string; folder: string };
  await expect.poll(() => isAnswering(url), { timeout: 10_000 }).toBe(false);
  await expect.poll(() => existsSync(path.dirname(folder)), { timeout: 10_000 }).toBe(false);
});
