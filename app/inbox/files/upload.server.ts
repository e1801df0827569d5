import { decrypt, encrypt } from '../../platform/crypto.server.ts';
import { forShop, type ShopDb } from '../../platform/db.server.ts';

/** Bytes of a chunk, but for the last. */
export const chunkBytes = 8 * 1024 * 1024;

/**
 * Keeps the next chunk of a file that is uploaded, sealed; the last one makes the file ready to be read. Repeats change nothing.
 * @param offset bytes of the file before it.
 * @returns how many bytes are here now, or null when no such upload is open or the chunk does not follow.
 */
export async function keepChunk(db: ShopDb, runId: string, offset: number, body: Buffer): Promise<number | null> {
  const [run] = await db.query<{ received: number; bytes: number }>(
    `SELECT received::float8 AS received, bytes::float8 AS bytes FROM import_run
     WHERE shop_id = $1 AND run_id = $2 AND state = 'uploading' FOR UPDATE`,
    [db.shopId, runId],
  );
  if (!run) return null;
  if (offset < run.received) return run.received;
  const received = offset + body.length;
  const isWhole = body.length === chunkBytes || received === run.bytes;
  if (offset !== run.received || received > run.bytes || !isWhole) return null;
  await db.query('INSERT INTO import_chunk (shop_id, run_id, seq, body) VALUES ($1, $2, $3, $4)', [
    db.shopId,
    runId,
    Math.floor(offset / chunkBytes),
    encrypt(contextOf(db.shopId, runId), body),
  ]);
  await db.query(
    `UPDATE import_run SET received = $3, state = CASE WHEN $3::bigint = bytes THEN 'reading' ELSE state END, updated_at = now()
     WHERE shop_id = $1 AND run_id = $2`,
    [db.shopId, runId, received],
  );
  if (received === run.bytes) await db.wake('import');
  return received;
}

/** The bytes of an uploaded file from `start` on, one chunk in memory at a time, each read in a transaction of its own. */
export async function* readUpload(shopId: number, runId: string, start: number): AsyncGenerator<Buffer> {
  for (let seq = Math.floor(start / chunkBytes); ; seq += 1) {
    const [chunk] = await forShop(shopId, (db) =>
      db.query<{ body: Buffer }>('SELECT body FROM import_chunk WHERE shop_id = $1 AND run_id = $2 AND seq = $3', [
        shopId,
        runId,
        seq,
      ]),
    );
    if (!chunk) return;
    yield decrypt(contextOf(shopId, runId), chunk.body).subarray(Math.max(0, start - seq * chunkBytes));
  }
}

function contextOf(shopId: number, runId: string): string {
  return `shop ${shopId} import ${runId}`;
}
