import { decodeSql, attributeCodes } from '../attributes/attribute-codes.ts';
import { stepsPerUnit } from '../compile/bucket.ts';
import { attributeSql, engagementOn } from '../compile/compile-attribute.ts';
import { dateAskedOf } from '../compile/compile-anniversary.ts';
import { bucketSql, isOfSameProduct, segmentListed } from '../compile/compile-function.ts';
import { matchesOf, type Matches, parameterOf } from '../compile/matches.ts';
import type { Parameters, SegmentContext } from '../compile/statement.ts';
import type { Clause } from '../language/ast.ts';
import { findAnswer, findAttribute } from '../language/find-word.ts';

/** What the database says of one clause and one customer, before it is put in words. */
export interface FoundFact {
  /** The value as text; money in minor units. */
  value?: string | null;
  at?: string | null;
  ref?: { kind: string; id: string; name: string | null } | null;
  /** How often, and the sum of amounts, of what a function asks about. */
  count?: number;
  sum?: string | null;
}

/** Which order or product an instant of the customer's row is of, and when a state began. */
const companions: Readonly<Record<string, { at?: string; ref?: string }>> = {
  orders_count: { at: 'a.last_order_at' },
  amount_spent_minor: { at: 'a.last_order_at' },
  last_order_at: { at: 'a.last_order_at', ref: 'order' },
  first_order_at: { at: 'a.first_order_at', ref: 'order' },
  last_view_at: { at: 'a.last_view_at', ref: 'product' },
  views_count: { at: 'a.last_view_at' },
  email_subscription: { at: 'a.email_consent_at' },
  rfm_group: { at: 'a.rfm_group_changed_at' },
  rfm_group_before: { at: 'a.rfm_group_changed_at' },
  lifecycle: { at: 'a.lifecycle_changed_at' },
};

/** What the row has without capitals, as it was said. */
const written: Readonly<Record<string, string>> = {
  tags: `nullif(array_to_string(c.tags, ', '), '')`,
  cities: `nullif(c.city, '')`,
  regions: `nullif(c.region, '')`,
  countries: `nullif(c.country, '')`,
};

/** SQL: a `FoundFact` as JSON of the customer whose row is a, the only one who is asked about. Null where nothing is known. */
export function compileFact(clause: Clause, parameters: Parameters, context: SegmentContext): string {
  if (clause.kind === 'attribute') return ofAttribute(clause.name, parameters, context);
  switch (clause.name) {
    case 'anniversary':
      return ofAttribute(dateAskedOf(clause), parameters, context);
    case 'regulars.bucket': {
      const [steps, hundred] = stepsPerUnit;
      return fact(`trim_scale(round(${bucketSql(clause, parameters)} * ${hundred}::numeric / ${steps}, 4))::text`);
    }
    case 'shopify.segment':
      return `(SELECT ${fact('NULL', 'k.changed_at', `json_build_object('kind', 'shopify-segment', 'id', k.segment_id::text, 'name', s.name)`)}
        FROM shopify_segment_member k LEFT JOIN shopify_segment s ON s.shop_id = $1 AND s.segment_id = k.segment_id
        WHERE k.shop_id = $1 AND k.customer_id = a.customer_id AND k.is_member AND ${segmentListed(clause, parameters)} ORDER BY k.segment_id LIMIT 1)`;
    default: {
      const matches = matchesOf(clause, parameters, context);
      return matches === null ? fact('NULL') : ofMatches(clause, matches, parameters, context);
    }
  }
}

const fact = (value: string, at = 'NULL', ref = 'NULL::json') =>
  `json_build_object('value', ${value}, 'at', ${at}, 'ref', ${ref})`;

function ofAttribute(name: string, parameters: Parameters, context: SegmentContext): string {
  if (findAnswer(name) !== null) return ofAnswer(name, parameters);
  const { column, type } = findAttribute(name) ?? {};
  if (column === undefined) return fact('NULL');
  if (column === 'category_affinity' || column === 'brand_affinity') return ofTastes(column);
  if (name === 'regulars.engagement_score')
    return fact(`(${engagementOn(parameters.add(context.asOf, 'timestamptz'))})::text`);
  const { at, ref } = companions[column] ?? (type === 'date' && column !== 'birth_date' ? { at: `a.${column}` } : {});
  const value = attributeCodes[column]
    ? decodeSql(column, `a.${column}`)
    : column in written
      ? `(SELECT ${written[column]} FROM customer c WHERE c.shop_id = $1 AND c.customer_id = a.customer_id)`
      : type === 'date' && column !== 'birth_date'
        ? 'NULL'
        : `(${attributeSql(column)})::text`;
  return fact(value, at, ref === undefined ? 'NULL::json' : `(${refAt(column, ref)})`);
}

