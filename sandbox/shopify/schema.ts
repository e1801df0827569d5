import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { buildClientSchema } from 'graphql';
import type { GraphQLSchema, IntrospectionQuery } from 'graphql';

const run = promisify(execFile);

/** The one version of the Admin API the sandbox speaks. */
export const adminApiVersion = '2026-07';

/**
 * The official introspection, with the scopes each type and field needs. It is one file of a
 * package whose tree is too large to install, so it is taken out of the tarball.
 */
const source = {
  package: '@shopify/dev-mcp@1.16.0',
  member: `package/dist/data/admin_${adminApiVersion}.json.gz`,
  sha256: '5bcde995c89c59acdb2ee494378d96f45ce7378a16ec829a74b71d696a08ef19',
};

const root = fileURLToPath(new URL('../..', import.meta.url));
const cached = join(root, '.regulars', `admin_${adminApiVersion}.json.gz`);
/** Places to look before asking the registry, in order. */
const places = [join(root, '..', 'shared', 'specs', 'shopify', `admin_${adminApiVersion}.json.gz`), cached];

/** What a type, or a field of it, asks of the token. */
export interface AccessRule {
  /** Any one of these is enough; empty = nothing is asked. */
  scopes: string[];
  /** Shopify's own words, as its refusals quote them. */
  requiredAccess: string;
}

/** The official Admin schema. */
export interface AdminSchema {
  schema: GraphQLSchema;
  /** The rule of a type ("Order") or of a field ("Product.publications"). */
  ruleOf(name: string): AccessRule | null;
}

interface ScopeItem {
  typeName: string;
  fieldName?: string;
  requiredAccess: string;
  offlineScopes: string[];
}

interface IntrospectionFile {
  data: IntrospectionQuery;
  offline_scopes: { items: ScopeItem[] };
}

let loading: Promise<AdminSchema> | null = null;

/**
 * The official schema of the Admin API, built once per process (about a second, 150 MB).
 * @throws Error when the file is nowhere and the registry cannot be reached.
 */
export function loadAdminSchema(): Promise<AdminSchema> {
  loading ??= build();
  return loading;
}

/** Makes sure the schema file is on this machine; asks the npm registry at most once. */
export async function prepareAdminSchema(): Promise<Buffer> {
  for (const place of places) {
    const bytes = await readIfPresent(place);
    if (bytes && sha256(bytes) === source.sha256) return bytes;
  }
  return download();
}

async function build(): Promise<AdminSchema> {
  const bytes = await prepareAdminSchema();
  const file = JSON.parse(gunzipSync(bytes).toString('utf8')) as IntrospectionFile;
  const rules = new Map<string, AccessRule>();
  for (const item of file.offline_scopes.items) {
    if (item.offlineScopes.length === 0) continue;
    const name = item.fieldName ? `${item.typeName}.${item.fieldName}` : item.typeName;
    rules.set(name, { scopes: item.offlineScopes, requiredAccess: item.requiredAccess });
  }
  const schema = buildClientSchema(file.data, { assumeValid: true });
  return { schema, ruleOf: (name) => rules.get(name) ?? null };
}

async function download(): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'regulars-admin-schema-'));
  try {
    const { stdout } = await run('npm', ['pack', source.package, '--silent'], { cwd: folder });
    const tarball = stdout.trim().split('\n').pop() ?? '';
    await run('tar', ['xzf', tarball, source.member], { cwd: folder });
    const bytes = await readFile(join(folder, source.member));
    if (sha256(bytes) !== source.sha256) throw new Error(`${source.member} has another hash`);
    await keep(bytes);
    return bytes;
  } catch (error) {
    const reason = `The sandbox needs Shopify's Admin schema once (npm pack ${source.package})`;
    throw new Error(`${reason} and could not get it.`, { cause: error });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Written beside and renamed, so that two processes that start together never read half a file. */
async function keep(bytes: Buffer): Promise<void> {
  await mkdir(join(root, '.regulars'), { recursive: true });
  const half = `${cached}.${process.pid}`;
  await writeFile(half, bytes);
  await rename(half, cached);
}

async function readIfPresent(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch {
    return null;
  }
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
