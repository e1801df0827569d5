import { beforeAll, expect, test } from 'vitest';
import { addShop } from '../../test/support/store-facts.ts';
import { givenDatabase } from '../../test/support/test-store.ts';
import { assertTenantSecurity, forShop, forShopPrisma, queryDirectory, queryDoor } from './db.server.ts';

const { queryOwner } = givenDatabase();
let shopA: number;
let shopB: number;

beforeAll(async () => {
  [shopA, shopB] = (await Promise.all(['a', 'b'].map((name) => addShop(`${name}.myshopify.com`)))) as [number, number];
  await forShop(shopA, (db) =>
    db.query(`INSERT INTO alert (shop_id, slug, kind, message) VALUES ($1, 'of-a', 'test', 'hello')`, [shopA]),
  );
});

const tenantTables = `SELECT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attname = 'shop_id' AND c.relname <> 'shop'`;

test('a query without a shop sees no row of any tenant table', async () => {
  const tables = await queryDirectory<{ name: string }>(tenantTables);
  expect(tables.length).toBeGreaterThan(25);
  for (const { name } of tables) expect([name, await queryDirectory(`SELECT 1 FROM ${name}`)]).toEqual([name, []]);
});

test('the setting of a finished transaction does not leak into the next one', async () => {
  await forShop(shopA, (db) => db.query('SELECT 1'));
  expect(await queryDirectory('SELECT slug FROM alert')).toEqual([]);
});

test('shop A is read by A alone, through either handle', async () => {
  expect(await forShop(shopA, (db) => db.query('SELECT slug FROM alert'))).toEqual([{ slug: 'of-a' }]);
  expect(await forShop(shopB, (db) => db.query('SELECT slug FROM alert'))).toEqual([]);
  expect(await forShopPrisma(shopA, (tx) => tx.alert.count())).toBe(1);
  expect(await forShopPrisma(shopB, (tx) => tx.alert.count())).toBe(0);
});

test('shop B can neither insert, update nor delete a row of A', async () => {
  const insert = `INSERT INTO alert (shop_id, slug, kind, message) VALUES (${shopA}, 'forged', 'test', '')`;
  await expect(forShop(shopB, (db) => db.query(insert))).rejects.toThrow('row-level security');
  await expect(forShop(shopB, (db) => db.query(`UPDATE alert SET shop_id = ${shopB}`))).resolves.toEqual([]);
  await forShop(shopB, (db) => db.query('DELETE FROM alert'));
  expect(await forShop(shopA, (db) => db.query('SELECT slug FROM alert'))).toEqual([{ slug: 'of-a' }]);
  await expect(forShop(shopA, (db) => db.query(`UPDATE alert SET shop_id = ${shopB}`))).rejects.toThrow(
    'row-level security',
  );
});

test('every unique index of a tenant table has its shop, so that equal keys of two shops never meet', async () => {
  const rows = await queryDirectory<{ index: string }>(
    `SELECT i.indexrelid::regclass::text AS index FROM pg_index i JOIN (${tenantTables}) t ON i.indrelid = t.name::regclass
     WHERE i.indisunique AND NOT EXISTS (
       SELECT FROM pg_attribute a WHERE a.attrelid = i.indrelid AND a.attname = 'shop_id' AND a.attnum = i.indkey[0])`,
  );
  expect(rows).toEqual([]);
});

test('the door may store deliveries and read nothing of a store', async () => {
  await expect(queryDoor({ text: 'SELECT * FROM delivery' })).rejects.toThrow('permission denied');
  await expect(queryDoor({ text: 'SELECT * FROM customer' })).rejects.toThrow('permission denied');
  await expect(queryDoor({ text: 'DELETE FROM delivery' })).rejects.toThrow('permission denied');
});

test('a failed attempt undoes its own writes alone', async () => {
  await forShop(shopB, async (db) => {
    const insert = (slug: string) =>
      db.query(`INSERT INTO alert (shop_id, slug, kind, message) VALUES ($1, $2, 'test', '')`, [shopB, slug]);
    await insert('kept');
    await expect(
      db.attempt(async () => {
        await insert('undone');
        await db.query('SELECT 1/0');
      }),
    ).rejects.toThrow('division by zero');
  });
  expect(await forShop(shopB, (db) => db.query('SELECT slug FROM alert'))).toEqual([{ slug: 'kept' }]);
});

test('a transaction that throws leaves nothing and wakes nobody', async () => {
  await expect(
    forShop(shopB, async (db) => {
      await db.wake('project');
      throw new Error('stop');
    }),
  ).rejects.toThrow('stop');
  await forShop(shopA, async (db) => {
    await db.wake('project');
    await db.wake('project');
  });
  const rows = await queryOwner('SELECT key, queue_name AS queue FROM graphile_worker.jobs');
  expect(rows).toEqual([{ key: `project:${shopA}`, queue: `shop:${shopA}` }]);
});

test('two transactions that wake the same tasks in opposite order never wait for each other in a circle', async () => {
  const shop = await addShop('wakes.myshopify.com');
  await forShop(shop, async (db) => {
    await db.wake('project');
    await db.wake('refresh');
  });
  await forShop(shop, async (db) => {
    await db.wake('refresh');
    await forShop(shop, async (other) => {
      await other.wake('project');
      await other.wake('refresh');
    });
    await db.wake('project');
  });
});

test('an attempt that fails wakes nobody, and of two moments the earlier counts', async () => {
  const shop = await addShop('moments.myshopify.com');
  await forShop(shop, async (db) => {
    await db.wake('deliver', { destination: 'klaviyo', due: new Date('2100-01-02') });
    await db.wake('deliver', { destination: 'klaviyo', due: new Date('2100-01-01') });
    const failing = db.attempt(async () => {
      await db.wake('deliver', { destination: 'klaviyo' });
      await db.wake('project');
      throw new Error('stop');
    });
    await expect(failing).rejects.toThrow('stop');
    await db.wake('recompute');
  });
  const rows = await queryOwner(
    `SELECT task_identifier AS task, queue_name AS queue, run_at > '2099-12-31' AND run_at < '2100-01-02' AS first
     FROM graphile_worker.jobs WHERE key LIKE '%:' || $1::text || '%' ORDER BY task`,
    [shop],
  );
  expect(rows).toEqual([
    { task: 'deliver', queue: `destination:${shop}:klaviyo`, first: true },
    { task: 'recompute', queue: `recompute:${shop}`, first: false },
  ]);
});

test('a database whose tables lost their security is refused', async () => {
  await assertTenantSecurity();
  await queryOwner('ALTER TABLE customer DISABLE ROW LEVEL SECURITY');
  await expect(assertTenantSecurity()).rejects.toThrow('customer');
  await queryOwner('ALTER TABLE customer ENABLE ROW LEVEL SECURITY');
});

test('a connection that breaks in the middle of a transaction fails that transaction, not the process', async () => {
  const broken = forShop(shopA, async (db) => {
    const [row] = await db.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    await queryOwner('SELECT pg_terminate_backend($1, 5000)', [row!.pid]);
    await queryOwner('SELECT 1');
    return db.query('SELECT 1');
  });
  await expect(broken).rejects.toThrow();
  expect(await forShop(shopA, (db) => db.query('SELECT slug FROM alert'))).toEqual([{ slug: 'of-a' }]);
});
