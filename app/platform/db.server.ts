import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { env } from './env.server.ts';
import { log } from './log.server.ts';
import { PrismaClient } from './prisma/client.ts';
import type { Prisma } from './prisma/client.ts';

/** A transaction that sees and writes one store only. Stages are given it; they never open one. */
export interface ShopDb {
  readonly shopId: number;
  query<Row extends object = Record<string, unknown>>(text: string, values?: unknown[]): Promise<Row[]>;
  /** Runs `work` so that its failure undoes its own writes alone. */
  attempt<Result>(work: () => Promise<Result>): Promise<Result>;
  /**
   * Wakes a task when this transaction commits; calls before the run begins coalesce. Written down just before the commit, in one
   * order everywhere, so that transactions never wait for each other's wakes in a circle.
   */
  wake(task: string, options?: { destination?: string; due?: Date }): Promise<void>;
}

let pool: pg.Pool | undefined;
let doorPool: pg.Pool | undefined;
let lockPool: pg.Pool | undefined;
let prismaClient: PrismaClient | undefined;

/**
 * Runs `work` in one transaction of one store: role regulars_app, row-level security on its shop_id. Rolls back when it throws.
 * The one door to tenant data, with `forShopPrisma`.
 */
export async function forShop<Result>(shopId: number, work: (db: ShopDb) => Promise<Result>): Promise<Result> {
  const client = await appPool().connect();
  let broken: Error | undefined;
  try {
    await client.query(['BEGIN', ...scope(shopId)].join('; '));
    const wakes = new Map<string, Wake>();
    const result = await work(shopDb(client, shopId, wakes));
    if (wakes.size > 0) await wakeAll(client, shopId, [...wakes.values()]);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((rollbackError: Error) => (broken = rollbackError));
    throw error;
  } finally {
    client.release(broken);
  }
}

/** `forShop` through Prisma, for single-row reads and writes of the admin; at most 5 s. */
export async function forShopPrisma<Result>(
  shopId: number,
  work: (tx: Prisma.TransactionClient) => Promise<Result>,
): Promise<Result> {
  prismaClient ??= new PrismaClient({ adapter: new PrismaPg({ connectionString: env().DATABASE_URL, max: 5 }) });
  return prismaClient.$transaction(async (tx) => {
    // Prisma sends one statement at a time
    for (const statement of scope(shopId)) await tx.$executeRawUnsafe(statement);
    return work(tx);
  });
}

/** Tables outside tenant security: the directory of stores and the sessions. Sees no tenant row. */
export async function queryDirectory<Row extends object = Record<string, unknown>>(
  text: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const client = await appPool().connect();
  let broken: Error | undefined;
  try {
    await client.query('BEGIN; SET LOCAL ROLE regulars_app');
    const { rows } = await client.query<Row>(text, values);
    await client.query('COMMIT');
    return rows;
  } catch (error) {
    await client.query('ROLLBACK').catch((rollbackError: Error) => (broken = rollbackError));
    throw error;
  } finally {
    client.release(broken);
  }
}

/** As the door: may store deliveries of any store, read the directory and wake. Each statement is its own transaction. */
export async function queryDoor<Row extends object = Record<string, unknown>>(
  statement: pg.QueryConfig,
): Promise<Row[]> {
  doorPool ??= newPool({ max: 3, role: 'regulars_door' });
  const { rows } = await doorPool.query<Row>(statement);
  return rows;
}

/**
 * Runs `work` while no process runs other work under the same name; waits its turn, at most 15 s. Not a transaction: `work` may call
 * other services, and takes connections of its own. The locks have a pool apart, so those who wait can't starve the one who works.
 */
export async function withLock<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  lockPool ??= newPool({ max: 4 });
  const client = await lockPool.connect();
  let broken: Error | undefined;
  try {
    await client.query("SET lock_timeout = '15s'");
    await client.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [name]);
    return await work();
  } finally {
    await client.query('SELECT pg_advisory_unlock_all()').catch((unlockError: Error) => (broken = unlockError));
    client.release(broken);
  }
}

/**
 * Refuses a database in which tenant security could be bypassed.
 * @throws Error naming the role or the tables.
 */
