import type { ShopDb } from '../platform/db.server.ts';

/** What Shopify itself adds up of a person. Money in minor units of the currency beside it. */
export interface PurchasingSummary {
  ordersCount: number;
  spentMinor: string;
  currency: string;
  occurredAt: Date;
}

/** Shopify's own sums, or null when it told none. One query by primary key. */
export async function findPurchasingSummary(db: ShopDb, customerId: string): Promise<PurchasingSummary | null> {
  const [row] = await db.query<PurchasingSummary>(
    `SELECT orders_count AS "ordersCount", spent_minor AS "spentMinor", currency, occurred_at AS "occurredAt"
     FROM purchasing_summary WHERE shop_id = $1 AND customer_id = $2`,
    [db.shopId, customerId],
  );
  return row ?? null;
}
