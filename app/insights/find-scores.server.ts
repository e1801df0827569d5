import type { ShopDb } from '../platform/db.server.ts';
import type { Lifecycle } from './lifecycle.ts';
import { lifecycleDaysBefore } from './lifecycle.ts';
import type { RfmGroup } from './rfm.ts';
import { thresholdNames } from './thresholds.ts';

/** What is concluded of one customer. Money in minor units of the store's currency, net of refunds. */
export interface CustomerScoresRow {
  ordersCount: number;
  revenueMinor: string;
  firstOrderAt: Date | null;
  lastOrderAt: Date | null;
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
  lifecycleChangedAt: Date | null;
  computedAt: Date;
  /** Days without an order after which this store's customers are lapsed, and churned. */
  lifecycleDays: [number, number];
}

/** One customer's traits and scores, or null before the first refresh. One query by primary keys. */
export async function findScores(db: ShopDb, customerId: string): Promise<CustomerScoresRow | null> {
  const [row] = await db.query<CustomerScoresRow & { cuts: [number, number] | null }>(
    `SELECT t.orders_count AS "ordersCount", t.revenue_minor::text AS "revenueMinor", t.first_order_at AS "firstOrderAt",
       t.last_order_at AS "lastOrderAt", t.mean_gap_days AS "meanGapDays", s.rfm_group AS "rfmGroup", s.rfm_group_before AS "rfmGroupBefore",
       s.rfm_group_changed_at AS "rfmGroupChangedAt", s.rfm_thirds AS "rfmThirds", s.r_quintile AS "rQuintile", s.f_quintile AS "fQuintile",
       s.m_quintile AS "mQuintile", s.lifecycle, s.lifecycle_changed_at AS "lifecycleChangedAt", s.computed_at AS "computedAt", l.cuts
     FROM customer_traits t
     JOIN customer_scores s ON s.shop_id = t.shop_id AND s.customer_id = t.customer_id
     LEFT JOIN threshold l ON l.shop_id = t.shop_id AND l.name = $3
     WHERE t.shop_id = $1 AND t.customer_id = $2`,
    [db.shopId, customerId, thresholdNames.lifecycle],
  );
  if (!row) return null;
  const { cuts, ...scores } = row;
  return { ...scores, lifecycleDays: cuts ?? [...lifecycleDaysBefore] };
}
