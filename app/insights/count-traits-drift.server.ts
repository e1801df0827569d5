import type { ShopDb } from '../platform/db.server.ts';
import { freshTraits, traitColumns, traitsOfTime } from './fresh-traits.ts';

/**
 * Of how many customers the stored traits differ from a recount, those left out who are waiting to be worked out, and what ends with
 * time alone. One query over the whole store; writes nothing.
 */
export async function countTraitsDrift(db: ShopDb, asOf: Date): Promise<number> {
  const [row] = await db.query<{ drift: number }>(driftSql, [db.shopId, null, asOf]);
  return row?.drift ?? 0;
}

const steady = traitColumns.filter((column) => !traitsOfTime.includes(column));
const of = (alias: string) => steady.map((column) => `${alias}.${column}`).join(', ');

const driftSql = `${freshTraits}
SELECT count(*)::int AS drift
FROM fresh FULL JOIN (SELECT * FROM customer_traits WHERE shop_id = $1) t USING (customer_id)
WHERE (${of('fresh')}) IS DISTINCT FROM (${of('t')})
  AND NOT EXISTS (SELECT FROM customer_changed g WHERE g.shop_id = $1 AND g.customer_id = coalesce(fresh.customer_id, t.customer_id))`;
