import type { ShopDb } from '../platform/db.server.ts';
import type { PurchasingSummaryFact } from '../shopify/customer-facts.ts';
import { newest } from './newest.ts';
import { toRecordset } from './to-recordset.ts';

/** Keeps what Shopify itself adds up of customers, the newest of each, beside our own sums: so a difference can be seen. One query. */
export async function absorbPurchasingSummaries(db: ShopDb, facts: PurchasingSummaryFact[]): Promise<void> {
  if (facts.length === 0) return;
  const rows = newest(facts, (fact) => fact.customerId).map((fact) => ({
    customer_id: fact.customerId,
    orders_count: fact.ordersCount,
    spent_minor: fact.spentMinor,
    currency: fact.currency,
    last_order_id: fact.lastOrderId,
    occurred_at: fact.occurredAt,
    version: fact.version,
  }));
  await db.query(
    `INSERT INTO purchasing_summary AS s (shop_id, customer_id, orders_count, spent_minor, currency, last_order_id, occurred_at, version)
     SELECT $1, r.* FROM jsonb_to_recordset($2) AS r (customer_id bigint, orders_count int, spent_minor bigint, currency text,
       last_order_id bigint, occurred_at timestamptz, version text)
     ON CONFLICT (shop_id, customer_id) DO UPDATE SET orders_count = excluded.orders_count, spent_minor = excluded.spent_minor,
       currency = excluded.currency, last_order_id = excluded.last_order_id, occurred_at = excluded.occurred_at, version = excluded.version
     WHERE excluded.version COLLATE "C" > s.version`,
    [db.shopId, toRecordset(rows)],
  );
}
