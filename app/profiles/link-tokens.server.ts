import type { ShopDb } from '../platform/db.server.ts';
import { personOf } from './person-of.ts';
import { addAll, addPeople, type Trace } from './trace.ts';
import { identifierLimit } from './who-is-whom.ts';

/**
 * Goes on from `link-people`, down to what names nobody itself:
 * 4. A checkout token and a cart token lead to the person of their order, else of their checkout.
 * 5. A browser (the pixel's client id) leads to the person of its earliest trace, of the first 5,000: a log-in, or a cart or checkout
 *    that became somebody's. The earliest, so that a second person on a shared computer takes nobody's history.
 *    A browser, cart or checkout of more than `identifierLimit` people leads to nobody.
 * 6. A view belongs to who was logged in, else to its browser's person.
 * 7. A cart belongs to its token's person, else to the first person seen with it.
 * What a pixel says of e-mails or order ids is no evidence: anybody may write there. Eight queries.
 */
export async function linkTokens(db: ShopDb, trace: Trace): Promise<void> {
  await addValuesOfMoved(db, trace);
  await redrawIdentities(db, { kind: 'checkout', values: trace.checkouts, evidence: checkoutEvidence });
  await redrawIdentities(db, { kind: 'cart', values: trace.carts, evidence: cartEvidence });
  await addClientsOfTokens(db, trace);
  const moved = await redrawIdentities(db, { kind: 'client', values: trace.clients, evidence: clientEvidence });
  await linkActivities(db, moved, trace);
  await linkCarts(db, trace);
}

const checkoutEvidence = `
  SELECT t.value, 1 AS rank, 'order' AS source, o.customer_id, o.placed_at AS at
  FROM touched t JOIN orders o ON o.shop_id = $1 AND o.checkout_token = t.value
  WHERE o.deleted_at IS NULL
  UNION ALL
  SELECT t.value, 2, 'checkout', k.customer_id, k.created_at
  FROM touched t JOIN checkout k ON k.shop_id = $1 AND k.checkout_token = t.value`;

const cartEvidence = `
  SELECT t.value, 1 AS rank, 'order' AS source, o.customer_id, o.placed_at AS at
  FROM touched t JOIN orders o ON o.shop_id = $1 AND o.cart_token = t.value
  WHERE o.deleted_at IS NULL
  UNION ALL
  SELECT t.value, 2, 'checkout', k.customer_id, k.created_at
  FROM touched t JOIN checkout k ON k.shop_id = $1 AND k.cart_token = t.value`;

/** More than a person leaves behind before they log in; past it a program is at work, whose traces are not read again with each new one. */
const tracesMax = 5000;

const clientEvidence = `
  WITH traces AS MATERIALIZED (
    SELECT t.value, a.* FROM touched t CROSS JOIN LATERAL (
      SELECT stated_customer_id, checkout_token, cart_token, occurred_at FROM activity
      WHERE shop_id = $1 AND client_id = t.value
        AND (stated_customer_id IS NOT NULL OR cart_token IS NOT NULL OR checkout_token IS NOT NULL)
      ORDER BY occurred_at, activity_id LIMIT ${tracesMax}
    ) a
  )
  SELECT a.value, 1 AS rank, 'pixel' AS source, coalesce(${personOf('c')}, a.stated_customer_id) AS customer_id, a.occurred_at AS at
  FROM traces a
  LEFT JOIN customer c ON c.shop_id = $1 AND c.customer_id = a.stated_customer_id
  WHERE a.stated_customer_id IS NOT NULL
  UNION ALL
  SELECT a.value, 1, i.kind, i.customer_id, a.occurred_at
  FROM traces a
  JOIN identity i ON i.shop_id = $1 AND i.kind = 'checkout' AND i.value = a.checkout_token
  WHERE a.checkout_token IS NOT NULL
  UNION ALL
  SELECT a.value, 1, i.kind, i.customer_id, a.occurred_at
  FROM traces a
  JOIN identity i ON i.shop_id = $1 AND i.kind = 'cart' AND i.value = a.cart_token
  WHERE a.cart_token IS NOT NULL`;

/** @returns the values that lead to somebody else than before. */
async function redrawIdentities(
  db: ShopDb,
  { kind, values, evidence }: { kind: string; values: Set<string>; evidence: string },
): Promise<string[]> {
  if (values.size === 0) return [];
  const rows = await db.query<{ value: string }>(
    `WITH touched AS (SELECT unnest($2::text[]) AS value),
     evidence AS (SELECT * FROM (${evidence}) e WHERE customer_id IS NOT NULL),
     spans AS (SELECT value, min(at) AS first_seen_at, max(at) AS last_seen_at FROM evidence GROUP BY value
               HAVING count(DISTINCT customer_id) <= ${identifierLimit}),
     chosen AS (SELECT DISTINCT ON (value) value, customer_id, source FROM evidence JOIN spans USING (value)
                ORDER BY value, rank, at, customer_id, source),
     known AS (SELECT value, customer_id FROM identity WHERE shop_id = $1 AND kind = $3 AND value = ANY ($2)),
     gone AS (DELETE FROM identity i USING known k WHERE i.shop_id = $1 AND i.kind = $3 AND i.value = k.value
              AND NOT EXISTS (SELECT FROM chosen c WHERE c.value = k.value)),
     written AS (
       INSERT INTO identity (shop_id, kind, value, customer_id, source, first_seen_at, last_seen_at)
       SELECT $1, $3, value, customer_id, source, first_seen_at, last_seen_at FROM chosen JOIN spans USING (value)
       ON CONFLICT (shop_id, kind, value) DO UPDATE SET customer_id = excluded.customer_id, source = excluded.source,
         first_seen_at = excluded.first_seen_at, last_seen_at = excluded.last_seen_at
     )
     SELECT t.value FROM touched t LEFT JOIN known k USING (value) LEFT JOIN chosen c USING (value)
     WHERE k.customer_id IS DISTINCT FROM c.customer_id`,
    [db.shopId, [...values], kind],
  );
  return rows.map((row) => row.value);
}

