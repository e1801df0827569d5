import type { ShopDb } from '../platform/db.server.ts';

/** What the merchant should know: one row per `slug`, counted when it happens again, reopened when it was resolved. */
export interface AlertInput {
  slug: string;
  kind: string;
  message: string;
}

/** SQL: what an alert that ended and comes back forgets. */
export const beginAgainSql = `begun_at = CASE WHEN a.resolved_at IS NULL THEN a.begun_at ELSE excluded.begun_at END,
  told_at = CASE WHEN a.resolved_at IS NULL THEN a.told_at END`;

/** Raises an alert in the caller's transaction, and has the merchant written to. */
export async function saveAlert(db: ShopDb, { slug, kind, message }: AlertInput): Promise<void> {
  await db.query(
    `INSERT INTO alert AS a (shop_id, slug, kind, message) VALUES ($1, $2, $3, $4)
     ON CONFLICT (shop_id, slug) DO UPDATE SET message = excluded.message, count = a.count + 1, last_at = now(), resolved_at = NULL, ${beginAgainSql}`,
    [db.shopId, slug, kind, message],
  );
  await db.wake('notify');
}
