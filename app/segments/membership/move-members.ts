/** Which memberships are compared, as SQL. Each part is a SELECT of slug, customer_id. */
export interface Comparison {
  /** Who belongs, each once. */
  matching: string;
  /** Who is in, of the segments and customers that were asked about. */
  present: string;
  /** What caused it. @param customerId SQL of whose. */
  cause: (customerId: string) => string;
  /** `$n` of the moment. */
  asOf: string;
  /** A SELECT of slug, edge_at: moments after `asOf` at which somebody asked about may cross; null when that is seen to elsewhere. */
  edges: string | null;
}

/**
 * SQL (common table expressions up to `moved`: slug, customer_id, entered, cause) that makes members those who belong, and
 * keeps their history, sizes, counts of the day, and when a segment is to be looked at next. $1 is the shop.
 */
export function moveMembers({ matching, present, cause, asOf, edges }: Comparison): string {
  return `
matching AS MATERIALIZED (${matching}),
present AS MATERIALIZED (${present}),
new AS MATERIALIZED (
  SELECT slug, customer_id FROM matching n WHERE NOT EXISTS (SELECT FROM present p WHERE p.slug = n.slug AND p.customer_id = n.customer_id)
), again AS (
  -- entered, left and entered again as of one moment is the one membership, taken up again
  UPDATE segment_member m SET left_at = NULL, left_cause = NULL, cause = ${cause('new.customer_id')}
  FROM new WHERE m.shop_id = $1 AND m.slug = new.slug AND m.left_at >= ${asOf} AND m.customer_id = new.customer_id AND m.entered_at = ${asOf}
  RETURNING m.slug, m.customer_id, m.cause
), entered AS (
  INSERT INTO segment_member (shop_id, slug, customer_id, entered_at, cause)
  SELECT $1, slug, customer_id, ${asOf}, ${cause('new.customer_id')}
  FROM new WHERE NOT EXISTS (SELECT FROM again WHERE again.slug = new.slug AND again.customer_id = new.customer_id)
  -- in the order of the indexes: a third of the time where many enter
  ORDER BY customer_id
  RETURNING slug, customer_id, cause
), gone AS (
  UPDATE segment_member m SET left_at = ${asOf}, left_cause = ${cause('old.customer_id')}
  FROM (SELECT slug, customer_id FROM present p WHERE NOT EXISTS (SELECT FROM matching n WHERE n.slug = p.slug AND n.customer_id = p.customer_id)) old
  WHERE m.shop_id = $1 AND m.slug = old.slug AND m.customer_id = old.customer_id AND m.left_at IS NULL
  RETURNING m.slug, m.customer_id, m.left_cause
), moved AS (
  SELECT slug, customer_id, true AS entered, cause FROM entered UNION ALL SELECT slug, customer_id, true, cause FROM again UNION ALL SELECT slug, customer_id, false, left_cause FROM gone
), change AS (
  SELECT slug, count(*) FILTER (WHERE entered)::int AS came, count(*) FILTER (WHERE NOT entered)::int AS went FROM moved GROUP BY slug
), edge AS (
  ${edges === null ? 'SELECT NULL::text AS slug, NULL::timestamptz AS edge_at WHERE false' : `SELECT slug, min(edge_at) AS edge_at FROM (${edges}) asked GROUP BY slug`}
), touched AS (
  SELECT s.slug, coalesce(c.came, 0) AS came, coalesce(c.went, 0) AS went, CASE WHEN e.edge_at < coalesce(s.due_at, 'infinity') THEN e.edge_at END AS sooner
  FROM segment s LEFT JOIN change c ON c.slug = s.slug LEFT JOIN edge e ON e.slug = s.slug
  WHERE s.shop_id = $1 AND (c.slug IS NOT NULL OR e.edge_at < coalesce(s.due_at, 'infinity'))
), resized AS (
  UPDATE segment SET size = size + came - went, counted_at = ${asOf}, due_at = coalesce(sooner, due_at)
  FROM touched WHERE segment.shop_id = $1 AND segment.slug = touched.slug
  RETURNING segment.slug, segment.size, touched.came, touched.went
), counted AS (
  INSERT INTO segment_size AS z (shop_id, slug, day, size, entered, "left")
  SELECT $1, slug, (${asOf}::timestamptz AT TIME ZONE (SELECT time_zone FROM shop WHERE shop_id = $1))::date, size, came, went
  FROM resized WHERE came + went > 0
  ON CONFLICT (shop_id, slug, day) DO UPDATE SET size = excluded.size, entered = z.entered + excluded.entered, "left" = z."left" + excluded."left"
)`;
}

/** The rows of `moved` as JSON (customerId, slug, name, entered, cause), by customer and segment. */
export const movedRows = `coalesce((
  SELECT json_agg(json_build_object('customerId', moved.customer_id::text, 'slug', moved.slug, 'name', segment.name, 'entered', moved.entered, 'cause', moved.cause)
                  ORDER BY moved.customer_id, moved.slug)
  FROM moved JOIN segment ON segment.shop_id = $1 AND segment.slug = moved.slug), '[]')`;
