import type { ShopDb } from '../../platform/db.server.ts';
import type { Refusal } from '../../shopify/files/file-format.ts';
import type { FileCursor, FileKind } from '../../shopify/files/read-file.ts';

/** A file that is taken in, and how far it is. Byte counts are of the file as it was given. */
export interface ImportRun {
  runId: string;
  kind: FileKind;
  source: string;
  state: 'uploading' | 'reading' | 'done' | 'failed';
  bytes: number;
  received: number;
  done: number;
  cursor: FileCursor | null;
  rows: number;
  /** Orders, customers or products taken in. */
  things: number;
  /** People and products that changed by it, once per batch: none when the file says nothing new. */
  changes: number;
  refused: number;
  reason: string | null;
  fields: string[];
  startedAt: Date;
  finishedAt: Date | null;
}

/** More are counted, not kept. */
const refusalsMax = 10_000;

const columns = `run_id AS "runId", kind, source, state, bytes::float8 AS bytes, received::float8 AS received, done::float8 AS done, cursor,
  rows, things, changes, refused, reason, fields, started_at AS "startedAt", finished_at AS "finishedAt"`;

/**
 * Begins to take in a file, or goes on where the same file was left.
 * @param runId names the file: the same file again is the same run.
 * @param state `uploading` while its bytes are on their way, `reading` when they are here.
 */
export async function beginImport(
  db: ShopDb,
  file: Pick<ImportRun, 'runId' | 'kind' | 'source' | 'bytes'> & { state: 'uploading' | 'reading' },
): Promise<ImportRun> {
  await db.query(
    `DELETE FROM import_refusal WHERE shop_id = $1 AND run_id = $2
     AND NOT EXISTS (SELECT FROM import_run WHERE shop_id = $1 AND run_id = $2 AND state IN ('uploading', 'reading'))`,
    [db.shopId, file.runId],
  );
  const [run] = await db.query<ImportRun>(
    `INSERT INTO import_run AS r (shop_id, run_id, kind, source, state, bytes) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (shop_id, run_id) DO UPDATE SET updated_at = now()${[
       ['state', 'excluded.state'],
       ['received', '0'],
       ['done', '0'],
       ['cursor', 'NULL'],
       ['rows', '0'],
       ['things', '0'],
       ['changes', '0'],
       ['refused', '0'],
       ['reason', 'NULL'],
       ['fields', `'{}'`],
       ['started_at', 'now()'],
       ['finished_at', 'NULL'],
     ]
       .map(
         ([column, anew]) =>
           `, ${column} = CASE WHEN r.state IN ('uploading', 'reading') THEN r.${column} ELSE ${anew} END`,
       )
       .join('')}
     RETURNING ${columns}`,
    [db.shopId, file.runId, file.kind, file.source, file.state, file.bytes],
  );
  if (!run) throw new Error('An upsert returns its row');
  return run;
}

/** A run, or null. */
export async function findImport(db: ShopDb, runId: string): Promise<ImportRun | null> {
  const [run] = await db.query<ImportRun>(`SELECT ${columns} FROM import_run WHERE shop_id = $1 AND run_id = $2`, [
    db.shopId,
    runId,
  ]);
  return run ?? null;
}

/** The run whose file is here and has waited longest, or null. */
export async function nextImport(db: ShopDb): Promise<ImportRun | null> {
  const [run] = await db.query<ImportRun>(
    `SELECT ${columns} FROM import_run r WHERE shop_id = $1 AND state = 'reading'
       AND EXISTS (SELECT FROM import_chunk c WHERE c.shop_id = r.shop_id AND c.run_id = r.run_id)
     ORDER BY started_at LIMIT 1`,
    [db.shopId],
  );
  return run ?? null;
}

/** The latest runs, newest first. */
export async function listImports(db: ShopDb, limit: number): Promise<ImportRun[]> {
  return db.query<ImportRun>(`SELECT ${columns} FROM import_run WHERE shop_id = $1 ORDER BY started_at DESC LIMIT $2`, [
    db.shopId,
    limit,
  ]);
}

/**
 * Keeps how far a run is, in the transaction of what it took in.
 * @param step.from the cursor that the batch began at.
 * @returns false when another process has gone on from there meanwhile: then this batch must not be committed.
 */
export async function advanceImport(
  db: ShopDb,
  runId: string,
  step: {
    from: FileCursor | null;
    cursor: FileCursor | null;
    done: number;
    rows: number;
    things: number;
    changes: number;
    refusals: readonly Refusal[];
  },
): Promise<boolean> {
  const moved = await db.query<{ refused: number }>(
    `UPDATE import_run SET cursor = $4, done = greatest(done, $5::bigint), rows = rows + $6, things = things + $7,
       changes = changes + $8, refused = refused + $9,
       updated_at = now()
     WHERE shop_id = $1 AND run_id = $2 AND state = 'reading' AND (cursor -> 'bytes') IS NOT DISTINCT FROM $3::jsonb
     RETURNING refused`,
    [
      db.shopId,
      runId,
      step.from === null ? null : String(step.from.bytes),
      step.cursor === null ? null : JSON.stringify(step.cursor),
      Math.round(step.done),
      step.rows,
      step.things,
      step.changes,
      step.refusals.length,
    ],
  );
  const kept = step.refusals.slice(0, Math.max(0, refusalsMax + step.refusals.length - (moved[0]?.refused ?? 0)));
  if (moved.length > 0 && kept.length > 0)
    await db.query(
      `INSERT INTO import_refusal (shop_id, run_id, line, field, reason) SELECT $1, $2, * FROM unnest($3::int[], $4::text[], $5::text[])
       ON CONFLICT DO NOTHING`,
      [db.shopId, runId, kept.map((row) => row.line), kept.map((row) => row.field), kept.map((row) => row.reason)],
    );
  return moved.length > 0;
}

/**
 * Ends a run and lets go of its file.
 * @param failure why it could not be read, and which columns lack.
 * @returns whether anything changed by it.
 */
export async function endImport(
  db: ShopDb,
  runId: string,
  failure?: { reason: string; fields: string[] },
): Promise<boolean> {
  const [ended] = await db.query<{ changes: number }>(
    `UPDATE import_run SET state = $3, reason = $4, fields = $5, finished_at = now(), updated_at = now(), cursor = NULL,
       done = CASE WHEN $3 = 'done' THEN bytes ELSE done END
     WHERE shop_id = $1 AND run_id = $2 RETURNING changes`,
    [db.shopId, runId, failure ? 'failed' : 'done', failure?.reason ?? null, failure?.fields ?? []],
  );
  await db.query('DELETE FROM import_chunk WHERE shop_id = $1 AND run_id = $2', [db.shopId, runId]);
  return (ended?.changes ?? 0) > 0;
}

/** The rows that a run refused, in the order of the file; at most 10,000. */
export async function listRefusals(db: ShopDb, runId: string): Promise<Refusal[]> {
  return db.query<Refusal>(
    'SELECT line, field, reason FROM import_refusal WHERE shop_id = $1 AND run_id = $2 ORDER BY line, field',
    [db.shopId, runId],
  );
}
