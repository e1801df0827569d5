import type { ShopDb } from '../platform/db.server.ts';
import type { ShopifySegmentFact } from '../shopify/customer-facts.ts';
import { newest } from './newest.ts';
import { addPeople, type Trace } from './trace.ts';

/** Keeps who is in which segment of Shopify's, the last word on each. One query. */
export async function absorbShopifySegments(db: ShopDb, facts: ShopifySegmentFact[], trace: Trace): Promise<void> {
  if (facts.length === 0) return;
  const rows = newest(facts, (fact) => `${fact.segmentId} ${fact.customerId}`);
  const written = await db.query<{ customerId: string }>(
    `INSERT INTO shopify_segment_member AS m (shop_id, segment_id, customer_id, is_member, changed_at, version)
     SELECT $1, * FROM unnest($2::bigint[], $3::bigint[], $4::bool[], $5::timestamptz[], $6::text[])
     ON CONFLICT (shop_id, segment_id, customer_id) DO UPDATE SET is_member = excluded.is_member, changed_at = excluded.changed_at,
       version = excluded.version
     WHERE excluded.version COLLATE "C" > m.version
     RETURNING customer_id AS "customerId"`,
    [
      db.shopId,
      rows.map((fact) => fact.segmentId),
      rows.map((fact) => fact.customerId),
      rows.map((fact) => fact.isMember),
      rows.map((fact) => fact.changedAt),
      rows.map((fact) => fact.version),
    ],
  );
  addPeople(
    trace,
    written.map((row) => row.customerId),
    'customer',
  );
}
