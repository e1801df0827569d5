import type { ShopDb } from '../../platform/db.server.ts';

/** A merchant who comes back after a week-end finds a half uploaded file no more. */
const idleDays = 2;

/** Lets go of files that were begun to be uploaded and not gone on with. Two queries. */
export async function purgeUploads(db: ShopDb, asOf: Date): Promise<void> {
  const left = await db.query<{ runId: string }>(
    `DELETE FROM import_run WHERE shop_id = $1 AND state = 'uploading' AND updated_at < $2::timestamptz - interval '${idleDays} days'
     RETURNING run_id AS "runId"`,
    [db.shopId, asOf],
  );
  if (left.length === 0) return;
  await db.query('DELETE FROM import_chunk WHERE shop_id = $1 AND run_id = ANY ($2)', [
    db.shopId,
    left.map((run) => run.runId),
  ]);
}