/** What leads to people who turned out to be somebody else. */
async function addValuesOfMoved(db: ShopDb, trace: Trace): Promise<void> {
  if (trace.moved.size === 0) return;
  const rows = await db.query<{ kind: string; value: string | null }>(
    `SELECT kind, value FROM identity WHERE shop_id = $1 AND customer_id = ANY ($2::bigint[])
     UNION SELECT 'client', client_id FROM activity WHERE shop_id = $1 AND customer_id = ANY ($2)
     UNION SELECT 'activity', activity_id FROM activity WHERE shop_id = $1 AND customer_id = ANY ($2) AND stated_customer_id IS NOT NULL`,
    [db.shopId, [...trace.moved]],
  );
  const valuesOf = (kind: string) => rows.filter((row) => row.kind === kind).map((row) => row.value);
  addAll(trace.checkouts, valuesOf('checkout'));
  addAll(trace.carts, valuesOf('cart'));
  addAll(trace.clients, valuesOf('client'));
  addAll(trace.activities, valuesOf('activity'));
}

async function addClientsOfTokens(db: ShopDb, trace: Trace): Promise<void> {
  if (trace.carts.size + trace.checkouts.size === 0) return;
  const rows = await db.query<{ clientId: string | null }>(
    `SELECT client_id AS "clientId" FROM activity WHERE shop_id = $1 AND cart_token = ANY ($2)
     UNION SELECT client_id FROM activity WHERE shop_id = $1 AND checkout_token = ANY ($3)`,
    [db.shopId, [...trace.carts], [...trace.checkouts]],
  );
  addAll(
    trace.clients,
    rows.map((row) => row.clientId),
  );
}

async function linkActivities(db: ShopDb, movedClients: string[], trace: Trace): Promise<void> {
  if (movedClients.length + trace.activities.size === 0) return;
  const moved = await db.query<{ kind: string; cartToken: string | null; before: string | null; after: string | null }>(
    `WITH touched AS (
       SELECT activity_id, client_id, cart_token, stated_customer_id, customer_id AS before
       FROM activity WHERE shop_id = $1 AND (client_id = ANY ($2) OR activity_id = ANY ($3))
     ), decided AS (
       SELECT t.*, coalesce(${personOf('s')}, t.stated_customer_id, i.customer_id) AS after
       FROM touched t LEFT JOIN customer s ON s.shop_id = $1 AND s.customer_id = t.stated_customer_id
       LEFT JOIN identity i ON i.shop_id = $1 AND i.kind = 'client' AND i.value = t.client_id
     )
     UPDATE activity a SET customer_id = d.after FROM decided d
     WHERE a.shop_id = $1 AND a.activity_id = d.activity_id AND d.after IS DISTINCT FROM d.before
     RETURNING a.kind, d.cart_token AS "cartToken", d.before, d.after`,
    [db.shopId, movedClients, [...trace.activities]],
  );
  addAll(
    trace.carts,
    moved.map((row) => row.cartToken),
  );
  for (const { kind, before, after } of moved) addPeople(trace, [before, after], 'view', [kind]);
}

async function linkCarts(db: ShopDb, trace: Trace): Promise<void> {
  if (trace.carts.size === 0) return;
  const moved = await db.query<{ before: string | null; after: string | null }>(
    `WITH touched AS (
       SELECT cart_token, customer_id, order_id FROM cart WHERE shop_id = $1 AND cart_token = ANY ($2)
     ), bought AS (
       SELECT t.cart_token, min(o.order_id) AS order_id
       FROM touched t JOIN orders o ON o.shop_id = $1 AND o.cart_token = t.cart_token
       WHERE o.deleted_at IS NULL GROUP BY t.cart_token
     ), seen AS (
       SELECT DISTINCT ON (t.cart_token) t.cart_token, a.customer_id
       FROM touched t JOIN activity a ON a.shop_id = $1 AND a.cart_token = t.cart_token
       WHERE a.customer_id IS NOT NULL ORDER BY t.cart_token, a.occurred_at, a.activity_id
     ), decided AS (
       SELECT t.cart_token, t.customer_id AS before, t.order_id AS order_before, b.order_id, coalesce(i.customer_id, s.customer_id) AS after
       FROM touched t
       LEFT JOIN bought b USING (cart_token)
       LEFT JOIN seen s USING (cart_token)
       LEFT JOIN identity i ON i.shop_id = $1 AND i.kind = 'cart' AND i.value = t.cart_token
     )
     UPDATE cart c SET customer_id = d.after, order_id = d.order_id FROM decided d
     WHERE c.shop_id = $1 AND c.cart_token = d.cart_token AND (d.after, d.order_id) IS DISTINCT FROM (d.before, d.order_before)
     RETURNING d.before, d.after`,
    [db.shopId, [...trace.carts]],
  );
  addPeople(
    trace,
    moved.flatMap((row) => [row.before, row.after]),
    'cart',
    [],
  );
}
