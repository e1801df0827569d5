import type { ShopDb } from '../platform/db.server.ts';
import { addAll, addPeople, type Trace } from './trace.ts';

/**
 * Draws the links to people again wherever a batch touched them. Every link is a function of the facts now in the store, never
 * of their order of arrival:
 * 1. A guest is the customer who has the same e-mail (the oldest, if several), else a person of its own.
 * 2. An order without a customer counts for its guest, or for the customer that the guest is.
 * 3. A checkout belongs to the customer it states, else to its order's, else to whoever has its e-mail; Shopify vouches for both.
 * `link-tokens` goes on from here. Three queries.
 */
export async function linkPeople(db: ShopDb, trace: Trace): Promise<void> {
  if (trace.contacts.size > 0) await linkGuests(db, trace);
  if (trace.contacts.size + trace.orders.size > 0) await linkOrders(db, trace);
  if (trace.contacts.size + trace.checkouts.size > 0) await linkCheckouts(db, trace);
}

async function linkGuests(db: ShopDb, trace: Trace): Promise<void> {
  const moved = await db.query<{ guest: string; before: string | null; after: string | null }>(
    `WITH written AS (
       SELECT customer_id, email_idx FROM customer WHERE shop_id = $1 AND customer_id = ANY ($2::bigint[])
     ), guests AS (
       SELECT customer_id FROM written
       UNION SELECT customer_id FROM customer WHERE shop_id = $1 AND merged_into = ANY ($2)
       UNION SELECT g.customer_id FROM written w JOIN customer g ON g.shop_id = $1 AND g.email_idx = w.email_idx
     ), touched AS (
       SELECT customer_id, email_idx, merged_into FROM guests JOIN customer USING (customer_id) WHERE shop_id = $1 AND customer_id < 0
     ), decided AS (
       SELECT t.customer_id, t.merged_into AS before, (
         SELECT min(c.customer_id) FROM customer c
         WHERE c.shop_id = $1 AND c.email_idx = t.email_idx AND c.customer_id > 0 AND c.deleted_at IS NULL
       ) AS after FROM touched t
     )
     UPDATE customer g SET merged_into = d.after FROM decided d
     WHERE g.shop_id = $1 AND g.customer_id = d.customer_id AND d.after IS DISTINCT FROM d.before
     RETURNING g.customer_id AS guest, d.before, d.after`,
    [db.shopId, [...trace.contacts]],
  );
  addAll(
    trace.contacts,
    moved.map((row) => row.guest),
  );
  addPeople(
    trace,
    moved.flatMap((row) => [row.guest, row.before, row.after]),
    'identity',
  );
}

async function linkOrders(db: ShopDb, trace: Trace): Promise<void> {
  const moved = await db.query<{ orderId: string; cartToken: string | null; checkoutToken: string | null }>(
    `UPDATE orders o SET customer_id = coalesce(g.merged_into, g.customer_id) FROM customer g
     WHERE o.shop_id = $1 AND (o.guest_id = ANY ($2::bigint[]) OR o.order_id = ANY ($3::bigint[]))
       AND g.shop_id = $1 AND g.customer_id = o.guest_id AND o.customer_id IS DISTINCT FROM coalesce(g.merged_into, g.customer_id)
     RETURNING o.order_id AS "orderId", o.cart_token AS "cartToken", o.checkout_token AS "checkoutToken"`,
    [db.shopId, [...trace.contacts], [...trace.orders]],
  );
  addAll(
    trace.orders,
    moved.map((row) => row.orderId),
  );
  addAll(
    trace.carts,
    moved.map((row) => row.cartToken),
  );
  addAll(
    trace.checkouts,
    moved.map((row) => row.checkoutToken),
  );
}

async function linkCheckouts(db: ShopDb, trace: Trace): Promise<void> {
  const moved = await db.query<{
    checkoutToken: string;
    cartToken: string | null;
    before: string | null;
    after: string | null;
  }>(
    `WITH tokens AS (
       SELECT unnest($2::text[]) AS checkout_token
       UNION SELECT checkout_token FROM checkout WHERE shop_id = $1 AND customer_id = ANY ($3::bigint[])
       UNION SELECT same.checkout_token FROM checkout k JOIN checkout same ON same.shop_id = $1 AND same.checkout_id = k.checkout_id
             WHERE k.shop_id = $1 AND k.checkout_token = ANY ($2)
       UNION SELECT k.checkout_token FROM customer c JOIN checkout k ON k.shop_id = $1 AND k.email_idx = c.email_idx
             WHERE c.shop_id = $1 AND c.customer_id = ANY ($3)
     ), touched AS (
       SELECT * FROM tokens JOIN checkout USING (checkout_token) WHERE shop_id = $1
     ), decided AS (
       SELECT t.checkout_token, t.customer_id AS before, t.order_id AS order_before, t.deleted_at AS deleted_before,
         o.order_id, coalesce(t.stated_customer_id, o.customer_id, owner.customer_id) AS after, gone.updated_at AS deleted_at
       FROM touched t
       LEFT JOIN LATERAL (
         SELECT order_id, customer_id FROM orders
         WHERE shop_id = $1 AND checkout_token = t.checkout_token AND deleted_at IS NULL ORDER BY order_id LIMIT 1
       ) o ON true
       LEFT JOIN LATERAL (
         SELECT c.customer_id FROM customer c
         WHERE c.shop_id = $1 AND c.email_idx = t.email_idx AND c.deleted_at IS NULL ORDER BY c.customer_id < 0, c.customer_id LIMIT 1
       ) owner ON true
       LEFT JOIN checkout gone ON gone.shop_id = $1 AND gone.checkout_token = 'id:' || t.checkout_id
     )
     UPDATE checkout k SET customer_id = d.after, order_id = d.order_id, deleted_at = d.deleted_at FROM decided d
     WHERE k.shop_id = $1 AND k.checkout_token = d.checkout_token
       AND (d.after, d.order_id, d.deleted_at) IS DISTINCT FROM (d.before, d.order_before, d.deleted_before)
     RETURNING k.checkout_token AS "checkoutToken", k.cart_token AS "cartToken", d.before, d.after`,
    [db.shopId, [...trace.checkouts], [...trace.contacts]],
  );
  addAll(
    trace.checkouts,
    moved.map((row) => row.checkoutToken),
  );
  addAll(
    trace.carts,
    moved.map((row) => row.cartToken),
  );
  addPeople(
    trace,
    moved.flatMap((row) => [row.before, row.after]),
    'checkout',
  );
}
