import type { ShopDb } from '../platform/db.server.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { RfmGroup } from './rfm.ts';
import { recencyDaysSql } from './thresholds.ts';

/** What is concluded of one customer. Money in minor units of the store's currency, net of refunds. */
export interface CustomerScoresRow {
  ordersCount: number;
  revenueMinor: string;
  /** In the last 365 days. */
  yearMinor: string;
  firstOrderAt: Date | null;
  lastOrderAt: Date | null;
  /** Whole days since then, as the scores count them; null without an order. */
  recencyDays: number | null;
  meanGapDays: number | null;
  /** Null before the first order that counts. */
  rfmGroup: RfmGroup | null;
  rfmGroupBefore: RfmGroup | null;
  rfmGroupChangedAt: Date | null;
  rfmThirds: string | null;
  rQuintile: number | null;
  fQuintile: number | null;
  mQuintile: number | null;
  lifecycle: Lifecycle;
  lifecycleBefore: Lifecycle | null;
  lifecycleChangedAt: Date | null;
  loyaltyTier: string | null;
  loyaltyTierBefore: string | null;
  loyaltyTierChangedAt: Date | null;
  /** Shopify's own group, as it names it; null where it has none. */
  shopifyRfmGroup: string | null;
  computedAt: Date;
}

/** One customer's traits and scores, or null before the first refresh. One query by primary keys. */
export async function findScores(db: ShopDb, customerId: string, asOf: Date): Promise<CustomerScoresRow | null> {
  const [row] = await db.query<CustomerScoresRow>(
    `SELECT t.orders_count AS "ordersCount", t.revenue_minor::text AS "revenueMinor", t.revenue_365d_minor::text AS "yearMinor",
       t.first_order_at AS "firstOrderAt", t.last_order_at AS "lastOrderAt", ${recencyDaysSql('t.last_order_at')} AS "recencyDays",
       t.mean_gap_days AS "meanGapDays", s.rfm_group AS "rfmGroup", s.rfm_group_before AS "rfmGroupBefore",
       s.rfm_group_changed_at AS "rfmGroupChangedAt", s.rfm_thirds AS "rfmThirds", s.r_quintile AS "rQuintile", s.f_quintile AS "fQuintile",
       s.m_quintile AS "mQuintile", s.lifecycle, s.lifecycle_before AS "lifecycleBefore", s.lifecycle_changed_at AS "lifecycleChangedAt",
       s.loyalty_tier AS "loyaltyTier", s.loyalty_tier_before AS "loyaltyTierBefore", s.loyalty_tier_changed_at AS "loyaltyTierChangedAt",
       theirs.rfm_group AS "shopifyRfmGroup", s.computed_at AS "computedAt"
     FROM customer_traits t
     JOIN customer_scores s ON s.shop_id = t.shop_id AND s.customer_id = t.customer_id
     LEFT JOIN shopify_rfm theirs ON theirs.shop_id = t.shop_id AND theirs.customer_id = t.customer_id
     WHERE t.shop_id = $1 AND t.customer_id = $2`,
    [db.shopId, customerId, asOf],
  );
  return row ?? null;
}
