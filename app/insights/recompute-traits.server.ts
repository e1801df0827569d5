import type { ShopDb } from '../platform/db.server.ts';
import { countedOrders } from './counted-orders.ts';
import { planForWholeStore } from './plan-for-whole-store.server.ts';

/** A cart or checkout without an order is open for this long after its last change: past a month nobody comes back for it. */
const cartOpenDays = 30;

/**
 * Writes what the facts of customers add up to: `customer_traits`, one statement however many customers.
 * Net columns follow the rules of `countedOrders`. Gross columns are the total price of every order that is no test, not
 * cancelled or deleted and above zero, refunds ignored. Rows that stay the same are not written, so `computed_at` says since
 * when the values hold. Traits of deleted and merged customers are removed.
 * @param customerIds null: the whole store.
 * @param asOf facts after this moment are not seen.
 * @returns by how many the number of buyers (customers with an order that counts) grew; negative when it shrank.
 */
export async function recomputeTraits(db: ShopDb, customerIds: string[] | null, asOf: Date): Promise<number> {
  if (customerIds === null) await planForWholeStore(db);
  const [row] = await db.query<{ grown: string }>(traitsSql, [db.shopId, customerIds, asOf]);
  return Number(row?.grown ?? 0);
}

const columns = [
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
  'last_cart_at',
  'carts_open',
  'last_active_at',
];

/** Keeps a table to the customers asked for; the planner drops the half that does not apply. */
const wanted = (alias: string) =>
  `${alias}.shop_id = $1 AND ${alias}.customer_id IS NOT NULL AND ($2::bigint[] IS NULL OR ${alias}.customer_id = ANY ($2))`;

/** A sum that stays within its column: the most it holds stands for more. */
const capped = (sum: string, type: 'int' | 'bigint') =>
  `least(coalesce(${sum}, 0), ${type === 'int' ? '2147483647' : '9223372036854775807'})::${type}`;

const traitsSql = `
WITH counted AS MATERIALIZED (${countedOrders}),
bought AS (
  SELECT customer_id, count(*)::int AS orders_count, ${capped('sum(net_minor) FILTER (WHERE in_shop_currency)', 'bigint')} AS revenue_minor,
         count(*) FILTER (WHERE discounted)::int AS discounted_orders, min(placed_at) AS first_order_at, max(placed_at) AS last_order_at
  FROM counted GROUP BY customer_id
), items AS (
  SELECT counted.customer_id, ${capped('sum(l.current_quantity)', 'int')} AS items_count,
         count(DISTINCT l.product_id) FILTER (WHERE l.current_quantity > 0)::int AS products_count
  FROM counted JOIN order_line l ON l.shop_id = $1 AND l.order_id = counted.order_id
  GROUP BY counted.customer_id
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
  SELECT a.customer_id, max(a.occurred_at) AS last_activity_at,
         max(a.occurred_at) FILTER (WHERE a.kind = 'product_viewed') AS last_view_at,
         count(*) FILTER (WHERE a.kind = 'product_viewed')::int AS views_count
  FROM activity a WHERE ${wanted('a')} AND a.occurred_at <= $3
    -- a mail that is opened, maybe by a program, or refused is no sign of life in the store
    AND a.kind NOT IN ('mail_opened', 'mail_bounced', 'mail_unsubscribed', 'spam_reported')
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
         last_view_at, coalesce(views_count, 0) AS views_count, last_cart_at, coalesce(carts_open, 0) AS carts_open,
         greatest(last_activity_at, last_cart_at, last_order_at) AS last_active_at
  FROM customer c
  LEFT JOIN bought USING (customer_id) LEFT JOIN items USING (customer_id) LEFT JOIN gross USING (customer_id)
  LEFT JOIN refunded USING (customer_id) LEFT JOIN active USING (customer_id) LEFT JOIN baskets USING (customer_id)
  WHERE ${wanted('c')} AND c.deleted_at IS NULL AND c.merged_into IS NULL
), written AS (
  INSERT INTO customer_traits AS t (shop_id, customer_id, computed_at, ${columns.join(', ')})
  SELECT $1, customer_id, $3, ${columns.join(', ')} FROM fresh
  -- a row that stays the same isn't even locked: others go on beside a whole store
  WHERE NOT EXISTS (SELECT FROM customer_traits t WHERE t.shop_id = $1 AND t.customer_id = fresh.customer_id
    AND (${columns.map((column) => `t.${column}`).join(', ')}) IS NOT DISTINCT FROM (${columns.map((column) => `fresh.${column}`).join(', ')}))
  ORDER BY customer_id
  ON CONFLICT (shop_id, customer_id) DO UPDATE SET computed_at = excluded.computed_at, ${columns.map((column) => `${column} = excluded.${column}`).join(', ')}
  WHERE (${columns.map((column) => `t.${column}`).join(', ')}) IS DISTINCT FROM (${columns.map((column) => `excluded.${column}`).join(', ')})
), removed AS (
  DELETE FROM customer_traits t WHERE ${wanted('t')} AND NOT EXISTS (SELECT FROM fresh WHERE fresh.customer_id = t.customer_id)
)
SELECT (SELECT count(*) FROM fresh WHERE orders_count > 0)
     - (SELECT count(*) FROM customer_traits t WHERE ${wanted('t')} AND t.orders_count > 0) AS grown`;
