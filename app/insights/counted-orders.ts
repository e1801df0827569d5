type Asked = (customerId: string) => string;

/** Of none it is 0: LEAST leaves a missing sum out and would say the largest number there is. */
const sumOfRefunds = 'least(coalesce(sum(r.amount_minor), 0), 9223372036854775807)::bigint';

/**
 * SQL (a SELECT) of the orders that count for the scores. Parameters: $1 shop, $2 customer ids or null for all, $3 as of.
 * An order counts when it is placed by $3, has a customer, is no test, is not cancelled or deleted, is for more than gift
 * cards (they are spent with a later order, and count there), and is worth more than zero after edits and refunds: what was given
 * away is not. It is worth `current_minor`, which knows the refunds up to the order's version, less later ones. Money in another
 * currency is not added (`in_shop_currency`): there is no rate to add it by.
 * Columns: customer_id, order_id, placed_at, discounted, net_minor, in_shop_currency.
 */
export const countedOrders = ordersThatCount(
  (customerId) => `($2::bigint[] IS NULL OR ${customerId} = ANY ($2))`,
  (asked) => ({
    join: `LEFT JOIN (
    SELECT r.order_id, ${sumOfRefunds} AS minor
    FROM refund r
    JOIN orders known ON known.shop_id = r.shop_id AND known.order_id = r.order_id AND known.currency = r.currency
    WHERE r.shop_id = $1 AND ${asked('known.customer_id')}
      AND r.refunded_at > known.updated_at AND r.refunded_at <= $3
    GROUP BY r.order_id
  ) late ON late.order_id = o.order_id`,
    minor: 'coalesce(late.minor, 0)',
  }),
);

/**
 * The same of other customers than $2 says, for questions that need few orders or little of their worth: refunds are looked
 * up by order, so that no order is read for the refunds' sake.
 * @param asked SQL: a customer id is among those.
 */
export function countedOrdersOf(asked: Asked): string {
  return ordersThatCount(asked, () => ({
    join: '',
    minor: `CASE WHEN $2::bigint[] IS NULL AND NOT o.order_id IN (SELECT any_refund.order_id FROM refund any_refund WHERE any_refund.shop_id = $1) THEN 0
      ELSE (SELECT ${sumOfRefunds} FROM refund r WHERE r.shop_id = $1 AND r.order_id = o.order_id AND r.currency = o.currency
        AND r.refunded_at > o.updated_at AND r.refunded_at <= $3) END`,
  }));
}

/** SQL: the order of a line, which has a `counted_for`, is worth more than zero also after the refunds made since its version and up to $3. */
export const keptSomethingSql = (
  line: string,
): string => `(NOT EXISTS (SELECT FROM refund any_refund WHERE any_refund.shop_id = $1 AND any_refund.order_id = ${line}.order_id)
  OR (SELECT o.current_minor > (SELECT ${sumOfRefunds} FROM refund r
        WHERE r.shop_id = $1 AND r.order_id = ${line}.order_id AND r.currency = o.currency AND r.refunded_at > o.updated_at AND r.refunded_at <= $3)
      FROM orders o WHERE o.shop_id = $1 AND o.order_id = ${line}.order_id))`;

/** @param refunds SQL of what was given back after an order's version: a join, and the sum. */
function ordersThatCount(asked: Asked, refunds: (asked: Asked) => { join: string; minor: string }): string {
  const late = refunds(asked);
  return `
  SELECT o.customer_id, o.order_id, o.placed_at, o.discount_minor > 0 AS discounted,
         o.current_minor - ${late.minor} AS net_minor, o.currency = shop.currency AS in_shop_currency
  FROM orders o
  JOIN shop ON shop.shop_id = o.shop_id
  ${late.join}
  WHERE o.shop_id = $1 AND o.customer_id IS NOT NULL AND ${asked('o.customer_id')}
    AND NOT o.test AND NOT o.gift_cards_only AND o.cancelled_at IS NULL AND o.deleted_at IS NULL AND o.placed_at <= $3
    AND o.current_minor - ${late.minor} > 0`;
}
