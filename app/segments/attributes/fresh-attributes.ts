import { encodeSql } from './attribute-codes.ts';
import { foldSql } from './fold.ts';

/** Columns of `customer_attributes`, each with its SQL over c (customer), t (traits), s (scores) and the parts below. */
const columns = {
  orders_count: 'coalesce(t.orders_count, 0)',
  amount_spent_minor: 'coalesce(t.revenue_minor, 0)',
  // nothing is written for none: most have none, and rows are read by the million
  refunded_minor: 'nullif(t.refunded_minor, 0)',
  last_order_at: 't.last_order_at',
  first_order_at: 't.first_order_at',
  added_at: 'c.created_at',
  last_active_at: 't.last_active_at',
  last_view_at: 't.last_view_at',
  // who ordered since did not leave, whatever became of that cart
  abandoned_cart_at:
    'CASE WHEN t.last_order_at IS NULL OR t.last_order_at < left_baskets.cart_at THEN left_baskets.cart_at END',
  abandoned_checkout_at: 'left_checkouts.checkout_at',
  email_consent_at: 'c.email_consent_at',
  rfm_group_changed_at: 's.rfm_group_changed_at',
  lifecycle_changed_at: 's.lifecycle_changed_at',
  engagement_log2: 's.engagement_log2',
  mean_gap_days: 't.mean_gap_days',
  discounted_orders: 'nullif(t.discounted_orders, 0)',
  items_count: 'nullif(t.items_count, 0)',
  products_count: 'nullif(t.products_count, 0)',
  views_count: 'nullif(t.views_count, 0)',
  last_mail_opened_at: 't.last_mail_opened_at',
  last_mail_clicked_at: 't.last_mail_clicked_at',
  mails_delivered: 'nullif(t.mails_delivered, 0)',
  mails_opened: 'nullif(t.mails_opened, 0)',
  mails_clicked: 'nullif(t.mails_clicked, 0)',
  birth_date: 'asked.birth_date',
  tastes: 'liked.tastes',
  answers: 'asked.answers',
  r_quintile: 's.r_quintile',
  f_quintile: 's.f_quintile',
  m_quintile: 's.m_quintile',
  // a no that somebody merged into them said later counts as theirs
  email_subscription: encodeSql(
    'email_subscription',
    `CASE WHEN c.email_consent = 'SUBSCRIBED' AND c.email_refused_by IS NOT NULL THEN 'UNSUBSCRIBED' ELSE c.email_consent END`,
  ),
  sms_subscription: encodeSql(
    'sms_subscription',
    `CASE WHEN c.sms_consent = 'SUBSCRIBED' AND c.sms_refused_by IS NOT NULL THEN 'UNSUBSCRIBED' ELSE c.sms_consent END`,
  ),
  rfm_group: encodeSql('rfm_group', 's.rfm_group'),
  rfm_group_before: encodeSql('rfm_group_before', 's.rfm_group_before'),
  lifecycle: encodeSql('lifecycle', 's.lifecycle'),
  account_status: encodeSql('account_status', 'c.account_state'),
  shopify_rfm_group: encodeSql('shopify_rfm_group', 'theirs.rfm_group'),
  loyalty_tier: 's.loyalty_tier',
  email_domain: 'c.email_domain',
  language: 'c.locale',
  gender: 'asked.gender',
  top_category: 't.top_category',
  top_vendor: 't.top_vendor',
  // values of lists are asked whatever their capitals
  city: `CASE WHEN c.city <> '' THEN ${foldSql(`concat_ws('-', nullif(c.country, ''), nullif(c.region, ''), replace(c.city, ' ', ''))`)} END`,
  region: `CASE WHEN c.region <> '' THEN ${foldSql(`concat_ws('-', nullif(c.country, ''), c.region)`)} END`,
  country: foldSql(`nullif(c.country, '')`),
  tags: `(SELECT array_agg(${foldSql('tag')} ORDER BY place) FROM unnest(c.tags) WITH ORDINALITY AS said (tag, place))`,
};

/** Columns of `customer_attributes` beside the key. */
export const attributeColumns: readonly string[] = Object.keys(columns);

/** Whose attributes: SQL that keeps a table to them, with $3 and $4. */
export const scopes = {
  /** $3 ids. */
  these: (alias: string) => `${alias}.shop_id = $1 AND ${alias}.customer_id = ANY ($3::bigint[])`,
  /** Above $3, up to and with $4. */
  between: (alias: string) =>
    `${alias}.shop_id = $1 AND ${alias}.customer_id > $3::bigint AND ${alias}.customer_id <= $4::bigint`,
};

