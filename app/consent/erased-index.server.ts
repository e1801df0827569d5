import { keyedHash } from '../platform/crypto.server.ts';
import type { ShopDb } from '../platform/db.server.ts';
import { type Subject, subjectKey } from './subject.ts';

/**
 * The erased index: keyed hashes of everything a person was known by, so that nothing older about them is taken in again by a late
 * delivery, a replay, a backfill or an import. The key is derived from REGULARS_INDEX_KEY for this alone and never rotates: hashes
 * can't be made anew, since nobody knows the values any more.
 */

/** Enters what a person was known by; erased again, the later moment counts. One query. */
export async function recordErased(db: ShopDb, subjects: readonly Subject[], erasedAt: Date): Promise<void> {
  await insertHashes(
    db,
    subjects.map(({ kind, value }) => ({ kind, hash: hashOf(db.shopId, kind, value) })),
    erasedAt,
  );
}

/** Keeps a proof of ledger entries that were erased: who can repeat an entry's words can show that it was there. One query. */
export async function recordErasedConsents(db: ShopDb, entries: readonly string[], erasedAt: Date): Promise<void> {
  await insertHashes(
    db,
    entries.map((entry) => ({ kind: 'consent', hash: hashOf(db.shopId, 'consent', entry) })),
    erasedAt,
  );
}

/**
 * When these were erased, by `subjectKey`; who never was is absent. Two queries by primary key, one in a store that erased nobody.
 */
export async function findErased(db: ShopDb, subjects: readonly Subject[]): Promise<Map<string, Date>> {
  const erased = new Map<string, Date>();
  if (subjects.length === 0) return erased;
  const [any] = await db.query<{ exists: boolean }>('SELECT EXISTS (SELECT FROM erased WHERE shop_id = $1)', [
    db.shopId,
  ]);
  if (!any?.exists) return erased;
  const keys = new Map<string, string>();
  for (const subject of subjects)
    keys.set(`${subject.kind} ${hashOf(db.shopId, subject.kind, subject.value).toString('hex')}`, subjectKey(subject));
  const wanted = [...keys.keys()].map((key) => key.split(' ') as [string, string]);
  const rows = await db.query<{ kind: string; hash: string; erasedAt: Date }>(
    `SELECT e.kind, encode(e.value_hash, 'hex') AS hash, e.erased_at AS "erasedAt"
     FROM unnest($2::text[], $3::bytea[]) AS wanted (kind, value_hash)
     JOIN erased e ON e.shop_id = $1 AND e.kind = wanted.kind AND e.value_hash = wanted.value_hash`,
    [db.shopId, wanted.map(([kind]) => kind), wanted.map(([, hash]) => Buffer.from(hash, 'hex'))],
  );
  for (const row of rows) erased.set(keys.get(`${row.kind} ${row.hash}`) ?? '', row.erasedAt);
  return erased;
}

async function insertHashes(db: ShopDb, rows: { kind: string; hash: Buffer }[], erasedAt: Date): Promise<void> {
  await db.query(
    `INSERT INTO erased AS e (shop_id, kind, value_hash, erased_at)
     SELECT DISTINCT $1::int, u.kind, u.value_hash, $4::timestamptz FROM unnest($2::text[], $3::bytea[]) AS u (kind, value_hash)
     ON CONFLICT (shop_id, kind, value_hash) DO UPDATE SET erased_at = greatest(e.erased_at, excluded.erased_at)`,
    [db.shopId, rows.map((row) => row.kind), rows.map((row) => row.hash), erasedAt],
  );
}

function hashOf(shopId: number, kind: string, value: string): Buffer {
  return keyedHash('erased', `${shopId}|${kind}|${value}`);
}
