import type { ShopDb } from '../platform/db.server.ts';
import { holdConclusions } from './hold-conclusions.server.ts';
import { planForFewRows } from './plan-for-whole-store.server.ts';

/**
 * Writes what differs in a whole store in two steps: a query that only reads puts it aside in a table of the transaction, which several processes can
 * do and others conclude beside; then it is written while nobody else concludes, unless nothing differs.
 * @param sql the query; its rows say of each row that is to be written anew its ctid, by which to find it.
 * @param overtaken SQL of customers of $1, the store, that are left out altogether when rows can't be looked at one by one; joined by hash.
 * @param write reads the table `differing`, and leaves rows that are no longer as they were to whoever wrote them.
 */
export async function putAside<Row extends object>(
  db: ShopDb,
  { sql, values, overtaken }: { sql: string; values: unknown[]; overtaken?: string },
  write: () => Promise<Row[]>,
): Promise<Row[]> {
  await db.query(`CREATE TEMP TABLE differing AS ${sql}`, values);
  const anything = await db.query('SELECT FROM differing LIMIT 1');
  if (anything.length > 0) await holdConclusions(db);
  if (anything.length > 0 && overtaken) await leaveOut(db, overtaken);
  const rows = anything.length > 0 ? await planForFewRows(db, write) : [];
  await db.query('DROP TABLE differing');
  return rows;
}

async function leaveOut(db: ShopDb, overtaken: string): Promise<void> {
  await db.query(`CREATE TEMP TABLE overtaken AS SELECT DISTINCT customer_id FROM (${overtaken}) o`, [db.shopId]);
  await db.query('DELETE FROM differing d USING overtaken WHERE d.customer_id = overtaken.customer_id');
  await db.query('DROP TABLE overtaken');
}

/**
 * SQL of whether nobody has written the row `s` since it was put aside as `changed`. The place finds it; not every PostgreSQL looks at that again
 * after waiting for somebody.
 */
export const asItWas = 's.ctid = changed.place AND s.computed_at = changed.computed_at';
