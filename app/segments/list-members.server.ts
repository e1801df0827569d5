import type { ShopDb } from '../platform/db.server.ts';

/** A present member of a segment. */
export interface SegmentMemberRow {
  customerId: string;
  name: string | null;
  enteredAt: Date;
  cause: string;
}

/**
 * Present members of one segment by customer id, a page at a time.
 * @param after customer id of the last row of the page before; @param limit at most 250.
 */
export async function listMembers(
  db: ShopDb,
  slug: string,
  { after, limit = 50 }: { after?: string; limit?: number } = {},
): Promise<SegmentMemberRow[]> {
  return db.query<SegmentMemberRow>(
    `SELECT m.customer_id AS "customerId", nullif(concat_ws(' ', c.first_name, c.last_name), '') AS name, m.entered_at AS "enteredAt", m.cause
     FROM segment_member m
     LEFT JOIN customer c ON c.shop_id = m.shop_id AND c.customer_id = m.customer_id
     WHERE m.shop_id = $1 AND m.slug = $2 AND m.left_at IS NULL AND ($3::bigint IS NULL OR m.customer_id > $3)
     ORDER BY m.customer_id LIMIT $4`,
    [db.shopId, slug, after ?? null, Math.min(limit, 250)],
  );
}