/** A text as date, null when it is none: cast as it stands, one impossible date would fail all customers. */
const dateOf = (
  text: string,
) => `CASE WHEN ${text} ~ '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])' AND left(${text}, 4) > '0000' THEN
    CASE WHEN substr(${text}, 9, 2)::int <= extract(day FROM (left(${text}, 7) || '-01')::date + interval '1 month - 1 day') THEN left(${text}, 10)::date END END`;

/** The newest answer to a question, its first value. */
const answerTo = (names: string) =>
  `(array_agg(first ORDER BY answered_at DESC, name) FILTER (WHERE name IN (${names})))[1]`;

/**
 * SQL (common table expressions, up to `fresh`: customer_id and `attributeColumns`, a row for each customer who may be profiled).
 * Parameters: $1 shop, $2 as of, then those of the scope. A function of the facts and scores alone: nothing in it ends with time.
 */
export const freshAttributes = (wanted: (alias: string) => string): string => `
WITH basket AS (
  SELECT b.customer_id, b.cart_token AS token, b.updated_at, b.order_id IS NULL AND jsonb_array_length(b.lines) > 0 AS open, false AS checkout
  FROM cart b WHERE ${wanted('b')} AND b.customer_id IS NOT NULL AND b.updated_at <= $2
  UNION ALL
  SELECT k.customer_id, coalesce(k.cart_token, k.checkout_token), k.updated_at, k.order_id IS NULL AND k.completed_at IS NULL AND k.deleted_at IS NULL, true
  FROM checkout k WHERE ${wanted('k')} AND k.customer_id IS NOT NULL AND k.updated_at <= $2
), left_baskets AS (
  SELECT customer_id, max(updated_at) AS cart_at
  FROM (SELECT customer_id, max(updated_at) AS updated_at FROM basket GROUP BY customer_id, token HAVING bool_and(open)) one GROUP BY customer_id
), left_checkouts AS (
  SELECT customer_id, max(updated_at) AS checkout_at FROM basket WHERE checkout AND open GROUP BY customer_id
), answer AS (
  SELECT DISTINCT ON (customer_id, name) customer_id, name, "values", "values"[1] AS first, answered_at
  FROM (SELECT a.*, CASE a.source WHEN 'metafield' THEN 'metafields.' ELSE 'regulars.answers.' END || a.question AS name
        FROM customer_answer a WHERE ${wanted('a')} AND cardinality(a."values") > 0) named
  ORDER BY customer_id, name, answered_at DESC, source
), asked AS (
  SELECT customer_id, hashtext(string_agg(name || "values"::text, ' ' ORDER BY name)) AS answers, ${answerTo(`'metafields.facts.gender', 'regulars.answers.gender'`)} AS gender,
         ${dateOf(answerTo(`'metafields.facts.birth_date', 'regulars.answers.birth_date'`))} AS birth_date
  FROM answer GROUP BY customer_id
), liked AS (
  SELECT a.customer_id, hashtext(string_agg(a.kind || ' ' || a.value, ' ' ORDER BY a.kind, a.place)) AS tastes
  FROM customer_affinity a WHERE ${wanted('a')} AND a.kind IN ('category', 'vendor') GROUP BY a.customer_id
), fresh AS MATERIALIZED (
  SELECT c.customer_id, ${Object.entries(columns)
    .map(([column, sql]) => `${sql} AS ${column}`)
    .join(', ')}
  FROM customer c
  LEFT JOIN customer_traits t ON ${wanted('t')} AND t.customer_id = c.customer_id
  LEFT JOIN customer_scores s ON ${wanted('s')} AND s.customer_id = c.customer_id
  LEFT JOIN shopify_rfm theirs ON ${wanted('theirs')} AND theirs.customer_id = c.customer_id
  LEFT JOIN left_baskets ON left_baskets.customer_id = c.customer_id
  LEFT JOIN left_checkouts ON left_checkouts.customer_id = c.customer_id
  LEFT JOIN asked ON asked.customer_id = c.customer_id
  LEFT JOIN liked ON liked.customer_id = c.customer_id
  WHERE ${wanted('c')} AND c.deleted_at IS NULL AND c.merged_into IS NULL AND c.profiling_opt_out_at IS NULL
)`;
