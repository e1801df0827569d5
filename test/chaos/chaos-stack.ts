import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { closeDatabase } from '../../app/platform/db.server.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../app/platform/embedded-postgres.server.ts';
import { resetEnv } from '../../app/platform/env.server.ts';
import { migrate } from '../../app/platform/migrate.server.ts';
import { subscribedTopics } from '../../sandbox/shopify/subscribed-topics.ts';
import { type Sandbox, startSandbox } from '../../sandbox/start.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import type { Victim } from './plan-run.ts';

const project = path.join(import.meta.dirname, '../..');
const readyMs = 60_000;
const webhookRetryMs = 150;

/** The product as real processes on a database that survives a power cut, with the sandbox around it. */
export interface ChaosStack {
  sandbox: Sandbox;
  webUrl: string;
  /** As superuser, on a connection that comes back after the database does. */
  query<Row extends object>(text: string, values?: unknown[]): Promise<Row[]>;
  /** SIGKILL, then up again. Those that would be killed while they come up are let come up first. */
  kill(victim: Victim): Promise<void>;
  /** What ended without being asked to; it was started again, as a platform would. */
  unasked: string[];
  stop(): Promise<void>;
}

/**
 * One PostgreSQL cluster for all runs, with fsync and all else as in production, so that killing it is a fair test; one web process and
 * one worker, which live from run to run unless they are killed; a store of its own for each run.
 */
export async function startChaosStack(seed: number): Promise<ChaosStack> {
  const dataDir = temporaryFolder('regulars-chaos', '/var/tmp');
  let cluster: EmbeddedPostgres = await startEmbeddedPostgres({ dataDir });
  await migrate(cluster.url);
  const webPort = await freePort();
  const webUrl = `http://127.0.0.1:${webPort}`;
  const sandbox = await startSandbox({
    seed,
    apiKey: 'test-api-key',
    apiSecret: 'test-api-secret',
    appUrl: webUrl,
    shops: [],
    topics: subscribedTopics(readFileSync(path.join(project, 'shopify.app.toml'), 'utf8')),
    retryDelayMs: (attempt) => webhookRetryMs * attempt,
  });
  Object.assign(process.env, {
    DATABASE_URL: cluster.url,
    SHOPIFY_APP_URL: sandbox.urls.app,
    SHOPIFY_API_BASE: sandbox.urls.shopify,
    KLAVIYO_BASE_URL: sandbox.urls.klaviyo,
    SENDGRID_BASE_URL: sandbox.urls.sendgrid,
    TRUST_PROXY: '1', // the sandbox's storefront stands for every visitor
    PORT: String(webPort),
    HOST: '127.0.0.1',
  });
  resetEnv();
  let superuser = await connect(cluster.url);
  const unasked: string[] = [];
  const expected = new Set<ChildProcess>();
  const children = new Map<'web' | 'worker', ChildProcess>();
  const standBys = { web: standBy('server.ts'), worker: standBy('worker.ts') };
  let stopping = false;
  /** Kills and starts come one after the other. */
  let last: Promise<void> = Promise.resolve();

  const start = (name: 'web' | 'worker'): void => {
    const child = standBys[name];
    standBys[name] = standBy(name === 'web' ? 'server.ts' : 'worker.ts');
    child.stdin?.end('begin');
    children.set(name, child);
    child.once('exit', (code, signal) => {
      if (stopping || expected.has(child)) return;
      unasked.push(`${name} ended with ${String(code ?? signal)}`);
      last = last.then(() => startAfter(name, child));
    });
  };
  /** As a platform would: when the database is back, unless it was killed and started meanwhile. */
  const startAfter = async (name: 'web' | 'worker', ended: ChildProcess): Promise<void> => {
    if (stopping || children.get(name) !== ended) return;
    await letLeasesRunOut(superuser);
    start(name);
  };
  const killProcess = async (name: 'web' | 'worker'): Promise<void> => {
    const child = children.get(name);
    if (!child) return;
    expected.add(child);
    await end(child, 'SIGKILL');
    if (name === 'worker') await letLeasesRunOut(superuser);
    start(name);
    if (name === 'web') await ready(webUrl, () => stopping);
  };
  const killDatabase = async (): Promise<void> => {
    cluster.kill();
    await closeDatabase().catch(() => {});
    await superuser.end().catch(() => {});
    cluster = await startAgain({ dataDir, port: cluster.port });
    superuser = await connect(cluster.url);
    // as if it had been away for longer than a lease
    await letLeasesRunOut(superuser);
  };
  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    stopping = true;
    await last.catch(() => {});
    await Promise.all([...children.values()].map((child) => end(child, 'SIGTERM')));
    await Promise.all(Object.values(standBys).map((child) => end(child, 'SIGKILL')));
    await sandbox.stop();
    await closeDatabase();
    await superuser.end();
    await cluster.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  start('web');
  start('worker');
  await ready(webUrl, () => stopping);

  return {
    sandbox,
    webUrl,
    unasked,
    query: async <Row extends object>(text: string, values: unknown[] = []) =>
      (await superuser.query<Row>(text, values)).rows,
    kill(victim) {
      last = last.then(() => (victim === 'database' ? killDatabase() : killProcess(victim)));
      return last;
    },
    // a terminal's Ctrl-C comes more than once: to the process and from whoever started it
    stop: () => (stopped ??= stop()),
  };
}

/**
 * A process that has read its modules and waits to be told to begin: the next one, so that a kill costs no second of reading modules. What
 * it does from there on is what the file does.
 */
function standBy(file: string): ChildProcess {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    NODE_ENV: 'production',
    LOG_LEVEL: process.env['CHAOS_LOG_LEVEL'] ?? 'silent',
    NODE_COMPILE_CACHE: path.join(project, 'node_modules/.cache/chaos'),
  };
  const held = ['--import', path.join(import.meta.dirname, 'stand-by.ts'), path.join(project, file)];
  const child = spawn(process.execPath, held, { cwd: project, env, stdio: ['pipe', 'ignore', 'inherit'] });
  child.stdin.on('error', () => {}); // it was killed before it began
  return child;
}

/**
 * A dead worker's leases (30 s) and locks (2 s) run out by the clock. Its death is certain here, so the clock is moved instead of waited
 * for: nothing else of what it left is touched.
 */
async function letLeasesRunOut(superuser: pg.Client): Promise<void> {
  await superuser.query(`
    UPDATE outbox_item SET due_at = now() WHERE state = 'sending' AND due_at > now();
    UPDATE graphile_worker._private_jobs SET locked_at = locked_at - interval '3 seconds' WHERE locked_at IS NOT NULL;
    UPDATE graphile_worker._private_job_queues SET locked_at = locked_at - interval '3 seconds' WHERE locked_at IS NOT NULL`);
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {}); // the query's own promise tells
  await client.connect();
  return client;
}

/** The dead postmaster's children take a moment to notice; until then its folder is taken. */
async function startAgain(options: { dataDir: string; port: number }): Promise<EmbeddedPostgres> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await startEmbeddedPostgres(options);
    } catch (error) {
      if (tries === 50) throw error;
      await wait(100);
    }
  }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill(signal);
  await ended;
}

async function ready(webUrl: string, isGivenUp: () => boolean): Promise<void> {
  const until = Date.now() + readyMs;
  while (Date.now() < until) {
    if (isGivenUp()) return;
    const answer = await fetch(`${webUrl}/healthz`).catch(() => null);
    if (answer?.ok) return;
    await wait(30);
  }
  throw new Error('The web process does not come up');
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
