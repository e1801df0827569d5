import type { ShopDb } from '../platform/db.server.ts';

/** A segment a customer is in (`leftAt` null) or was in. */
export interface MembershipRow {
  slug: string;
  name: string;
  enteredAt: Date;
  leftAt: Date | null;
  cause: string;
}

/** One customer's memberships, present first, then newest first; at most 100. */
export async function listSegmentsOf(db: ShopDb, customerId: string): Promise<MembershipRow[]> {
  return db.query<MembershipRow>(
    `SELECT m.slug, s.name, m.entered_at AS "enteredAt", m.left_at AS "leftAt", m.cause
     FROM segment_member m JOIN segment s ON s.shop_id = m.shop_id AND s.slug = m.slug
     WHERE m.shop_id = $1 AND m.customer_id = $2
     ORDER BY m.left_at IS NOT NULL, m.entered_at DESC, s.position LIMIT 100`,
    [db.shopId, customerId],
  );
}
