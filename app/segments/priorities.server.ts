import type { ShopDb } from '../platform/db.server.ts';

/**
 * Orders segments: the first of these that a customer is in is their primary one. Segments left out have no place. Members of those whose
 * place changed are marked, dated ahead, so that the ESPs hear of it. Two queries.
 */
export async function savePriorities(db: ShopDb, slugs: readonly string[]): Promise<void> {
  const moved = await db.query<{ slug: string }>(
    `UPDATE segment s SET priority = o.place
     FROM segment known LEFT JOIN unnest($2::text[]) WITH ORDINALITY AS o (slug, place) ON o.slug = known.slug
     WHERE known.shop_id = $1 AND s.shop_id = $1 AND s.slug = known.slug AND s.deleted_at IS NULL AND s.priority IS DISTINCT FROM o.place
     RETURNING s.slug`,
    [db.shopId, slugs],
  );
  if (moved.length === 0) return;
  await db.query(
    `INSERT INTO customer_changed AS c (shop_id, customer_id, changed_at, cause, touched)
     SELECT DISTINCT $1::int, customer_id, now() + interval '1 day', 'segment', '{}'::text[] FROM segment_member
     WHERE shop_id = $1 AND slug = ANY ($2) AND left_at IS NULL
       AND EXISTS (SELECT FROM destination WHERE shop_id = $1 AND state = 'connected') ORDER BY customer_id
     ON CONFLICT DO NOTHING`,
    [db.shopId, moved.map(({ slug }) => slug)],
  );
  await db.wake('refresh');
}
