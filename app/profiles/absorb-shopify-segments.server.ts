import type { ShopDb } from '../platform/db.server.ts';
import type { ShopifySegmentFact } from '../shopify/customer-facts.ts';
import { newest } from './newest.ts';
import { addPeople, type Trace } from './trace.ts';

/** Keeps who is in which segment of Shopify's, the last word on each; people are traced when they joined or left. One query. */
export async function absorbShopifySegments(db: ShopDb, facts: ShopifySegmentFact[], trace: Trace): Promise<void> {
  if (facts.length === 0) return;
  const rows = newest(facts, (fact) => `${fact.segmentId} ${fact.customerId}`);
  const written = await db.query<{ customerId: string }>(
    `WITH said AS (
       SELECT * FROM unnest($2::bigint[], $3::bigint[], $4::bool[], $5::timestamptz[], $6::text[]) AS s (segment_id, customer_id, is_member, changed_at, version)
     ), known AS (
       SELECT m.segment_id, m.customer_id, m.is_member FROM shopify_segment_member m JOIN said USING (segment_id, customer_id)
       WHERE m.shop_id = $1 AND m.segment_id = ANY ($2) AND m.customer_id = ANY ($3)
     ), written AS (
       INSERT INTO shopify_segment_member AS m (shop_id, segment_id, customer_id, is_member, changed_at, version)
       SELECT $1, * FROM said ORDER BY segment_id, customer_id
       ON CONFLICT (shop_id, segment_id, customer_id) DO UPDATE SET is_member = excluded.is_member, changed_at = excluded.changed_at,
         version = excluded.version
       WHERE excluded.version COLLATE "C" > m.version
       RETURNING segment_id, customer_id, is_member
     )
     SELECT written.customer_id AS "customerId" FROM written LEFT JOIN known USING (segment_id, customer_id)
     WHERE written.is_member <> coalesce(known.is_member, false)`,
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
    ['shopify_segments'],
  );
}
