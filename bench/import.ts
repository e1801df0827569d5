import { createReadStream, statSync } from 'node:fs';
import { loadavg } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { beginImport } from '../app/inbox/files/import-run.server.ts';
import { recomputeTraits } from '../app/insights/recompute-traits.server.ts';
import { importFile } from '../app/jobs/import.server.ts';
import { closeDatabase, forShop, queryDirectory } from '../app/platform/db.server.ts';
import { startEmbeddedPostgres } from '../app/platform/embedded-postgres.server.ts';
import { migrate } from '../app/platform/migrate.server.ts';
import type { FileKind } from '../app/shopify/files/read-file.ts';
import { temporaryFolder } from '../test/support/temporary-folder.ts';
import { readArguments } from '../bin/arguments/read-arguments.ts';
import { copyFile } from './support/copy-file.ts';
import { cpuSecondsOf } from './support/cpu-seconds.ts';
import { writeExports } from './support/orders-export.ts';
import { setEnvironment } from './support/set-environment.ts';

const usage = {
  command: 'bench import',
  does: "Shopify's orders export into profiles with traits, beside COPY of the same file into one bare table.",
  options: {
    orders: { kind: 'whole', value: 'N', says: 'in the file', default: 200_000 },
    megabytes: { kind: 'number', value: 'N', says: 'a file of that size instead' },
    json: { kind: 'flag', says: 'figures as one line of JSON' },
  },
} as const;

/**
 * Orders a second from Shopify's export into profiles with traits: read, checked, sealed, linked, every trait worked out. Beside it the
 * same file through `COPY` into one bare table of texts, without an index. One durable PostgreSQL (fsync on). `peakMb` is the most
 * memory that our process held, `heldMb` what it held when each tenth of the file was in. CPU is per 1,000 orders, ours and PostgreSQL's:
 * unlike orders a second it says little about what else the machine does.
 * @param args `--orders N`, or `--megabytes N` for a file of that size.
 */
export async function benchImport(args: string[]): Promise<object> {
  const values = readArguments(usage, args);
  const orders = values.megabytes ? Math.ceil((values.megabytes * 1e6) / bytesPerOrder) : values.orders;
  const folder = temporaryFolder('regulars-bench');
  const files = { products: path.join(folder, 'products.csv'), orders: path.join(folder, 'orders.csv') };
  await writeExports(files, { orders, seed: 1 });
  const database = await startEmbeddedPostgres({ persistent: false, durable: true });
  try {
    await migrate(database.url);
    const reference = await timed(() => copyBare(database.url, files.orders));
    setEnvironment(database.url);
    const [shop] = await queryDirectory<{ shopId: number }>(`SELECT shop_of('bench.myshopify.com') AS "shopId"`);
    const shopId = shop?.shopId ?? 0;
    await queryDirectory(`UPDATE shop SET currency = 'EUR' WHERE shop_id = $1`, [shopId]);
    await take(shopId, 'products', files.products);
    const heldMb: number[] = [];
    const cpuBefore = { ours: process.cpuUsage(), database: cpuSecondsOf(database.pid) };
    const importing = await timed(() => take(shopId, 'orders', files.orders, heldMb));
    const concluding = await timed(() =>
      forShop(shopId, async (db) => void (await recomputeTraits(db, null, new Date(Date.UTC(2026, 0, 1))))),
    );
    const ours = process.cpuUsage(cpuBefore.ours);
    const databaseCpu = cpuSecondsOf(database.pid);
    const perThousand = (seconds: number) => Number(((seconds * 1000) / orders).toFixed(3));
    const [stored] = await forShop(shopId, (db) => db.query<{ orders: number; profiles: number }>(storedSql));
    const ordersPerSecond = orders / (importing + concluding);
    return {
      ordersPerSecond: Math.round(ordersPerSecond),
      referenceOrdersPerSecond: Math.round(orders / reference),
      ratio: Number((ordersPerSecond / (orders / reference)).toFixed(3)),
      peakMb: Math.round(process.resourceUsage().maxRSS / 1024),
      orders: stored?.orders,
      profiles: stored?.profiles,
      fileMb: Math.round(statSync(files.orders).size / 1e6),
      importSeconds: Number(importing.toFixed(1)),
      traitsSeconds: Number(concluding.toFixed(1)),
      heldMb,
      cpuSecondsPer1000: perThousand((ours.user + ours.system) / 1e6),
      databaseCpuSecondsPer1000:
        databaseCpu === null || cpuBefore.database === null ? null : perThousand(databaseCpu - cpuBefore.database),
      load: Number((loadavg()[0] ?? 0).toFixed(1)),
    };
  } finally {
    await closeDatabase();
    await database.stop();
  }
}

const storedSql = `SELECT (SELECT sum(orders_count)::int FROM customer_traits) AS orders, (SELECT count(*)::int FROM customer_traits) AS profiles`;

/** What an order of `writeExports` takes in its file. */
const bytesPerOrder = 655;

async function take(shopId: number, kind: FileKind, file: string, heldMb: number[] = []): Promise<void> {
  await forShop(shopId, (db) =>
    beginImport(db, { runId: kind, kind, source: kind, bytes: statSync(file).size, state: 'reading' }),
  );
  const run = await importFile(shopId, kind, {
    open: (start) => createReadStream(file, { start, highWaterMark: 1024 * 1024 }),
    onBatch: ({ done, bytes }) => {
      if (done / bytes < (heldMb.length + 1) / 10) return;
      heldMb.push(Math.round(process.memoryUsage.rss() / 1024 ** 2));
    },
  });
  if (run.state !== 'done' || run.refused > 0) throw new Error(`The import ended as ${JSON.stringify(run)}`);
}

async function copyBare(url: string, file: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const header = await firstLine(file);
  const columns = header.split(',').map((name) => `${pg.escapeIdentifier(name)} text`);
  await client.query(`CREATE TABLE bare (${columns.join(', ')})`);
  await copyFile(client, 'COPY bare FROM STDIN (FORMAT csv, HEADER)', file);
  await client.query('DROP TABLE bare');
  await client.end();
}

async function firstLine(file: string): Promise<string> {
  for await (const chunk of createReadStream(file, { encoding: 'utf8' })) return String(chunk).split('\n', 1)[0] ?? '';
  return '';
}

async function timed(work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1000;
}
