import type { ShopDb } from '../platform/db.server.ts';
import { recencyDaysSql } from './thresholds.ts';

/** How many customers have each score; index 0 is score 1. */
export interface RfmCounts {
  customers: number;
  r: number[];
  f: number[];
  m: number[];
}

/**
 * Counts tie-safe quintiles of the whole store from `customer_traits`, by rank and not by stored cuts, so that it can be
 * compared with a recount made elsewhere.
 * @param basis net: orders that count for the scores; gross: total prices, refunds ignored (see `recomputeTraits`).
 * @param asOf recency is counted from this UTC date.
 */
export async function countRfm(db: ShopDb, basis: 'net' | 'gross', asOf: Date): Promise<RfmCounts> {
  const column = basis === 'gross' ? 'gross_' : '';
  const rows = await db.query<{ of: 'r' | 'f' | 'm'; score: number; customers: number }>(
    `WITH buyers AS (
       SELECT ${recencyDaysSql(`${column}last_order_at`)} AS recency, ${column}orders_count AS frequency, ${column}revenue_minor AS monetary
       FROM customer_traits WHERE shop_id = $1 AND $2::bigint[] IS NULL AND ${column}orders_count > 0
     ), scored AS (
       SELECT 1 + 5 * (rank() OVER (ORDER BY recency DESC) - 1) / count(*) OVER () AS r,
              1 + 5 * (rank() OVER (ORDER BY frequency) - 1) / count(*) OVER () AS f,
              1 + 5 * (rank() OVER (ORDER BY monetary) - 1) / count(*) OVER () AS m
       FROM buyers
     )
     SELECT v.of, v.score::int, count(*)::int AS customers FROM scored, LATERAL (VALUES ('r', r), ('f', f), ('m', m)) v (of, score)
     GROUP BY v.of, v.score`,
    [db.shopId, null, asOf],
  );
  const counts: RfmCounts = { customers: 0, r: [0, 0, 0, 0, 0], f: [0, 0, 0, 0, 0], m: [0, 0, 0, 0, 0] };
  for (const row of rows) counts[row.of][row.score - 1] = row.customers;
  counts.customers = counts.r.reduce((sum, count) => sum + count, 0);
  return counts;
}
