import type { ShopDb } from '../platform/db.server.ts';

/** Somebody who entered a segment, or left it when `leftAt` says so. */
export interface SegmentMove {
  customerId: string;
  name: string | null;
  enteredAt: Date;
  /** What made them enter. */
  cause: string;
  leftAt: Date | null;
  /** What made them leave; null while they are in it, or when it was not noted. */
  leftCause: string | null;
}

/**
 * The latest who came and are there, and the latest who left, each newest first. Two queries by index.
 * @param limit of each, at most 100.
 */
export async function listMoves(
  db: ShopDb,
  slug: string,
  limit: number,
): Promise<{ entered: SegmentMove[]; left: SegmentMove[] }> {
  const list = (column: string, test: string) =>
    db.query<SegmentMove>(
      `SELECT m.customer_id AS "customerId", nullif(concat_ws(' ', c.first_name, c.last_name), '') AS name, m.entered_at AS "enteredAt", m.cause,
         m.left_at AS "leftAt", m.left_cause AS "leftCause"
       FROM (SELECT * FROM segment_member WHERE shop_id = $1 AND slug = $2 AND left_at ${test} ORDER BY ${column} DESC, customer_id LIMIT $3) m
       LEFT JOIN customer c ON c.shop_id = $1 AND c.customer_id = m.customer_id
       ORDER BY m.${column} DESC, m.customer_id`,
      [db.shopId, slug, Math.min(limit, 100)],
    );
  return { entered: await list('entered_at', 'IS NULL'), left: await list('left_at', 'IS NOT NULL') };
}
