import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { forShop } from '../../app/platform/db.server.ts';
import type { ShopDb } from '../../app/platform/db.server.ts';
import { readArguments } from '../arguments/read-arguments.ts';
import { commandError } from './command-error.ts';
import { withShop } from './with-shop.ts';

/** What can be exported: the columns in the order of the file. */
const tables: Record<string, { columns: string[]; from: string; orderBy: string }> = {
  scores: {
    columns: [
      't.customer_id',
      ...['rfm_group', 'rfm_thirds', 'r_quintile', 'f_quintile', 'm_quintile', 'lifecycle'].map((name) => `s.${name}`),
      ...['orders_count', 'revenue_minor', 'first_order_at', 'last_order_at'].map((name) => `t.${name}`),
    ],
    from: 'customer_traits t LEFT JOIN customer_scores s USING (shop_id, customer_id)',
    orderBy: 't.customer_id',
  },
  members: {
    columns: ['m.slug', 'm.customer_id', 'm.entered_at', 'm.cause'],
    from: 'segment_member m WHERE m.left_at IS NULL',
    orderBy: 'm.slug, m.customer_id',
  },
  recommendations: {
    columns: [
      'r.customer_id',
      'i.rank',
      `i.item ->> 'productId' AS product_id`,
      `i.item ->> 'strategy' AS strategy`,
      `i.item ->> 'reason' AS reason`,
      'r.computed_at',
    ],
    from: 'recommendation r, LATERAL jsonb_array_elements(r.items) WITH ORDINALITY AS i (item, rank)',
    orderBy: 'r.customer_id, i.rank',
  },
};
const pageSize = 5_000;

const usage = {
  command: 'regulars export',
  does: 'Writes a table of a store as CSV.',
  needs: '--shop S --what TABLE --out F.csv',
  options: {
    shop: { kind: 'text', value: 'S', says: 'the store: NAME.myshopify.com' },
    what: { kind: 'text', value: 'TABLE', says: `one of ${Object.keys(tables).join(', ')}` },
    out: { kind: 'text', value: 'F.csv', says: 'the file to write' },
  },
} as const;

/** Writes a table of a store as CSV (RFC 4180, UTF-8, header line, instants in ISO 8601 UTC, money in minor units). Flat memory. */
export async function exportCommand(args: string[]): Promise<number> {
  const values = readArguments(usage, args);
  const table = tables[values.what ?? ''];
  if (!table) throw commandError(`--what is one of ${Object.keys(tables).join(', ')}`);
  const { out } = values;
  if (!out) throw commandError('give the file: --out F.csv');
  return withShop(values.shop, async ({ shopId }) => {
    const file = createWriteStream(out);
    await once(file, 'open');
    const rows = await forShop(shopId, (db) =>
      writeRows(db, table, async (line) => void (file.write(line) || (await once(file, 'drain')))),
    );
    file.end();
    await finished(file);
    console.log(`${rows} rows in ${out}`);
    return 0;
  });
}

async function writeRows(
  db: ShopDb,
  table: (typeof tables)[string],
  write: (line: string) => Promise<void>,
): Promise<number> {
  await db.query(
    `DECLARE export CURSOR FOR SELECT ${table.columns.join(', ')} FROM ${table.from} ORDER BY ${table.orderBy}`,
  );
  await write(line(table.columns.map((column) => column.split(/ AS |\./).at(-1))));
  let count = 0;
  for (;;) {
    const rows = await db.query(`FETCH ${pageSize} FROM export`);
    if (rows.length === 0) return count;
    count += rows.length;
    await write(rows.map((row) => line(Object.values(row))).join(''));
  }
}

function line(cells: unknown[]): string {
  return `${cells.map(cell).join(',')}\r\n`;
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = value instanceof Date ? value.toISOString() : `${value as string | number}`;
  // a spreadsheet must not run what a customer typed
  const safe = /^[=+@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
