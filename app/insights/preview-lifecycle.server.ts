import type { ShopDb } from '../platform/db.server.ts';
import { lifecycleLimits, lifecycleSql } from './lifecycle.ts';
import { planForWholeStore } from './plan-for-whole-store.server.ts';
import { optedOutSql } from './rfm-sql.ts';
import type { ScoreMove } from './score-move.ts';

/**
 * Who would be in which stage by these limits, against what is stored: what saving them and scoring everybody does at this moment. Writes
 * nothing. One statement over all customers.
 * @param days without an order after which somebody is lapsed, and churned.
 */
export async function previewLifecycle(db: ShopDb, days: readonly [number, number], asOf: Date): Promise<ScoreMove[]> {
  await planForWholeStore(db);
  return db.query<ScoreMove>(
    `SELECT s.lifecycle AS "from", fresh.lifecycle AS "to", count(*)::int AS customers
     FROM (SELECT * FROM customer_scores WHERE shop_id = $1) s FULL JOIN (
       SELECT customer_id, ${lifecycleSql(2)} AS lifecycle
       FROM customer_traits t WHERE shop_id = $1 AND NOT ${optedOutSql('t')}
     ) fresh ON fresh.customer_id = s.customer_id
     GROUP BY 1, 2 ORDER BY 1, 2`,
    [db.shopId, lifecycleLimits(days, asOf).limits],
  );
}
