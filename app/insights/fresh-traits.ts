import { countedOrders } from './counted-orders.ts';

/** A cart or checkout without an order is open for this long after its last change: past a month nobody comes back for it. */
const cartOpenDays = 30;

/** Columns of `customer_traits` that are worked out. */
export const traitColumns = [
  'orders_count',
  'revenue_minor',
  'gross_revenue_minor',
  'gross_orders_count',
  'refunded_minor',
  'discounted_orders',
  'items_count',
  'products_count',
  'first_order_at',
  'last_order_at',
  'gross_last_order_at',
  'mean_gap_days',
  'last_view_at',
  'views_count',
  'mails_delivered',
  'mails_opened',
  'last_mail_opened_at',
  'mails_clicked',
  'last_mail_clicked_at',
  'last_cart_at',
  'carts_open',
  'last_active_at',
  'orders_30d',
  'orders_90d',
  'orders_365d',
  'revenue_30d_minor',
  'revenue_90d_minor',
  'revenue_365d_minor',
  'longest_gap_days',
  'top_product_id',
  'top_category',
  'top_vendor',
];

/** Traits that end with time alone; the others are functions of the facts. */
export const traitsOfTime: readonly string[] = [
  'orders_30d',
  'orders_90d',
  'orders_365d',
  'revenue_30d_minor',
  'revenue_90d_minor',
  'revenue_365d_minor',
  'carts_open',
];

const windowDays = [30, 90, 365];
const inWindow = (days: number) => `placed_at > $3::timestamptz - interval '${days} days'`;

/** Keeps a table to the customers asked for; the planner drops the half that does not apply. */
export const wanted = (alias: string) =>
  `${alias}.shop_id = $1 AND ${alias}.customer_id IS NOT NULL AND ($2::bigint[] IS NULL OR ${alias}.customer_id = ANY ($2))`;

/** A sum that stays within its column: the most it holds stands for more. */
export const capped = (sum: string, type: 'int' | 'bigint') =>
  `least(coalesce(${sum}, 0), ${type === 'int' ? '2147483647' : '9223372036854775807'})::${type}`;

/** What a customer kept most pieces of, by a column of the product. */
const mostFrequent = (column: string, name: string) => `
  SELECT DISTINCT ON (customer_id) customer_id, ${column} AS ${name} FROM (
    SELECT kept.customer_id, p.${column}, sum(kept.pieces) AS pieces, max(kept.last_at) AS last_at
    FROM kept JOIN product p ON p.shop_id = $1 AND p.product_id = kept.product_id
    WHERE p.${column} IS NOT NULL AND kept.pieces > 0 GROUP BY kept.customer_id, p.${column}
  ) counted ORDER BY customer_id, pieces DESC, last_at DESC, ${column} COLLATE "C"`;

/**
 * SQL (common table expressions, up to `fresh`: a row of `traitColumns` for each customer). Parameters: $1 shop, $2 customer ids or null
 * for all, $3 as of.
 */
