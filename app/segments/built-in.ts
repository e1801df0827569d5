/** A segment as data. `predicate` is SQL over c (customer), t (customer_traits), s (customer_scores) and $3 (as of). */
export interface BuiltInSegment {
  slug: string;
  name: string;
  description: string;
  predicate: string;
}

const viewsSince = (interval: string) =>
  `SELECT FROM activity a WHERE a.shop_id = c.shop_id AND a.customer_id = c.customer_id AND a.kind = 'product_viewed'
     AND a.occurred_at > $3::timestamptz - interval '${interval}' AND a.occurred_at <= $3`;

/** Orders a merchant would call orders: neither test nor cancelled nor deleted. */
const ordersSince = (after: string) =>
  `SELECT FROM orders o WHERE o.shop_id = c.shop_id AND o.customer_id = c.customer_id AND NOT o.test AND o.cancelled_at IS NULL
     AND o.deleted_at IS NULL AND o.placed_at > ${after} AND o.placed_at <= $3`;

/** The segments every store starts with, in the order they are shown. */
export const builtInSegments: readonly BuiltInSegment[] = [
  {
    slug: 'high-value',
    name: 'High value',
    description: 'Bought lately, often and for much: RFM group Champions.',
    predicate: `s.rfm_group = 'champions'`,
  },
  {
    slug: 'frequent-buyers',
    name: 'Frequent buyers',
    description: 'More than 3 orders in the last 30 days.',
    predicate: `t.last_order_at > $3::timestamptz - interval '30 days'
      AND (SELECT count(*) FROM (${ordersSince(`$3::timestamptz - interval '30 days'`)}) recent) > 3`,
  },
  {
    slug: 'infrequent-buyers',
    name: 'Infrequent buyers',
    description: 'Bought before, but not in the last 3 months.',
    predicate: `t.last_order_at <= $3::timestamptz - interval '3 months'`,
  },
  {
    slug: 'lapsed',
    name: 'Lapsed',
    description: "Silent for longer than 4 of 5 of this store's repeat buyers ever are.",
    predicate: `s.lifecycle IN ('lapsed', 'churned')`,
  },
  {
    slug: 'browsers',
    name: 'Browsers',
    description: 'More than 10 product views and no order in the last 30 days.',
    predicate: `t.views_count > 10 AND (SELECT count(*) FROM (${viewsSince('30 days')}) seen) > 10
      AND (t.last_order_at IS NULL OR t.last_order_at <= $3::timestamptz - interval '30 days')`,
  },
  {
    slug: 'cart-abandoners',
    name: 'Cart abandoners',
    description: 'Left a cart in the last 30 days and did not order since.',
    predicate: `t.carts_open > 0 AND (t.last_order_at IS NULL OR t.last_order_at < t.last_cart_at)
      AND t.last_cart_at > $3::timestamptz - interval '30 days'`,
  },
  {
    slug: 'viewed-three-times',
    name: 'Keeps coming back to a product',
    description: 'Viewed the same product 3 times or more in the last 3 days.',
    predicate: `t.last_view_at > $3::timestamptz - interval '3 days'
      AND EXISTS (${viewsSince('3 days')} AND a.product_id IS NOT NULL GROUP BY a.product_id HAVING count(*) >= 3)`,
  },
  {
    slug: 'viewed-not-bought',
    name: 'Viewed, not bought',
    description: 'Viewed a product in the last 48 hours and has not ordered since.',
    predicate: `t.last_view_at > $3::timestamptz - interval '48 hours' AND NOT EXISTS (${ordersSince('t.last_view_at')})`,
  },
  {
    slug: 'discount-seekers',
    name: 'Discount seekers',
    description: 'At least 2 orders, and at least half of them with a discount.',
    predicate: `t.orders_count >= 2 AND 2 * t.discounted_orders >= t.orders_count`,
  },
  {
    slug: 'new-subscribers',
    name: 'New subscribers',
    description: 'Said yes to e-mail in the last 30 days.',
    predicate: `c.email_consent = 'SUBSCRIBED' AND c.email_refused_by IS NULL AND c.email_consent_at > $3::timestamptz - interval '30 days' AND c.email_consent_at <= $3`,
  },
];
