import type { ShopDb } from '../platform/db.server.ts';

/** A segment a customer is in (`leftAt` null) or was in. */
export interface MembershipRow {
  slug: string;
  name: string;
  /** The customer, or somebody who was merged into them. */
  memberId: string;
  enteredAt: Date;
  leftAt: Date | null;
  cause: string;
  /** What ended it; null while it lasts. */
  leftCause: string | null;
  /** By the merchant's order, of those the customer is in. */
  place: 'primary' | 'secondary' | null;
}

/**
 * A customer's memberships and the former ones of whoever was merged into them: primary, secondary, those they are in, then
 * newest first; at most 100. One query.
 */
export async function listSegmentsOf(db: ShopDb, customerId: string): Promise<MembershipRow[]> {
  return db.query<MembershipRow>(
    `SELECT m.slug, s.name, m.customer_id AS "memberId", m.entered_at AS "enteredAt", m.left_at AS "leftAt", m.cause, m.left_cause AS "leftCause",
       CASE WHEN m.left_at IS NULL AND s.priority IS NOT NULL THEN
         (ARRAY['primary', 'secondary'])[row_number() OVER (ORDER BY m.left_at IS NOT NULL, s.priority)] END AS place
     FROM segment_member m JOIN segment s ON s.shop_id = m.shop_id AND s.slug = m.slug
     WHERE m.shop_id = $1 AND s.deleted_at IS NULL AND (m.customer_id = $2 OR m.left_at IS NOT NULL)
       AND m.customer_id = ANY (ARRAY(SELECT $2::bigint UNION ALL SELECT customer_id FROM customer WHERE shop_id = $1 AND merged_into = $2))
     ORDER BY place, m.left_at IS NOT NULL, m.entered_at DESC, s.position LIMIT 100`,
    [db.shopId, customerId],
  );
}
