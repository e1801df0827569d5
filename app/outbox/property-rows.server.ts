import { mayBeMailedSql } from '../consent/may-be-mailed.ts';
import { gridSize } from '../content/recommendations-block.ts';
import { showMoney } from '../content/show-money.ts';
import type { ShopDb } from '../platform/db.server.ts';
import { getRecommendations } from '../recommendations/get-recommendations.server.ts';
import type { RecommendedProduct } from '../recommendations/get-recommendations.server.ts';
import { currencyExponent } from '../shopify/money.ts';
import type { ProductProperties, PropertyRow } from './properties.ts';

/** Someone who may be mailed, with what the catalogue needs. */
export interface MailableRow extends PropertyRow {
  customerId: string;
  /** Blind index of the e-mail address. */
  identity: Buffer;
}

type StoredRow = Omit<MailableRow, 'revenue' | 'segments' | 'products'> & {
  revenueMinor: string | null;
  segments: string[] | null;
  currency: string;
};

/**
 * Those of `customerIds` who may be mailed, with their traits, scores, segments and recommended products; who opted out of profiling
 * with nothing, so that the ESPs forget what they hold. Three queries.
 */
export async function listPropertyRows(db: ShopDb, customerIds: string[]): Promise<MailableRow[]> {
  const rows = await db.query<StoredRow>(
    `SELECT c.customer_id AS "customerId", c.email_idx AS identity, s.currency,
            t.orders_count AS "ordersCount", t.revenue_minor AS "revenueMinor",
            to_char(t.last_order_at AT TIME ZONE s.time_zone, 'YYYY-MM-DD') AS "lastOrderOn",
            k.rfm_group AS "rfmGroup", k.rfm_thirds AS "rfmThirds", k.lifecycle,
            k.r_quintile AS "rQuintile", k.f_quintile AS "fQuintile", k.m_quintile AS "mQuintile",
            k.rfm_group_before AS "rfmGroupBefore", k.loyalty_tier AS "loyaltyTier", k.engagement_score AS "engagementScore",
            a.category AS "topCategory", a.vendor AS "topBrand", a.price_band AS "priceBand",
            CASE WHEN a.has_orders THEN coalesce(a.discounted, 0) END AS "discountShare", m.segments, m.primary_segment AS "primarySegment"
     FROM customer c
     JOIN shop s ON s.shop_id = c.shop_id
     LEFT JOIN customer_traits t ON t.shop_id = c.shop_id AND t.customer_id = c.customer_id AND c.profiling_opt_out_at IS NULL
     LEFT JOIN customer_scores k ON k.shop_id = c.shop_id AND k.customer_id = c.customer_id AND c.profiling_opt_out_at IS NULL
     LEFT JOIN LATERAL (
       SELECT min(value) FILTER (WHERE kind = 'category' AND place = 1) AS category, min(value) FILTER (WHERE kind = 'vendor' AND place = 1) AS vendor,
              min(value) FILTER (WHERE kind = 'price_band' AND place = 1) AS price_band, bool_or(kind = 'discount') AS has_orders,
              min(share) FILTER (WHERE kind = 'discount' AND value = 'discounted') AS discounted
       FROM customer_affinity x WHERE x.shop_id = c.shop_id AND x.customer_id = c.customer_id AND c.profiling_opt_out_at IS NULL
     ) a ON true
     LEFT JOIN LATERAL (
       SELECT array_agg(g.name ORDER BY g.position, g.slug) AS segments,
              (array_agg(g.name ORDER BY g.priority) FILTER (WHERE g.priority IS NOT NULL))[1] AS primary_segment
       FROM segment_member x JOIN segment g ON g.shop_id = x.shop_id AND g.slug = x.slug AND g.deleted_at IS NULL
       WHERE x.shop_id = c.shop_id AND x.customer_id = c.customer_id AND x.left_at IS NULL AND c.profiling_opt_out_at IS NULL
     ) m ON true
     WHERE c.shop_id = $1 AND c.customer_id = ANY ($2::bigint[]) AND ${mayBeMailedSql('c')}`,
    [db.shopId, customerIds],
  );
  const shown = await getRecommendations(
    db,
    rows.map((row) => row.customerId),
    gridSize,
  );
  return rows.map(({ currency, revenueMinor, segments, ...row }) => ({
    ...row,
    revenue: revenueMinor === null ? null : Number(revenueMinor) / 10 ** currencyExponent(currency),
    segments: segments ?? [],
    products: (shown.get(row.customerId) ?? []).map(present),
  }));
}

function present({ productId, title, url, imageUrl, priceMinor, currency }: RecommendedProduct): ProductProperties {
  return {
    id: productId,
    title,
    url,
    image: imageUrl,
    price: priceMinor === null ? null : showMoney(priceMinor, currency),
  };
}
