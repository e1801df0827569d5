import type { ShopDb } from '../platform/db.server.ts';
import { freshTraits, traitColumns as columns, wanted } from './fresh-traits.ts';
import { planForWholeStore } from './plan-for-whole-store.server.ts';
import { asItWas, putAside } from './put-aside.server.ts';

/**
 * Writes what the facts of customers add up to: `customer_traits`.
 * Net columns follow the rules of `countedOrders`. Gross columns are the total price of every order that is no test, not
 * cancelled or deleted and above zero, refunds ignored. Rows that stay the same are not written, so `computed_at` says since
 * when the values hold. Traits of deleted and merged customers are removed.
 * Windows (30, 90, 365 days) and open carts end with time alone: they are as of the customer's last change or last night, whichever is
 * later, since the whole store is worked out again every night. Everything else is the same whenever it is worked out.
 * The most frequent product, category and vendor: most pieces kept, then the last bought, then the first by id or name.
 * Single customers take one statement; nobody else may conclude meanwhile. Of a whole store those who differ are put aside beside whoever concludes,
 * and written while nobody does; whose facts others add up in between stays as they wrote it.
 * @param customerIds null: the whole store.
 * @param asOf facts after this moment are not seen.
 * @returns by how many the number of buyers (customers with an order that counts) grew, negative when it shrank; 0 of a whole store.
 */
export async function recomputeTraits(db: ShopDb, customerIds: string[] | null, asOf: Date): Promise<number> {
  const values = [db.shopId, customerIds, asOf];
  if (customerIds !== null) {
    const [row] = await db.query<{ grown: string }>(traitsSql, values);
    return Number(row?.grown ?? 0);
  }
  await planForWholeStore(db);
  await putAside(db, { sql: differingSql, values }, () => db.query(writeSql, [db.shopId, asOf]));
  return 0;
}

const of = (alias: string) => columns.map((column) => `${alias}.${column}`).join(', ');
const written = ['shop_id', 'customer_id', 'computed_at', ...columns].join(', ');
const assigned = (from: string) => columns.map((column) => `${column} = ${from}.${column}`).join(', ');

const traitsSql = `${freshTraits}, written AS (
  INSERT INTO customer_traits AS t (${written})
  SELECT $1, customer_id, $3, ${columns.join(', ')} FROM fresh
  WHERE NOT EXISTS (SELECT FROM customer_traits t WHERE t.shop_id = $1 AND t.customer_id = fresh.customer_id
    AND (${of('t')}) IS NOT DISTINCT FROM (${of('fresh')}))
  ORDER BY customer_id
  ON CONFLICT (shop_id, customer_id) DO UPDATE SET computed_at = excluded.computed_at, ${assigned('excluded')}
), removed AS (
  DELETE FROM customer_traits t WHERE ${wanted('t')} AND NOT EXISTS (SELECT FROM fresh WHERE fresh.customer_id = t.customer_id)
)
SELECT (SELECT count(*) FROM fresh WHERE orders_count > 0)
     - (SELECT count(*) FROM customer_traits t WHERE ${wanted('t')} AND t.orders_count > 0) AS grown`;

/** Whose traits are not what they should be, unless they are of later: those they should be, null for who should have none; `known` is the customer of what is stored. */
const differingSql = `${freshTraits}
SELECT fresh.*, t.customer_id AS known, t.place, t.computed_at
FROM fresh FULL JOIN (SELECT *, ctid AS place FROM customer_traits WHERE shop_id = $1) t ON t.customer_id = fresh.customer_id
WHERE (t.customer_id IS NULL OR t.computed_at <= $3)
  AND (t.customer_id IS NULL OR fresh.customer_id IS NULL OR (${of('t')}) IS DISTINCT FROM (${of('fresh')}))`;

const writeSql = `
WITH updated AS (
  UPDATE customer_traits s SET computed_at = $2, ${assigned('changed')}
  FROM differing changed WHERE s.shop_id = $1 AND s.customer_id = changed.known AND changed.customer_id IS NOT NULL AND ${asItWas}
), removed AS (
  DELETE FROM customer_traits s USING differing changed
  WHERE s.shop_id = $1 AND s.customer_id = changed.known AND changed.customer_id IS NULL AND ${asItWas}
)
INSERT INTO customer_traits (${written})
SELECT $1, customer_id, $2, ${columns.join(', ')} FROM differing changed
WHERE known IS NULL AND EXISTS (
  SELECT FROM customer c WHERE c.shop_id = $1 AND c.customer_id = changed.customer_id AND c.deleted_at IS NULL AND c.merged_into IS NULL)
ORDER BY customer_id
-- somebody else may have added up their facts since they were put aside
ON CONFLICT DO NOTHING`;
