import type { ShopDb } from '../platform/db.server.ts';
import { compileSegment } from './compile/compile-segment.ts';
import { readDefinitions } from './membership/read-definitions.server.ts';

/**
 * How many memberships of live segments differ from a decision of the whole store as of a moment: of a segment whose next window has not ended yet,
 * and of people whose last facts were looked at. 0 in a store that works. Reads everything: a query for each segment.
 */
export async function countMembersDrift(db: ShopDb, asOf: Date): Promise<number> {
  const { segments, ...store } = await readDefinitions(db);
  const waiting = await db.query<{ slug: string }>('SELECT slug FROM segment WHERE shop_id = $1 AND due_at <= $2', [
    db.shopId,
    asOf,
  ]);
  const due = new Set(waiting.map(({ slug }) => slug));
  let drift = 0;
  for (const { slug, state, expression } of segments) {
    if (state !== 'live' || expression === null || due.has(slug)) continue;
    const { text, values } = compileSegment(expression, { shopId: db.shopId, asOf, ...store }).whole();
    const [shop, place] = [`$${values.length + 1}`, `$${values.length + 2}`];
    const [row] = await db.query<{ count: number }>(
      `WITH belongs AS (${text}), present AS (
         SELECT customer_id FROM segment_member WHERE shop_id = ${shop} AND slug = ${place} AND left_at IS NULL
       )
       SELECT count(*)::int AS count FROM belongs FULL JOIN present USING (customer_id)
       WHERE (belongs.customer_id IS NULL OR present.customer_id IS NULL)
         AND NOT EXISTS (SELECT FROM customer_changed c WHERE c.shop_id = ${shop} AND c.customer_id = coalesce(belongs.customer_id, present.customer_id))`,
      [...values, db.shopId, slug],
    );
    drift += row?.count ?? 0;
  }
  return drift;
}
