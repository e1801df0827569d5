import type { ShopDb } from '../platform/db.server.ts';
import { getSetting } from '../platform/settings.server.ts';
import { findRfmThresholds } from './compute-thresholds.server.ts';
import { countedOrders } from './counted-orders.ts';
import { capped } from './fresh-traits.ts';
import { rfmArea, rfmSettings } from './rfm-settings.ts';
import { cutsInUse, optedOutSql, rfmLimits, rfmSql } from './rfm-sql.ts';

/**
 * Puts the RFM groups of a moment before anybody was scored into a table of this transaction (customer_id, rfm_group): as the orders of up to then
 * stand now, by the limits that follow from them or are set by hand now. As `scoreCustomers` would have found them then (tested), but for what came
 * to be known of those orders later; who is deleted or merged has none. One pass over the orders.
 */
export async function reconstructRfm(db: ShopDb, table: string, moment: Date): Promise<void> {
  await db.query(`CREATE TEMP TABLE then_traits ON COMMIT DROP AS ${traitsSql}`, [db.shopId, null, moment]);
  const settings = await getSetting(db, rfmArea, rfmSettings);
  const thresholds = await findRfmThresholds(db, settings, { asOf: moment, traits: 'then_traits' });
  await db.query(
    `CREATE TEMP TABLE ${table} ON COMMIT DROP AS
     SELECT customer_id, ${rfmSql(2).group} AS rfm_group FROM then_traits t WHERE shop_id = $1 AND NOT ${optedOutSql('t')}`,
    [
      db.shopId,
      ...rfmLimits(cutsInUse(thresholds), moment)
        .slice(0, 3)
        .map(({ limits }) => limits),
    ],
  );
  await db.query('DROP TABLE then_traits');
}

const traitsSql = `
SELECT $1::int AS shop_id, customer_id, max(placed_at) AS last_order_at, count(*)::int AS orders_count,
       ${capped('sum(net_minor) FILTER (WHERE in_shop_currency)', 'bigint')} AS revenue_minor
FROM (${countedOrders}) counted
WHERE NOT EXISTS (SELECT FROM customer c WHERE c.shop_id = $1 AND c.customer_id = counted.customer_id AND (c.deleted_at IS NOT NULL OR c.merged_into IS NOT NULL))
GROUP BY customer_id`;
