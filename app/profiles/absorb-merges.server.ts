import type { ShopDb } from '../platform/db.server.ts';
import type { MergeFact } from '../shopify/customer-facts.ts';
import { newest } from './newest.ts';
import { toRecordset } from './to-recordset.ts';
import { addAll, addPeople, type Trace } from './trace.ts';

/**
 * Records who was merged into whom, or that it was undone, the newest word on each pair. Both people are known from then on, so that
 * what names them later finds out who they are. What it means for their facts is for `decide-people`. Two queries.
 */
export async function absorbMerges(db: ShopDb, facts: MergeFact[], trace: Trace): Promise<void> {
  if (facts.length === 0) return;
  const rows = newest(facts, (fact) => `${fact.source} ${fact.loserId} ${fact.survivorId}`).map((fact) => ({
    loser_id: fact.loserId,
    survivor_id: fact.survivorId,
    source: fact.source,
    merged_at: fact.mergedAt,
    undone_at: fact.undoneAt,
    version: fact.version,
  }));
  const ids = rows.flatMap((row) => [row.loser_id, row.survivor_id]);
  await db.query(
    `INSERT INTO customer (shop_id, customer_id) SELECT DISTINCT $1::int, id FROM unnest($2::bigint[]) id ORDER BY id ON CONFLICT DO NOTHING`,
    [db.shopId, ids],
  );
  const written = await db.query<{ loserId: string; survivorId: string }>(
    `INSERT INTO merge_entry AS e (shop_id, loser_id, survivor_id, source, merged_at, undone_at, version)
     SELECT $1, r.* FROM jsonb_to_recordset($2) AS r (loser_id bigint, survivor_id bigint, source text, merged_at timestamptz,
       undone_at timestamptz, version text)
     ON CONFLICT (shop_id, loser_id, survivor_id, source) DO UPDATE SET merged_at = excluded.merged_at,
       undone_at = excluded.undone_at, version = excluded.version
     WHERE excluded.version COLLATE "C" > e.version
     RETURNING loser_id AS "loserId", survivor_id AS "survivorId"`,
    [db.shopId, toRecordset(rows)],
  );
  const touched = written.flatMap((row) => [row.loserId, row.survivorId]);
  addAll(trace.contacts, touched);
  addPeople(trace, touched, 'identity');
}
