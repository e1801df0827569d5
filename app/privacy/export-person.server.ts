import { decrypt } from '../platform/crypto.server.ts';
import type { ShopDb } from '../platform/db.server.ts';
import { findPerson } from './find-person.server.ts';
import { personTables } from './person-tables.ts';
import type { RequestedPerson } from './requested-person.ts';
import { sealedColumns } from './sealed-columns.ts';

/** Everything held of a person, table by table, decrypted; what only serves to find it (indexes, versions) left out. */
export interface PersonExport {
  madeAt: string;
  store: string;
  people: string[];
  data: Record<string, Record<string, unknown>[]>;
}

/** Tables of our own proceedings: they say when a request came or a page was opened, not what is known of the person. */
const notExported = new Set(['access_entry', 'data_request', 'customer_changed', 'outbox_item']);
const isTechnical = (column: string): boolean =>
  column === 'shop_id' || /(_idx|_lower|^identity|version)$/.test(column);

/** Collects what is held of a person, for them to read. A query per table; nobody has more than some thousand rows. */
export async function exportPerson(db: ShopDb, asked: RequestedPerson, now: Date): Promise<PersonExport> {
  const { people, orderIds } = await findPerson(db, asked);
  const [shop] = await db.query<{ domain: string }>('SELECT domain FROM shop WHERE shop_id = $1', [db.shopId]);
  const data: PersonExport['data'] = {};
  for (const { table, by } of personTables) {
    if (notExported.has(table)) continue;
    const named = by.map((column) => `${column} = ANY ($2::bigint[])`).join(' OR ');
    await add(db, data, table, `SELECT * FROM ${table} WHERE shop_id = $1 AND (${named})`, people);
  }
  for (const table of ['order_line', 'refund'])
    await add(db, data, table, `SELECT * FROM ${table} WHERE shop_id = $1 AND order_id = ANY ($2::bigint[])`, orderIds);
  return { madeAt: now.toISOString(), store: shop?.domain ?? '', people, data };
}

async function add(db: ShopDb, data: PersonExport['data'], table: string, sql: string, ids: string[]): Promise<void> {
  const rows = await db.query(sql, [db.shopId, ids]);
  if (rows.length > 0) data[table] = rows.map((row) => readable(db.shopId, table, row));
}

function readable(shopId: number, table: string, row: Record<string, unknown>): Record<string, unknown> {
  const columns = Object.entries(row).filter(([name, value]) => !isTechnical(name) && value !== null);
  return Object.fromEntries(
    columns.map(([name, value]) => {
      if (!Buffer.isBuffer(value)) return [name, value];
      const sealed = sealedColumns.find((one) => one.table === table && one.column === name);
      return [
        name.replace(/_enc$/, ''),
        sealed ? decrypt(`shop ${shopId} ${sealed.contextOf()}`, value).toString() : null,
      ];
    }),
  );
}