/** SQL: the order placed, or the product viewed, at the instant of a column. */
function refAt(column: string, kind: string): string {
  return kind === 'order'
    ? `SELECT json_build_object('kind', 'order', 'id', o.order_id::text, 'name', o.name) FROM orders o
       WHERE o.shop_id = $1 AND o.customer_id = a.customer_id AND o.placed_at = a.${column} AND NOT o.test AND o.cancelled_at IS NULL AND o.deleted_at IS NULL
       ORDER BY o.order_id DESC LIMIT 1`
    : `SELECT json_build_object('kind', 'product', 'id', v.product_id::text, 'name', p.title)
       FROM activity v LEFT JOIN product p ON p.shop_id = $1 AND p.product_id = v.product_id
       WHERE v.shop_id = $1 AND v.customer_id = a.customer_id AND v.kind = 'product_viewed' AND v.occurred_at = a.${column} AND v.product_id IS NOT NULL
       ORDER BY v.activity_id LIMIT 1`;
}

function ofAnswer(name: string, parameters: Parameters): string {
  const { source, question } = findAnswer(name) ?? { source: 'answer', question: '' };
  return `(SELECT ${fact(`array_to_string(w."values", ', ')`, 'w.answered_at', `json_build_object('kind', 'answer', 'id', w.question, 'name', NULL)`)}
    FROM customer_answer w WHERE w.shop_id = $1 AND w.customer_id = a.customer_id AND w.question = ${parameters.add(question, 'text')}
      AND w.source ${source === 'metafield' ? '=' : '<>'} 'metafield' AND cardinality(w."values") > 0 ORDER BY w.answered_at DESC, w.source LIMIT 1)`;
}

const ofTastes = (
  column: string,
) => `(SELECT ${fact(`string_agg(f.value, ', ' ORDER BY f.place)`)} FROM customer_affinity f
  WHERE f.shop_id = $1 AND f.customer_id = a.customer_id AND f.kind = '${column === 'category_affinity' ? 'category' : 'vendor'}')`;

/** How often and how much, and the last time; of a window in which there was nothing, the last time before or after it. */
function ofMatches(
  clause: Clause & { kind: 'function' },
  matches: Matches,
  parameters: Parameters,
  context: SegmentContext,
): string {
  const everClause = { ...clause, parameters: clause.parameters.filter(({ name }) => name !== 'date') };
  const ever = parameterOf(clause, 'date') ? matchesOf(everClause, parameters, context) : null;
  const last = (rows: string) =>
    `(SELECT json_build_object('at', m.at, 'id', m.ref::text) FROM (${rows}) m ORDER BY m.at DESC, m.ref DESC NULLS LAST LIMIT 1)`;
  const times = isOfSameProduct(clause)
    ? `(SELECT coalesce(max(times), 0) FROM (SELECT count(*) AS times FROM (${matches.rows}) m WHERE m.ref IS NOT NULL GROUP BY m.ref) same)`
    : `(SELECT ${matches.count} FROM (${matches.rows}) m)`;
  const isOrder = clause.name === 'orders_placed' || clause.name === 'products_purchased';
  const name = isOrder
    ? `(SELECT o.name FROM orders o WHERE o.shop_id = $1 AND o.order_id = (last ->> 'id')::bigint)`
    : `(SELECT p.title FROM product p WHERE p.shop_id = $1 AND p.product_id = (last ->> 'id')::bigint)`;
  // OFFSET 0 keeps the newest from being looked up at each place it is named
  return `(SELECT json_build_object('count', ${times}, 'sum', (SELECT sum(m.amount)::text FROM (${matches.rows}) m), 'at', last -> 'at',
      'ref', CASE WHEN last ->> 'id' IS NOT NULL THEN json_build_object('kind', '${isOrder ? 'order' : 'product'}', 'id', last ->> 'id', 'name', ${name}) END)
    FROM (SELECT coalesce(${[matches.rows, ...(ever ? [ever.rows] : [])].map(last).join(', ')}) AS last OFFSET 0) newest)`;
}
