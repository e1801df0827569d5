import type { ShopDb } from '../platform/db.server.ts';
import { type RetentionDays, type RetentionKey, retentionOf } from './retention.ts';

/** How long the store keeps each kind. One query. */
export async function getRetention(db: ShopDb): Promise<RetentionDays> {
  return retentionOf(
    await db.query<{ kind: string; days: number }>('SELECT kind, days FROM retention WHERE shop_id = $1', [db.shopId]),
  );
}

/** Stores for how long a kind is kept; shorter takes effect with the next purge. One query. */
export async function saveRetention(db: ShopDb, kind: RetentionKey, days: number): Promise<void> {
  await db.query(
    `INSERT INTO retention (shop_id, kind, days) VALUES ($1, $2, $3) ON CONFLICT (shop_id, kind) DO UPDATE SET days = excluded.days`,
    [db.shopId, kind, days],
  );
}
