import type { ShopDb } from '../platform/db.server.ts';
import { loyaltyParameters, loyaltyTierSql } from './loyalty-tier.server.ts';
import { planForWholeStore } from './plan-for-whole-store.server.ts';
import { optedOutSql } from './rfm-sql.ts';
import type { ScoreMove } from './score-move.ts';
import type { LoyaltySettings } from './score-settings.ts';

/**
 * Who would be in which tier by these settings, against what is stored: what saving them and scoring everybody does. Writes nothing. One
 * statement over all buyers.
 */
export async function previewLoyalty(db: ShopDb, settings: LoyaltySettings): Promise<ScoreMove[]> {
  await planForWholeStore(db);
  return db.query<ScoreMove>(
    `SELECT s.loyalty_tier AS "from", fresh.loyalty_tier AS "to", count(*)::int AS customers
     FROM (SELECT * FROM customer_scores WHERE shop_id = $1) s FULL JOIN (
       SELECT customer_id, ${loyaltyTierSql(settings, 2)} AS loyalty_tier
       FROM customer_traits t WHERE shop_id = $1 AND orders_count > 0 AND NOT ${optedOutSql('t')}
     ) fresh ON fresh.customer_id = s.customer_id
     WHERE s.loyalty_tier IS NOT NULL OR fresh.loyalty_tier IS NOT NULL
     GROUP BY 1, 2 ORDER BY 1, 2`,
    [db.shopId, ...(await loyaltyParameters(db, settings))],
  );
}
