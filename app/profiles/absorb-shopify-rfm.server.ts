import type { ShopDb } from '../platform/db.server.ts';
import type { ShopifyRfmFact } from '../shopify/customer-facts.ts';
import { newest } from './newest.ts';
import { addPeople, type Trace } from './trace.ts';

/** Keeps Shopify's own RFM group of customers, the newest of each, beside ours; people are traced when it is another. One query. */
export async function absorbShopifyRfm(db: ShopDb, facts: ShopifyRfmFact[], trace: Trace): Promise<void> {
  if (facts.length === 0) return;
  const rows = newest(facts, (fact) => fact.customerId);
  const written = await db.query<{ customerId: string }>(
    `WITH said AS (SELECT * FROM unnest($2::bigint[], $3::text[], $4::text[]) AS s (customer_id, rfm_group, version)),
     known AS (SELECT customer_id, rfm_group FROM shopify_rfm WHERE shop_id = $1 AND customer_id = ANY ($2)),
     written AS (
       INSERT INTO shopify_rfm AS s (shop_id, customer_id, rfm_group, version) SELECT $1, * FROM said ORDER BY customer_id
       ON CONFLICT (shop_id, customer_id) DO UPDATE SET rfm_group = excluded.rfm_group, version = excluded.version
       WHERE excluded.version COLLATE "C" > s.version
       RETURNING customer_id, rfm_group
     )
     SELECT written.customer_id AS "customerId" FROM written LEFT JOIN known USING (customer_id)
     WHERE written.rfm_group IS DISTINCT FROM known.rfm_group`,
    [db.shopId, rows.map((fact) => fact.customerId), rows.map((fact) => fact.group), rows.map((fact) => fact.version)],
  );
  addPeople(
    trace,
    written.map((row) => row.customerId),
    'customer',
  );
}
