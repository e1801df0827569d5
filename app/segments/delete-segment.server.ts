import type { ShopDb } from '../platform/db.server.ts';

/**
 * Deletes a segment: it is shown, told and decided no more from now on; its members leave range by range, of which nobody is told. Its texts and
 * history stay. What uses it has to be asked before. @returns false when there is no such segment.
 */
export async function deleteSegment(db: ShopDb, slug: string, at: Date): Promise<boolean> {
  const rows = await db.query(
    `UPDATE segment SET deleted_at = $3, state = 'building', built_through = NULL, due_at = NULL, priority = NULL, alert_min = NULL, alert_max = NULL,
       alert_change = NULL
     WHERE shop_id = $1 AND slug = $2 AND deleted_at IS NULL RETURNING slug`,
    [db.shopId, slug, at],
  );
  if (rows.length > 0) await db.wake('rebuild');
  return rows.length > 0;
}
