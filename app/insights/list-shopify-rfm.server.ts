import type { ShopDb } from '../platform/db.server.ts';
import { planForWholeStore } from './plan-for-whole-store.server.ts';
import type { ScoreMove } from './score-move.ts';

/** How many customers of each of Shopify's groups (`from`) are in which of ours (`to`). One query over those who have one. */
export async function listShopifyRfm(db: ShopDb): Promise<ScoreMove[]> {
  await planForWholeStore(db);
  return db.query<ScoreMove>(
    `SELECT theirs.rfm_group AS "from", s.rfm_group AS "to", count(*)::int AS customers
     FROM shopify_rfm theirs LEFT JOIN customer_scores s ON s.shop_id = theirs.shop_id AND s.customer_id = theirs.customer_id
     WHERE theirs.shop_id = $1 GROUP BY 1, 2 ORDER BY 1, 2`,
    [db.shopId],
  );
}
