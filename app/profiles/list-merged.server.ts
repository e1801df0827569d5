import type { ShopDb } from '../platform/db.server.ts';

/** Somebody whose facts count for another person now. */
export interface MergedPerson {
  loserId: string;
  survivorId: string;
  firstName: string | null;
  lastName: string | null;
  source: 'shopify' | 'merchant';
  mergedAt: Date;
  /** Orders that name them. */
  ordersCount: number;
}

const mergedMax = 50;

/**
 * Who was merged into a person, directly or through others, newest first; the store's latest merges of all when `customerId` is null.
 * One query.
 */
export async function listMerged(db: ShopDb, customerId: string | null): Promise<MergedPerson[]> {
  return db.query<MergedPerson>(
    `SELECT e.loser_id AS "loserId", e.survivor_id AS "survivorId", c.first_name AS "firstName", c.last_name AS "lastName", e.source,
       e.merged_at AS "mergedAt",
       (SELECT count(*)::int FROM orders o WHERE o.shop_id = $1 AND o.stated_customer_id = e.loser_id)
       + (SELECT count(*)::int FROM orders o WHERE o.shop_id = $1 AND o.guest_id = e.loser_id) AS "ordersCount"
     FROM merge_entry e JOIN customer c ON c.shop_id = $1 AND c.customer_id = e.loser_id
     WHERE e.shop_id = $1 AND e.undone_at IS NULL AND ($2::bigint IS NULL OR c.merged_into = $2)
     ORDER BY e.merged_at DESC, e.loser_id LIMIT $3`,
    [db.shopId, customerId, mergedMax],
  );
}
