import type { ShopDb } from '../platform/db.server.ts';
import type { CollectionDeletion, CollectionFact } from '../shopify/catalogue-facts.ts';
import { newest } from './newest.ts';
import { toRecordset } from './to-recordset.ts';

/** Writes collections, the newest version of each; a deletion leaves an empty tombstone. One query. */
export async function absorbCollections(db: ShopDb, facts: (CollectionFact | CollectionDeletion)[]): Promise<void> {
  if (facts.length === 0) return;
  const rows = newest(facts, (fact) => fact.collectionId).map((fact) => ({
    collection_id: fact.collectionId,
    title: fact.kind === 'collection' ? fact.title : '',
    handle: fact.kind === 'collection' ? fact.handle : null,
    published_at: fact.kind === 'collection' ? fact.publishedAt : null,
    updated_at: fact.kind === 'collection' ? fact.updatedAt : fact.deletedAt,
    deleted_at: fact.kind === 'collection' ? null : fact.deletedAt,
    version: fact.version,
  }));
  await db.query(
    `INSERT INTO collection AS c (shop_id, collection_id, title, handle, published_at, updated_at, deleted_at, version)
     SELECT $1, r.* FROM jsonb_to_recordset($2) AS r (collection_id bigint, title text, handle text, published_at timestamptz,
       updated_at timestamptz, deleted_at timestamptz, version text)
     ON CONFLICT (shop_id, collection_id) DO UPDATE SET title = excluded.title, handle = excluded.handle,
       published_at = excluded.published_at, updated_at = excluded.updated_at, deleted_at = excluded.deleted_at, version = excluded.version
     WHERE excluded.version COLLATE "C" > c.version`,
    [db.shopId, toRecordset(rows)],
  );
}
