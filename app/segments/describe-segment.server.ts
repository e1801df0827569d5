import type { ShopDb } from '../platform/db.server.ts';
import { nameLengthMax } from './save-segment.server.ts';

/** Renames and describes a segment; its slug, by which it is known elsewhere, stays. @returns false when there is none or no name is left. */
export async function describeSegment(
  db: ShopDb,
  slug: string,
  { name, description }: { name: string; description: string },
): Promise<boolean> {
  const given = name.trim().slice(0, nameLengthMax);
  if (given === '') return false;
  const rows = await db.query(
    `UPDATE segment SET name = $3, description = $4 WHERE shop_id = $1 AND slug = $2 AND deleted_at IS NULL RETURNING slug`,
    [db.shopId, slug, given, description.trim()],
  );
  return rows.length > 0;
}

/** When to tell of a segment's size: below `min`, above `max`, moved by more than `change` (a share) in a day; null = never. */
export interface SizeAlerts {
  min: number | null;
  max: number | null;
  change: number | null;
}

/** Keeps them. @returns false when there is no such segment. */
export async function saveSizeAlerts(db: ShopDb, slug: string, { min, max, change }: SizeAlerts): Promise<boolean> {
  const rows = await db.query(
    `UPDATE segment SET alert_min = $3, alert_max = $4, alert_change = $5 WHERE shop_id = $1 AND slug = $2 AND deleted_at IS NULL RETURNING slug`,
    [db.shopId, slug, min, max, change],
  );
  return rows.length > 0;
}
