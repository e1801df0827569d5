import type { ShopDb } from '../platform/db.server.ts';
import { addAll, addPeople, type Trace } from './trace.ts';

/**
 * Draws the links to people again wherever a batch touched them. Every link is a function of the facts now in the store, never
 * of their order of arrival:
 * 1. A guest is the customer who has the same e-mail (the oldest, if several), else a person of its own.
 * 2. An order without a customer counts for its guest, or for the customer that the guest is.
 * 3. A checkout belongs to the customer it states, else to its order's, else to whoever has its e-mail; Shopify vouches for both.
 * `link-tokens` goes on from here. Five queries, all by index. The firsts are sorted out of joins (no `min` in a subquery): there
 * PostgreSQL would walk the primary key until something fits, which is the whole store when nothing does.
 */
export async function linkPeople(db: ShopDb, trace: Trace): Promise<void> {
  const emails = trace.contacts.size > 0 ? await linkGuests(db, trace) : [];
  if (trace.contacts.size + trace.orders.size > 0) await linkOrders(db, trace);
  if (trace.contacts.size + trace.checkouts.size > 0) await linkCheckouts(db, emails, trace);
}

/** @returns the e-mails (blind) that may lead to somebody else than before. */
async function linkGuests(db: ShopDb, trace: Trace): Promise<Buffer[]> {
  const written = await db.query<{ emailIdx: Buffer | null }>(
    `SELECT email_idx AS "emailIdx" FROM customer WHERE shop_id = $1 AND (customer_id = ANY ($2::bigint[]) OR merged_into = ANY ($2))`,
    [db.shopId, [...trace.contacts]],
  );
  const emails = written.flatMap((row) => row.emailIdx ?? []);
  const sharing = await db.query<Sharing>(
    `SELECT customer_id AS "customerId", email_idx AS "emailIdx", merged_into AS "mergedInto" FROM customer
     WHERE shop_id = $1 AND email_idx = ANY ($2::bytea[]) AND deleted_at IS NULL`,
    [db.shopId, emails],
  );
  const moved = movedGuests(sharing);
  if (moved.length === 0) return emails;
  await db.query(
    `UPDATE customer g SET merged_into = m.merged_into FROM unnest($2::bigint[], $3::bigint[]) AS m (customer_id, merged_into)
     WHERE g.shop_id = $1 AND g.customer_id = m.customer_id`,
    [db.shopId, moved.map((guest) => guest.customerId), moved.map((guest) => guest.after)],
  );
  addAll(
    trace.contacts,
    moved.map((guest) => guest.customerId),
  );
  addPeople(
    trace,
    moved.flatMap((guest) => [guest.customerId, guest.mergedInto, guest.after]),
    'identity',
  );
  return emails;
}

interface Sharing {
  customerId: string;
  emailIdx: Buffer;
  mergedInto: string | null;
}

/** Guests, among people who share e-mails, who are somebody else than they were; `after` null = nobody but themselves. */
function movedGuests(sharing: Sharing[]): (Sharing & { after: string | null })[] {
  const oldest = new Map<string, string>();
  for (const { customerId, emailIdx } of sharing) {
    const email = emailIdx.toString('hex');
    const known = oldest.get(email);
    if (BigInt(customerId) > 0n && (known === undefined || BigInt(customerId) < BigInt(known)))
      oldest.set(email, customerId);
  }
  return sharing
    .filter(({ customerId }) => BigInt(customerId) < 0n)
    .map((guest) => ({ ...guest, after: oldest.get(guest.emailIdx.toString('hex')) ?? null }))
    .filter((guest) => guest.after !== guest.mergedInto);
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
       SELECT DISTINCT ON (t.checkout_token) t.checkout_token, c.customer_id
       FROM touched t JOIN customer c ON c.shop_id = $1 AND c.email_idx = t.email_idx
       WHERE c.deleted_at IS NULL ORDER BY t.checkout_token, c.customer_id < 0, c.customer_id
     ), decided AS (
       SELECT t.checkout_token, t.customer_id AS before, t.order_id AS order_before, t.deleted_at AS deleted_before,
         b.order_id, coalesce(t.stated_customer_id, b.customer_id, w.customer_id) AS after, gone.updated_at AS deleted_at
       FROM touched t
       LEFT JOIN bought b USING (checkout_token)
       LEFT JOIN owners w USING (checkout_token)
       LEFT JOIN checkout gone ON gone.shop_id = $1 AND gone.checkout_token = t.tombstone
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
  );
}
