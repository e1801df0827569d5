import { planForWholeStore } from '../../insights/plan-for-whole-store.server.ts';
import type { ShopDb } from '../../platform/db.server.ts';
import { type CustomerRange, everyone } from '../membership/customer-range.ts';
import { attributeColumns, freshAttributes, scopes } from './fresh-attributes.ts';

/** A customer of whom something else can be said than before. */
export interface ChangedAttributes {
  customerId: string;
  /** Columns as the catalogue of attributes names them, and `answers`; null when the customer came or went. */
  columns: string[] | null;
}

/**
 * Writes what segments can say of these customers, `customer_attributes`, from their facts, traits, scores and answers: one statement however
 * many. Rows that stay the same are not written; rows of those who were deleted, merged into another or opted out of profiling are removed:
 * nobody without a row is in a segment.
 * @returns who changed, and in what.
 */
export async function refreshAttributes(db: ShopDb, customerIds: string[], asOf: Date): Promise<ChangedAttributes[]> {
  return db.query<ChangedAttributes>(refreshSql, [db.shopId, asOf, customerIds]);
}

/** The same for everybody in one statement. @returns how many changed; after it, segments have to be decided for the whole store. */
export async function rebuildAttributes(db: ShopDb, asOf: Date): Promise<number> {
  return rebuildBetween(db, everyone, asOf);
}

/**
 * The same for the next customers by id, in a fraction of a second. Two queries. @param after an id; the lowest there can be to begin with.
 * @returns the last id, the highest there can be when there are no more.
 */
export async function rebuildNextAttributes(
  db: ShopDb,
  { after, customersMax }: { after: string; customersMax: number },
  asOf: Date,
): Promise<string> {
  const [last] = await db.query<{ customerId: string }>(
    `SELECT customer_id AS "customerId" FROM customer WHERE shop_id = $1 AND customer_id > $2::bigint ORDER BY customer_id OFFSET $3 LIMIT 1`,
    [db.shopId, after, customersMax - 1],
  );
  const through = last?.customerId ?? everyone.through;
  await rebuildBetween(db, { after, through }, asOf);
  return through;
}

async function rebuildBetween(db: ShopDb, { after, through }: CustomerRange, asOf: Date): Promise<number> {
  await planForWholeStore(db);
  const [row] = await db.query<{ changed: number }>(rebuildSql, [db.shopId, asOf, after, through]);
  return row?.changed ?? 0;
}

const list = (alias: string) => attributeColumns.map((column) => `${alias}.${column}`).join(', ');
/** What the catalogue calls a column of which something else is worked out or read when it is asked. */
const alsoNamed: Readonly<Record<string, string[]>> = {
  orders_count: ['average_order_minor', 'discount_share'],
  amount_spent_minor: ['average_order_minor'],
  discounted_orders: ['discount_share'],
  tastes: ['category_affinity', 'brand_affinity'],
  city: ['cities'],
  region: ['regions'],
  country: ['countries'],
};
const differs = (column: string) =>
  [column, ...(alsoNamed[column] ?? [])]
    .map((name) => `CASE WHEN o.${column} IS DISTINCT FROM f.${column} THEN '${name}' END`)
    .join(', ');

const changedSql = (wanted: (alias: string) => string) => `${freshAttributes(wanted)}, old AS (
  SELECT * FROM customer_attributes o WHERE ${wanted('o')}
), written AS (
  INSERT INTO customer_attributes AS a (shop_id, customer_id, ${attributeColumns.join(', ')})
  SELECT $1, f.customer_id, ${list('f')} FROM fresh f LEFT JOIN old o ON o.customer_id = f.customer_id
  WHERE o.customer_id IS NULL OR (${list('o')}) IS DISTINCT FROM (${list('f')})
  ORDER BY f.customer_id
  ON CONFLICT (shop_id, customer_id) DO UPDATE SET ${attributeColumns.map((column) => `${column} = excluded.${column}`).join(', ')}
  RETURNING customer_id
), removed AS (
  DELETE FROM customer_attributes a WHERE ${wanted('a')}
    AND NOT EXISTS (SELECT FROM fresh f WHERE f.customer_id = a.customer_id)
  RETURNING customer_id
)`;

const refreshSql = `${changedSql(scopes.these)}
SELECT w.customer_id AS "customerId",
       CASE WHEN o.customer_id IS NULL THEN NULL ELSE array_remove(ARRAY[${attributeColumns.map(differs).join(', ')}], NULL) END AS columns
FROM written w JOIN fresh f ON f.customer_id = w.customer_id LEFT JOIN old o ON o.customer_id = w.customer_id
UNION ALL
SELECT customer_id, NULL FROM removed`;

const rebuildSql = `${changedSql(scopes.between)}
SELECT ((SELECT count(*) FROM written) + (SELECT count(*) FROM removed))::int AS changed`;
