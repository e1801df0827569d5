import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { finished } from 'node:stream/promises';
import { beginImport, type ImportRun, listRefusals } from '../../app/inbox/files/import-run.server.ts';
import { importFile } from '../../app/jobs/import.server.ts';
import { recompute } from '../../app/jobs/recompute.server.ts';
import { systemClock } from '../../app/platform/clock.server.ts';
import { forShop } from '../../app/platform/db.server.ts';
import { type FileKind, fileKinds } from '../../app/shopify/files/read-file.ts';
import { readArguments } from '../arguments/read-arguments.ts';
import { commandError } from './command-error.ts';
import { withShop } from './with-shop.ts';

const usage = {
  command: 'regulars import',
  does: "Takes a file into a store's profiles, plain or gzipped. Goes on where the same file was left.",
  needs: '--shop S --orders F|--customers F|--products F|--lines F',
  options: {
    shop: { kind: 'text', value: 'S', says: 'the store: NAME.myshopify.com' },
    orders: { kind: 'text', value: 'F.csv', says: "Shopify's export of orders" },
    customers: { kind: 'text', value: 'F.csv', says: "Shopify's export of customers" },
    products: { kind: 'text', value: 'F.csv', says: "Shopify's export of products" },
    lines: {
      kind: 'text',
      value: 'F.csv',
      says: 'sales lines: invoice,sku,description,qty,time,price,customer,country',
    },
    report: {
      kind: 'text',
      value: 'F.csv',
      says: 'list the rows that were refused there, with line, column and reason',
    },
  },
} as const;

/**
 * Takes a file into a store's profiles: Shopify's export of orders, customers or products, or sales lines; plain or gzipped. Goes on
 * where the same file was left. Exit 1 when the file can't be read or rows were refused, which `--report` lists.
 */
export async function importCommand(args: string[]): Promise<number> {
  const values = readArguments(usage, args);
  const [given, ...others] = fileKinds.flatMap((kind) => {
    const file = values[kind];
    return file === undefined ? [] : [{ kind, file }];
  });
  if (!given || others.length > 0)
    throw commandError(`give one file: ${fileKinds.map((kind) => `--${kind} F`).join(' | ')}`);
  if (!existsSync(given.file)) throw commandError(`there is no file ${given.file}`);
  return withShop(values.shop, async ({ shopId, domain }) => {
    const run = await begin(shopId, given.kind, given.file);
    const ended = await importFile(shopId, run.runId, {
      open: (start) => createReadStream(given.file, { start, highWaterMark: 1024 * 1024 }),
      onBatch: (at) => console.error(`${percent(at)} %, ${at.rows} rows, ${at.things} ${given.kind}`),
    });
    if (ended.state === 'failed') throw new Error(`${given.file}: ${[ended.reason, ...ended.fields].join(', ')}`);
    if (ended.changes > 0) await recompute(shopId, systemClock);
    if (values.report) await writeReport(shopId, ended, values.report);
    console.log(
      JSON.stringify({
        ok: ended.refused === 0,
        shop: domain,
        rows: ended.rows,
        [ended.kind]: ended.things,
        changed: ended.changes > 0,
        refused: ended.refused,
      }),
    );
    return ended.refused === 0 ? 0 : 1;
  });
}

/** The same bytes are the same import, whatever the file is called. */
async function begin(shopId: number, kind: FileKind, file: string): Promise<ImportRun> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024 })) hash.update(chunk as Buffer);
  const runId = `${kind}-${hash.digest('hex').slice(0, 32)}`;
  const source = path.basename(file).slice(0, 255);
  return forShop(shopId, (db) =>
    beginImport(db, { runId, kind, source, bytes: statSync(file).size, state: 'reading' }),
  );
}

function percent({ done, bytes }: ImportRun): number {
  return bytes === 0 ? 100 : Math.floor((100 * done) / bytes);
}

async function writeReport(shopId: number, { runId }: ImportRun, file: string): Promise<void> {
  const refusals = await forShop(shopId, (db) => listRefusals(db, runId));
  const out = createWriteStream(file);
  out.write('line,column,reason\r\n');
  for (const { line, field, reason } of refusals) out.write(`${line},${field},${reason}\r\n`);
  out.end();
  await finished(out);
}
