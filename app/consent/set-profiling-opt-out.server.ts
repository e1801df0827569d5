import type { ShopDb } from '../platform/db.server.ts';

/**
 * Notes that a person does not want to be profiled, or takes that back. Their conclusions are drawn again at once: none while it
 * holds, so scores and recommendations go and the ESPs' properties are emptied. What they bought stays known. Two queries.
 * @returns whether there is such a person.
 */
export async function setProfilingOptOut(
  db: ShopDb,
  { customerId, optedOut }: { customerId: string; optedOut: boolean },
  now: Date,
): Promise<boolean> {
  const rows = await db.query(
    `UPDATE customer SET profiling_opt_out_at = CASE WHEN $3 THEN coalesce(profiling_opt_out_at, $4) END
     WHERE shop_id = $1 AND customer_id = $2 AND deleted_at IS NULL RETURNING 1`,
    [db.shopId, customerId, optedOut, now],
  );
  if (rows.length === 0) return false;
  await db.query(
    `INSERT INTO customer_changed (shop_id, customer_id, cause) VALUES ($1, $2, 'profiling')
     ON CONFLICT (shop_id, customer_id) DO UPDATE SET changed_at = now(), cause = excluded.cause`,
    [db.shopId, customerId],
  );
  await db.wake('refresh');
  return true;
}
