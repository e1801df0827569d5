import type { ShopDb } from '../platform/db.server.ts';
import { isReadSql } from '../shopify/reading/read-version.ts';
import { decidePeople } from './decide-people.server.ts';
import { personOf } from './person-of.ts';
import { addAll, addPeople, type Trace } from './trace.ts';

/**
 * Draws the links to people again wherever a batch touched them. Every link is a function of the facts now in the store, never
 * of their order of arrival:
 * 1. Who is whom: merged people are one, a guest is the customer with the same address or number (`who-is-whom`).
 * 2. An order counts for the customer it states or for its guest, and so for the person they are.
 *    So does an answer.
 * 3. A checkout belongs to the customer it states, else to its order's, else to whoever has its e-mail; Shopify vouches for both.
 *    That it is no longer listed says nothing of one that was completed.
 * `link-tokens` goes on from here. Five queries, all by index. The firsts are sorted out of joins (no `min` in a subquery): there
 * PostgreSQL would walk the primary key until something fits, which is the whole store when nothing does.
 */
export async function linkPeople(db: ShopDb, trace: Trace): Promise<void> {
  const emails = trace.contacts.size > 0 ? await decidePeople(db, trace) : [];
  if (trace.moved.size > 0 || (trace.orders.size > 0 && (await hasMerged(db)))) await linkOrders(db, trace);
  if (trace.moved.size > 0) await linkAnswers(db, trace);
  if (trace.contacts.size + trace.checkouts.size > 0) await linkCheckouts(db, emails, trace);
}

/** Where nobody is somebody else, an order counts for whom it was written with. By a partial index. */
async function hasMerged(db: ShopDb): Promise<boolean> {
  const [row] = await db.query<{ exists: boolean }>(
    'SELECT EXISTS (SELECT FROM customer WHERE shop_id = $1 AND merged_into IS NOT NULL)',
    [db.shopId],
  );
  return row?.exists ?? false;
}

async function linkOrders(db: ShopDb, trace: Trace): Promise<void> {
  const moved = await db.query<{ orderId: string; cartToken: string | null; checkoutToken: string | null }>(
    `WITH ids AS (
       SELECT unnest($3::bigint[]) AS order_id
       UNION SELECT order_id FROM orders WHERE shop_id = $1 AND guest_id = ANY ($2::bigint[])
       UNION SELECT order_id FROM orders WHERE shop_id = $1 AND stated_customer_id = ANY ($2)
     ), decided AS (
       SELECT o.order_id, ${personOf('c')} AS person
       FROM ids JOIN orders o ON o.shop_id = $1 AND o.order_id = ids.order_id
       JOIN customer c ON c.shop_id = $1 AND c.customer_id = coalesce(o.stated_customer_id, o.guest_id)
     )
     UPDATE orders o SET customer_id = d.person FROM decided d
     WHERE o.shop_id = $1 AND o.order_id = d.order_id AND o.customer_id IS DISTINCT FROM d.person
     RETURNING o.order_id AS "orderId", o.cart_token AS "cartToken", o.checkout_token AS "checkoutToken"`,
    [db.shopId, [...trace.moved], [...trace.orders]],
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

async function linkAnswers(db: ShopDb, trace: Trace): Promise<void> {
  await db.query(
    `WITH said AS (
       SELECT customer_id, stated_customer_id, question, source, CASE stated_customer_id WHEN 0 THEN customer_id ELSE stated_customer_id END AS stated
       FROM customer_answer WHERE shop_id = $1 AND customer_id = ANY ($2::bigint[])
     ), decided AS (
       SELECT said.*, ${personOf('c')} AS person FROM said JOIN customer c ON c.shop_id = $1 AND c.customer_id = said.stated
     )
     UPDATE customer_answer a SET customer_id = d.person, stated_customer_id = CASE WHEN d.person = d.stated THEN 0 ELSE d.stated END FROM decided d
     WHERE a.shop_id = $1 AND a.customer_id = d.customer_id AND a.stated_customer_id = d.stated_customer_id AND a.question = d.question AND a.source = d.source
       AND d.person IS NOT NULL AND d.person <> d.customer_id`,
    [db.shopId, [...trace.moved]],
  );
}

async function linkCheckouts(db: ShopDb, emails: Buffer[], trace: Trace): Promise<void> {
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
       UNION SELECT checkout_token FROM checkout WHERE shop_id = $1 AND email_idx = ANY ($4::bytea[])
     ), touched AS MATERIALIZED (
       SELECT checkout.*, 'id:' || checkout_id AS tombstone FROM tokens JOIN checkout USING (checkout_token) WHERE shop_id = $1
     ), bought AS (
       SELECT DISTINCT ON (t.checkout_token) t.checkout_token, o.order_id, o.customer_id
       FROM touched t JOIN orders o ON o.shop_id = $1 AND o.checkout_token = t.checkout_token
       WHERE o.deleted_at IS NULL ORDER BY t.checkout_token, o.order_id
     ), owners AS (
       SELECT DISTINCT ON (t.checkout_token) t.checkout_token, ${personOf('c')} AS customer_id
       FROM touched t JOIN customer c ON c.shop_id = $1 AND c.email_idx = t.email_idx
       WHERE c.deleted_at IS NULL
         AND NOT EXISTS (SELECT FROM blocked_identifier b WHERE b.shop_id = $1 AND b.kind = 'email' AND b.value_idx = t.email_idx)
       ORDER BY t.checkout_token, c.customer_id < 0, c.customer_id
     ), decided AS (
       SELECT t.checkout_token, t.customer_id AS before, t.order_id AS order_before, t.deleted_at AS deleted_before,
         b.order_id, coalesce(${personOf('s')}, t.stated_customer_id, b.customer_id, w.customer_id) AS after, gone.updated_at AS deleted_at
       FROM touched t
       LEFT JOIN bought b USING (checkout_token)
       LEFT JOIN owners w USING (checkout_token)
       LEFT JOIN customer s ON s.shop_id = $1 AND s.customer_id = t.stated_customer_id
       LEFT JOIN checkout gone ON gone.shop_id = $1 AND gone.checkout_token = t.tombstone
         AND NOT (${isReadSql('gone.version')} AND (t.completed_at IS NOT NULL OR b.order_id IS NOT NULL))
     )
     UPDATE checkout k SET customer_id = d.after, order_id = d.order_id, deleted_at = d.deleted_at FROM decided d
     WHERE k.shop_id = $1 AND k.checkout_token = d.checkout_token
       AND (d.after, d.order_id, d.deleted_at) IS DISTINCT FROM (d.before, d.order_before, d.deleted_before)
     RETURNING k.checkout_token AS "checkoutToken", k.cart_token AS "cartToken", d.before, d.after`,
    [db.shopId, [...trace.checkouts], [...trace.contacts], emails],
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
    [],
  );
}