export async function assertTenantSecurity(): Promise<void> {
  const roles = await queryDirectory<{ rolname: string }>(
    `SELECT rolname FROM pg_roles WHERE rolname IN ('regulars_app', 'regulars_door') AND (rolsuper OR rolbypassrls OR rolcanlogin)`,
  );
  for (const { rolname } of roles)
    throw new Error(`Role ${rolname} could bypass row-level security: it must be NOSUPERUSER NOBYPASSRLS NOLOGIN`);
  const tables = await queryDirectory<{ relname: string }>(
    `SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attname = 'shop_id' AND c.relname <> 'shop'
       AND NOT (c.relrowsecurity AND c.relforcerowsecurity
                AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'tenant'))`,
  );
  if (tables.length > 0)
    throw new Error(`Tables without row-level security: ${tables.map((table) => table.relname).join(', ')}`);
}

/** Ends all connections of this process. */
export async function closeDatabase(): Promise<void> {
  await Promise.all([pool?.end(), doorPool?.end(), lockPool?.end(), prismaClient?.$disconnect()]);
  pool = doorPool = lockPool = prismaClient = undefined;
}

/** A task to be woken; `due` null = at once. */
interface Wake {
  task: string;
  destination: string | null;
  due: Date | null;
}

async function wakeAll(client: pg.PoolClient, shopId: number, wakes: Wake[]): Promise<void> {
  await client.query(
    `SELECT wake($1, task, destination, due) FROM (
       SELECT * FROM unnest($2::text[], $3::text[], $4::timestamptz[]) AS asked (task, destination, due)
       ORDER BY queue_of($1, task, destination), task
     ) in_order`,
    [shopId, wakes.map((wake) => wake.task), wakes.map((wake) => wake.destination), wakes.map((wake) => wake.due)],
  );
}

function earlier(one: Date | null, other: Date | null): Date | null {
  return one && other && (one < other ? one : other);
}

function shopDb(client: pg.PoolClient, shopId: number, wakes: Map<string, Wake>): ShopDb {
  const query = async <Row extends object>(text: string, values: unknown[] = []) =>
    (await client.query<Row>(text, values)).rows;
  return {
    shopId,
    query,
    async attempt(work) {
      const wakesBefore = new Map(wakes);
      await client.query('SAVEPOINT attempt');
      try {
        const result = await work();
        await client.query('RELEASE SAVEPOINT attempt');
        return result;
      } catch (error) {
        await client.query('ROLLBACK TO SAVEPOINT attempt');
        wakes.clear();
        for (const [key, wake] of wakesBefore) wakes.set(key, wake);
        throw error;
      }
    },
    async wake(task, { destination = null, due = null } = {}) {
      const key = `${task} ${destination}`;
      const asked = wakes.get(key);
      wakes.set(key, { task, destination, due: asked ? earlier(asked.due, due) : due });
    },
  };
}

/** `SET` takes no parameters, so the number is checked instead. */
function scope(shopId: number): string[] {
  if (!Number.isSafeInteger(shopId) || shopId <= 0) throw new RangeError(`Not a shop id: ${shopId}`);
  return ['SET LOCAL ROLE regulars_app', `SET LOCAL regulars.shop_id = '${shopId}'`];
}

function appPool(): pg.Pool {
  return (pool ??= newPool({ max: 10 }));
}

const doorTimeoutMs = 10_000;

function newPool({ max, role }: { max: number; role?: string }): pg.Pool {
  // runs on every new connection before it is handed out
  const verify = (client: pg.PoolClient, done: (error?: Error) => void) =>
    void client.query(`SET ROLE ${role}`).then(() => done(), done);
  const created = new pg.Pool({
    connectionString: env().DATABASE_URL,
    max,
    connectionTimeoutMillis: 5000,
    // a server that vanished without a word is noticed; the door must answer within Shopify's five seconds
    keepAlive: true,
    ...(role && { verify, query_timeout: doorTimeoutMs }),
  });
  created.on('error', (error) => log.warn({ error: error.message }, 'database connection lost'));
  // The pool listens to idle connections only. One that breaks while it is lent fails its next query; unheard it would end the process.
  created.on('connect', (client) => client.on('error', () => {}));
  return created;
}
