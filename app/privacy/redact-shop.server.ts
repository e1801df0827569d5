import type { ShopDb } from '../platform/db.server.ts';

/** Rows of each table in one transaction. */
const rowsMax = 5000;

/**
 * Deletes everything of a store whose redaction was asked for, one batch of every table. The directory's row stays and says when.
 * A store that installed the app after the request was made keeps what it has: the request speaks of the time before. Bounded; a
 * crash costs one batch. The caller holds the projection.
 * @returns whether more is to be deleted.
 */
export async function redactShop(db: ShopDb, now: Date): Promise<boolean> {
  const [request] = await db.query<{ requestId: string; askedAt: Date; reinstalled: boolean; domain: string }>(
    `SELECT r.request_id AS "requestId", r.received_at AS "askedAt", s.domain, coalesce(s.installed_at > r.received_at, false) AS reinstalled
     FROM data_request r JOIN shop s USING (shop_id)
     WHERE r.shop_id = $1 AND r.kind = 'shop/redact' AND r.done_at IS NULL ORDER BY r.received_at DESC LIMIT 1`,
    [db.shopId],
  );
  if (!request) return false;
  if (request.reinstalled) {
    await db.query(
      `UPDATE data_request SET state = 'skipped', done_at = $3, result = '{"outcome": "installed-again"}' WHERE shop_id = $1 AND request_id = $2`,
      [db.shopId, request.requestId, now],
    );
    return true;
  }
  let left = false;
  for (const table of await listTables(db)) if ((await deleteBatch(db, table)) === rowsMax) left = true;
  if (left) return true;
  await db.query('DELETE FROM data_request WHERE shop_id = $1', [db.shopId]);
  await db.query('DELETE FROM session WHERE domain = $1', [request.domain]);
  await db.query(
    'UPDATE shop SET erased_at = greatest($2, $3::timestamptz), name = NULL, uninstalled_at = coalesce(uninstalled_at, $3) WHERE shop_id = $1',
    [db.shopId, now, request.askedAt],
  );
  return false;
}

/** Every table of stores but the one that holds the request, which goes last. */
async function listTables(db: ShopDb): Promise<string[]> {
  const rows = await db.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attname = 'shop_id'
       AND c.relname NOT IN ('shop', 'data_request') ORDER BY 1`,
  );
  return rows.map((row) => row.name);
}

async function deleteBatch(db: ShopDb, table: string): Promise<number> {
  const rows = await db.query(
    `DELETE FROM ${table} WHERE shop_id = $1 AND ctid = ANY (ARRAY(SELECT ctid FROM ${table} WHERE shop_id = $1 LIMIT ${rowsMax})) RETURNING 1`,
    [db.shopId],
  );
  return rows.length;
}
