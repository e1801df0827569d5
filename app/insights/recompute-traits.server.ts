import type { ShopDb } from '../platform/db.server.ts';
import { freshTraits, traitColumns as columns, wanted } from './fresh-traits.ts';
import { planForWholeStore } from './plan-for-whole-store.server.ts';

/**
 * Writes what the facts of customers add up to: `customer_traits`, one statement however many customers.
 * Net columns follow the rules of `countedOrders`. Gross columns are the total price of every order that is no test, not
 * cancelled or deleted and above zero, refunds ignored. Rows that stay the same are not written, so `computed_at` says since
 * when the values hold. Traits of deleted and merged customers are removed.
 * Windows (30, 90, 365 days) and open carts end with time alone: they are as of the customer's last change or last night, whichever is
 * later, since the whole store is worked out again every night. Everything else is the same whenever it is worked out.
 * The most frequent product, category and vendor: most pieces kept, then the last bought, then the first by id or name.
 * @param customerIds null: the whole store.
 * @param asOf facts after this moment are not seen.
 * @returns by how many the number of buyers (customers with an order that counts) grew; negative when it shrank.
 */
export async function recomputeTraits(db: ShopDb, customerIds: string[] | null, asOf: Date): Promise<number> {
  if (customerIds === null) await planForWholeStore(db);
  const [row] = await db.query<{ grown: string }>(traitsSql, [db.shopId, customerIds, asOf]);
  return Number(row?.grown ?? 0);
}

const traitsSql = `${freshTraits}, written AS (
  INSERT INTO customer_traits AS t (shop_id, customer_id, computed_at, ${columns.join(', ')})
  SELECT $1, customer_id, $3, ${columns.join(', ')} FROM fresh
  -- a row that stays the same isn't even locked: others go on beside a whole store
  WHERE NOT EXISTS (SELECT FROM customer_traits t WHERE t.shop_id = $1 AND t.customer_id = fresh.customer_id
    AND (${columns.map((column) => `t.${column}`).join(', ')}) IS NOT DISTINCT FROM (${columns.map((column) => `fresh.${column}`).join(', ')}))
  ORDER BY customer_id
  ON CONFLICT (shop_id, customer_id) DO UPDATE SET computed_at = excluded.computed_at, ${columns.map((column) => `${column} = excluded.${column}`).join(', ')}
  WHERE (${columns.map((column) => `t.${column}`).join(', ')}) IS DISTINCT FROM (${columns.map((column) => `excluded.${column}`).join(', ')})
), removed AS (
  DELETE FROM customer_traits t WHERE ${wanted('t')} AND NOT EXISTS (SELECT FROM fresh WHERE fresh.customer_id = t.customer_id)
)
SELECT (SELECT count(*) FROM fresh WHERE orders_count > 0)
     - (SELECT count(*) FROM customer_traits t WHERE ${wanted('t')} AND t.orders_count > 0) AS grown`;