export const freshTraits = `
WITH counted AS MATERIALIZED (${countedOrders}),
bought AS (
  SELECT customer_id, count(*)::int AS orders_count, ${capped('sum(net_minor) FILTER (WHERE in_shop_currency)', 'bigint')} AS revenue_minor,
         count(*) FILTER (WHERE discounted)::int AS discounted_orders, min(placed_at) AS first_order_at, max(placed_at) AS last_order_at,
         extract(epoch FROM max(gap))::float8 / 86400 AS longest_gap_days,
         ${windowDays
           .map(
             (days) => `count(*) FILTER (WHERE ${inWindow(days)})::int AS orders_${days}d,
         ${capped(`sum(net_minor) FILTER (WHERE in_shop_currency AND ${inWindow(days)})`, 'bigint')} AS revenue_${days}d_minor`,
           )
           .join(', ')}
  FROM (SELECT *, placed_at - lag(placed_at) OVER (PARTITION BY customer_id ORDER BY placed_at) AS gap FROM counted) counted
  GROUP BY customer_id
), kept AS MATERIALIZED (
  SELECT counted.customer_id, l.product_id, sum(l.current_quantity) AS pieces, max(counted.placed_at) AS last_at
  FROM counted JOIN order_line l ON l.shop_id = $1 AND l.order_id = counted.order_id
  GROUP BY counted.customer_id, l.product_id
), items AS (
  SELECT customer_id, ${capped('sum(pieces)', 'int')} AS items_count,
         count(product_id) FILTER (WHERE pieces > 0)::int AS products_count,
         (array_agg(product_id ORDER BY pieces DESC, last_at DESC, product_id) FILTER (WHERE product_id IS NOT NULL AND pieces > 0))[1] AS top_product_id
  FROM kept GROUP BY customer_id
), categories AS (${mostFrequent('product_type', 'top_category')}), vendors AS (${mostFrequent('vendor', 'top_vendor')}
), gross AS (
  SELECT o.customer_id, count(*)::int AS gross_orders_count, max(o.placed_at) AS gross_last_order_at,
         ${capped('sum(o.gross_minor) FILTER (WHERE o.currency = shop.currency)', 'bigint')} AS gross_revenue_minor
  FROM orders o JOIN shop ON shop.shop_id = o.shop_id
  WHERE ${wanted('o')} AND NOT o.test AND o.cancelled_at IS NULL AND o.deleted_at IS NULL AND o.gross_minor > 0 AND o.placed_at <= $3
  GROUP BY o.customer_id
), refunded AS (
  SELECT o.customer_id, ${capped('sum(r.amount_minor)', 'bigint')} AS refunded_minor
  FROM refund r
  JOIN orders o ON o.shop_id = r.shop_id AND o.order_id = r.order_id
  JOIN shop ON shop.shop_id = o.shop_id AND shop.currency = r.currency
  WHERE r.shop_id = $1 AND ${wanted('o')} AND NOT o.test AND o.deleted_at IS NULL AND r.refunded_at <= $3
  GROUP BY o.customer_id
), active AS (
  -- a mail that is opened, maybe by a program, or refused is no sign of life in the store
  SELECT a.customer_id, max(a.occurred_at) FILTER (WHERE a.kind NOT IN ('mail_opened', 'mail_bounced', 'mail_unsubscribed', 'spam_reported')) AS last_activity_at,
         max(a.occurred_at) FILTER (WHERE a.kind = 'product_viewed') AS last_view_at,
         count(*) FILTER (WHERE a.kind = 'product_viewed')::int AS views_count,
         count(*) FILTER (WHERE a.kind = 'mail_delivered')::int AS mails_delivered,
         count(*) FILTER (WHERE a.kind = 'mail_opened')::int AS mails_opened,
         max(a.occurred_at) FILTER (WHERE a.kind = 'mail_opened') AS last_mail_opened_at,
         count(*) FILTER (WHERE a.kind = 'mail_clicked')::int AS mails_clicked,
         max(a.occurred_at) FILTER (WHERE a.kind = 'mail_clicked') AS last_mail_clicked_at
  FROM activity a WHERE ${wanted('a')} AND a.occurred_at <= $3
  GROUP BY a.customer_id
), basket AS (
  SELECT c.customer_id, c.cart_token AS token, c.updated_at, c.order_id IS NULL AND jsonb_array_length(c.lines) > 0 AS open
  FROM cart c WHERE ${wanted('c')} AND c.updated_at <= $3
  UNION ALL
  SELECT k.customer_id, coalesce(k.cart_token, k.checkout_token), k.updated_at,
         k.order_id IS NULL AND k.completed_at IS NULL AND k.deleted_at IS NULL
  FROM checkout k WHERE ${wanted('k')} AND k.updated_at <= $3
), baskets AS (
  SELECT customer_id, max(updated_at) AS last_cart_at,
         count(*) FILTER (WHERE open AND updated_at > $3::timestamptz - interval '${cartOpenDays} days')::int AS carts_open
  FROM (SELECT customer_id, max(updated_at) AS updated_at, bool_and(open) AS open FROM basket GROUP BY customer_id, token) one
  GROUP BY customer_id
), fresh AS MATERIALIZED (
  SELECT c.customer_id, coalesce(orders_count, 0) AS orders_count, coalesce(revenue_minor, 0) AS revenue_minor,
         coalesce(gross_revenue_minor, 0) AS gross_revenue_minor, coalesce(gross_orders_count, 0) AS gross_orders_count,
         coalesce(refunded_minor, 0) AS refunded_minor, coalesce(discounted_orders, 0) AS discounted_orders,
         coalesce(items_count, 0) AS items_count, coalesce(products_count, 0) AS products_count,
         first_order_at, last_order_at, gross_last_order_at,
         CASE WHEN orders_count > 1 THEN extract(epoch FROM last_order_at - first_order_at)::float8 / 86400 / (orders_count - 1) END AS mean_gap_days,
         last_view_at, coalesce(views_count, 0) AS views_count, coalesce(mails_delivered, 0) AS mails_delivered,
         coalesce(mails_opened, 0) AS mails_opened, last_mail_opened_at, coalesce(mails_clicked, 0) AS mails_clicked, last_mail_clicked_at, last_cart_at, coalesce(carts_open, 0) AS carts_open,
         greatest(last_activity_at, last_cart_at, last_order_at) AS last_active_at, longest_gap_days, top_product_id, top_category, top_vendor,
         ${windowDays.map((days) => `coalesce(orders_${days}d, 0) AS orders_${days}d, coalesce(revenue_${days}d_minor, 0) AS revenue_${days}d_minor`).join(', ')}
  FROM customer c
  LEFT JOIN bought USING (customer_id) LEFT JOIN items USING (customer_id) LEFT JOIN gross USING (customer_id)
  LEFT JOIN refunded USING (customer_id) LEFT JOIN active USING (customer_id) LEFT JOIN baskets USING (customer_id)
  LEFT JOIN categories USING (customer_id) LEFT JOIN vendors USING (customer_id)
  WHERE ${wanted('c')} AND c.deleted_at IS NULL AND c.merged_into IS NULL
)`;
