import type { ShopDb } from '../platform/db.server.ts';
import { builtInSegments } from './built-in.ts';
import { ensureSegments } from './ensure-segments.server.ts';

/** A customer whose facts changed, and by what: it becomes the cause of what they enter and leave. */
export interface ChangedCustomer {
  customerId: string;
  cause: string;
}

/** A customer entered (`entered`) or left a segment. */
export interface SegmentTransition {
  customerId: string;
  slug: string;
  name: string;
  entered: boolean;
  at: Date;
}

/**
 * Decides all segments for these customers as of a moment and keeps `segment_member` with its history and `segment.size`.
 * Two queries whatever the number of customers and segments. Someone deleted, merged away or without traits is in no segment.
 * A time window ends for a customer when they are next evaluated: after a fact of theirs, or in the nightly recompute.
 * Must not run twice at a time for a store (the jobs hold a lock), or sizes drift until the next recount.
 * @returns who entered and left what, ordered by customer and segment; empty when nothing moved.
 */
export async function evaluateSegments(
  db: ShopDb,
  changed: readonly ChangedCustomer[],
  asOf: Date,
): Promise<SegmentTransition[]> {
  await ensureSegments(db);
  const ids = changed.map((customer) => customer.customerId);
  const causes = changed.map((customer) => customer.cause);
  const rows = await db.query<{ customerId: string; slug: string; name: string; entered: boolean }>(evaluateSql, [
    db.shopId,
    ids,
    asOf,
    causes,
  ]);
  return rows.map((row) => ({ ...row, at: asOf }));
}

/** Sets every segment's size to a recount of its members. */
export async function recountSegments(db: ShopDb, asOf: Date): Promise<void> {
  await db.query(
    `UPDATE segment SET counted_at = $2,
       size = (SELECT count(*) FROM segment_member m WHERE m.shop_id = $1 AND m.slug = segment.slug AND m.left_at IS NULL)
     WHERE shop_id = $1`,
    [db.shopId, asOf],
  );
}

const matches = builtInSegments.map(({ slug, predicate }) => `('${slug}', (${predicate}))`).join(',\n    ');

const evaluateSql = `
WITH changed AS (SELECT * FROM unnest($2::bigint[], $4::text[]) AS given (customer_id, cause)),
matching AS MATERIALIZED (
  SELECT c.customer_id, decided.slug
  FROM customer c
  JOIN customer_traits t ON t.shop_id = c.shop_id AND t.customer_id = c.customer_id
  LEFT JOIN customer_scores s ON s.shop_id = c.shop_id AND s.customer_id = c.customer_id
  CROSS JOIN LATERAL (VALUES
    ${matches}
  ) AS decided (slug, matches)
  WHERE c.shop_id = $1 AND c.customer_id = ANY ($2::bigint[]) AND c.deleted_at IS NULL AND c.merged_into IS NULL AND decided.matches
), present AS MATERIALIZED (
  SELECT customer_id, slug FROM segment_member WHERE shop_id = $1 AND customer_id = ANY ($2::bigint[]) AND left_at IS NULL
), entered AS (
  INSERT INTO segment_member AS m (shop_id, slug, customer_id, entered_at, cause)
  SELECT $1, slug, customer_id, $3, changed.cause
  FROM (SELECT customer_id, slug FROM matching EXCEPT SELECT customer_id, slug FROM present) new JOIN changed USING (customer_id)
  -- entered, left and entered again as of one moment is the one membership, taken up again
  ON CONFLICT (shop_id, slug, customer_id, entered_at) DO UPDATE SET left_at = NULL, cause = excluded.cause
  RETURNING customer_id, slug
), gone AS (
  UPDATE segment_member m SET left_at = $3
  FROM (SELECT customer_id, slug FROM present EXCEPT SELECT customer_id, slug FROM matching) old
  WHERE m.shop_id = $1 AND m.slug = old.slug AND m.customer_id = old.customer_id AND m.left_at IS NULL
  RETURNING m.customer_id, m.slug
), moved AS (
  SELECT customer_id, slug, true AS entered FROM entered UNION ALL SELECT customer_id, slug, false FROM gone
), resized AS (
  UPDATE segment SET counted_at = $3, size = size + grown
  FROM (SELECT slug, sum(CASE WHEN entered THEN 1 ELSE -1 END)::int AS grown FROM moved GROUP BY slug) change
  WHERE segment.shop_id = $1 AND segment.slug = change.slug
)
SELECT moved.customer_id AS "customerId", moved.slug, segment.name, moved.entered
FROM moved JOIN segment ON segment.shop_id = $1 AND segment.slug = moved.slug
ORDER BY moved.customer_id, moved.slug`;
