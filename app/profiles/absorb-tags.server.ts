import type { ShopDb } from '../platform/db.server.ts';
import type { TagFact } from '../shopify/customer-facts.ts';
import type { CustomerFact } from '../shopify/fact.ts';
import { newest } from './newest.ts';
import { toRecordset } from './to-recordset.ts';
import { addPeople, type Trace } from './trace.ts';

/**
 * Writes what is said of tags: whole lists, the newest of each customer, and single tags that were added or removed, the last word on
 * each. A customer's tags are the stated list with the later words applied, whatever came first. Four queries at most.
 */
export async function absorbTags(
  db: ShopDb,
  facts: { customers: CustomerFact[]; tags: TagFact[] },
  trace: Trace,
): Promise<void> {
  const touched = [...(await writeLists(db, facts.customers)), ...(await writeWords(db, facts.tags))];
  if (touched.length === 0) return;
  await db.query(
    `UPDATE customer c SET tags = coalesce((
       SELECT array_agg(tag ORDER BY tag COLLATE "C") FROM (
         SELECT unnest(c.stated_tags) AS tag
         EXCEPT SELECT t.tag FROM customer_tag t
           WHERE t.shop_id = $1 AND t.customer_id = c.customer_id AND t.version COLLATE "C" > c.tags_version
         UNION SELECT t.tag FROM customer_tag t
           WHERE t.shop_id = $1 AND t.customer_id = c.customer_id AND t.version COLLATE "C" > c.tags_version AND t.is_present
       ) kept), '{}')
     WHERE c.shop_id = $1 AND c.customer_id = ANY ($2::bigint[])`,
    [db.shopId, touched],
  );
  addPeople(trace, touched, 'customer', []);
}

async function writeLists(db: ShopDb, customers: CustomerFact[]): Promise<string[]> {
  const tagged = customers.flatMap(({ customerId, tags, version }) =>
    tags ? [{ customer_id: customerId, tags, version }] : [],
  );
  if (tagged.length === 0) return [];
  const written = await db.query<{ customerId: string }>(
    `INSERT INTO customer AS c (shop_id, customer_id, stated_tags, tags_version)
     SELECT $1, r.* FROM jsonb_to_recordset($2) AS r (customer_id bigint, tags text[], version text)
     ON CONFLICT (shop_id, customer_id) DO UPDATE SET stated_tags = excluded.stated_tags, tags_version = excluded.tags_version
     WHERE excluded.tags_version COLLATE "C" > c.tags_version
     RETURNING customer_id AS "customerId"`,
    [db.shopId, toRecordset(newest(tagged, (fact) => fact.customer_id))],
  );
  return written.map((row) => row.customerId);
}

async function writeWords(db: ShopDb, tags: TagFact[]): Promise<string[]> {
  if (tags.length === 0) return [];
  const rows = newest(tags, (fact) => `${fact.customerId} ${fact.tag}`);
  await db.query(
    `INSERT INTO customer (shop_id, customer_id) SELECT DISTINCT $1::int, id FROM unnest($2::bigint[]) id ORDER BY id ON CONFLICT DO NOTHING`,
    [db.shopId, rows.map((fact) => fact.customerId)],
  );
  const written = await db.query<{ customerId: string }>(
    `INSERT INTO customer_tag AS t (shop_id, customer_id, tag, is_present, version)
     SELECT $1, * FROM unnest($2::bigint[], $3::text[], $4::bool[], $5::text[])
     ON CONFLICT (shop_id, customer_id, tag) DO UPDATE SET is_present = excluded.is_present, version = excluded.version
     WHERE excluded.version COLLATE "C" > t.version
     RETURNING customer_id AS "customerId"`,
    [
      db.shopId,
      rows.map((fact) => fact.customerId),
      rows.map((fact) => fact.tag),
      rows.map((fact) => fact.isPresent),
      rows.map((fact) => fact.version),
    ],
  );
  return written.map((row) => row.customerId);
}
