import type { ShopDb } from '../platform/db.server.ts';
import type { CartFact, CheckoutDeletion, CheckoutFact } from '../shopify/fact.ts';
import { isReadSql } from '../shopify/reading/read-version.ts';
import { fillCheckouts } from './fill-unread.server.ts';
import { newest } from './newest.ts';
import { emailIndex } from './identifier-index.server.ts';
import { bytesText, toRecordset } from './to-recordset.ts';
import { addAll, type Trace } from './trace.ts';

/** Writes carts, the newest version of each. Whose they are is found by links. One query. */
export async function absorbCarts(db: ShopDb, facts: CartFact[], trace: Trace): Promise<void> {
  if (facts.length === 0) return;
  const rows = newest(facts, (fact) => fact.cartToken).map((fact) => ({
    cart_token: fact.cartToken,
    lines: fact.lines,
    created_at: fact.createdAt,
    updated_at: fact.updatedAt,
    version: fact.version,
  }));
  const written = await db.query<{ cartToken: string }>(
    `INSERT INTO cart AS c (shop_id, cart_token, lines, created_at, updated_at, version)
     SELECT $1, r.* FROM jsonb_to_recordset($2) AS r (cart_token text, lines jsonb, created_at timestamptz, updated_at timestamptz, version text)
     ON CONFLICT (shop_id, cart_token) DO UPDATE SET lines = excluded.lines, created_at = excluded.created_at,
       updated_at = excluded.updated_at, version = excluded.version
     WHERE excluded.version COLLATE "C" > c.version
     RETURNING cart_token AS "cartToken"`,
    [db.shopId, toRecordset(rows)],
  );
  addAll(
    trace.carts,
    written.map((row) => row.cartToken),
  );
}

/**
 * Writes checkouts, the newest version of each. A deletion knows only the checkout's number: it is kept as a row of its own,
 * `id:NUMBER`, from which the links mark the checkout deleted whenever both are there. Two queries, one more where one comes after a
 * newer reading.
 */
export async function absorbCheckouts(
  db: ShopDb,
  facts: (CheckoutFact | CheckoutDeletion)[],
  trace: Trace,
): Promise<void> {
  if (facts.length === 0) return;
  const latest = newest(
    facts.map((fact) => (fact.kind === 'checkout' ? checkoutRow(db.shopId, fact) : tombstoneRow(fact))),
    (row) => row.checkout_token,
  );
  const before = await db.query<{ cartToken: string | null }>(
    'SELECT cart_token AS "cartToken" FROM checkout WHERE shop_id = $1 AND checkout_token = ANY ($2)',
    [db.shopId, latest.map((row) => row.checkout_token)],
  );
  const written = await db.query<{ checkoutToken: string; cartToken: string | null }>(
    `INSERT INTO checkout AS c (shop_id, checkout_token, checkout_id, cart_token, stated_customer_id, email_idx, lines, total_minor,
       currency, recovery_url, created_at, updated_at, completed_at, version)
     SELECT $1, r.* FROM jsonb_to_recordset($2) AS r (checkout_token text, checkout_id bigint, cart_token text, stated_customer_id bigint,
       email_idx bytea, lines jsonb, total_minor bigint, currency text, recovery_url text, created_at timestamptz,
       updated_at timestamptz, completed_at timestamptz, version text)
     ON CONFLICT (shop_id, checkout_token) DO UPDATE SET checkout_id = excluded.checkout_id, cart_token = ${unlessUnread('cart_token')},
       stated_customer_id = ${unlessUnread('stated_customer_id')}, email_idx = ${unlessUnread('email_idx')}, lines = excluded.lines,
       total_minor = excluded.total_minor, currency = excluded.currency, recovery_url = excluded.recovery_url,
       created_at = excluded.created_at, updated_at = excluded.updated_at, completed_at = excluded.completed_at, version = excluded.version
     WHERE excluded.version COLLATE "C" > c.version OR (${isConcluded('c')} AND NOT ${isConcluded('excluded')})
     RETURNING checkout_token AS "checkoutToken", cart_token AS "cartToken"`,
    [db.shopId, toRecordset(latest)],
  );
  const won = new Set(written.map((row) => row.checkoutToken));
  const late = facts.filter((fact) => fact.kind === 'checkout' && !won.has(fact.checkoutToken)) as CheckoutFact[];
  await fillCheckouts(
    db,
    newest(late, (fact) => fact.checkoutToken),
    trace,
  );
  addAll(trace.checkouts, won);
  addAll(
    trace.carts,
    [...before, ...written].map((row) => row.cartToken),
  );
}

/** A deletion that a scan concluded; one that was told is better evidence. */
function isConcluded(row: string): string {
  return `(${row}.checkout_token = 'id:' || ${row}.checkout_id AND ${isReadSql(`${row}.version`)})`;
}

/** A reading knows neither the cart nor the address, nor a customer who is gone; what is known stays. */
function unlessUnread(column: string): string {
  return `CASE WHEN ${isReadSql('excluded.version')} THEN coalesce(excluded.${column}, c.${column}) ELSE excluded.${column} END`;
}

function checkoutRow(shopId: number, fact: CheckoutFact) {
  return {
    checkout_token: fact.checkoutToken,
    checkout_id: fact.checkoutId,
    cart_token: fact.cartToken,
    stated_customer_id: fact.customerId,
    email_idx: bytesText(emailIndex(shopId, fact.email)),
    lines: fact.lines,
    total_minor: fact.totalMinor,
    currency: fact.currency,
    recovery_url: fact.recoveryUrl,
    created_at: fact.createdAt,
    updated_at: fact.updatedAt,
    completed_at: fact.completedAt,
    version: fact.version,
  };
}

function tombstoneRow({ checkoutId, deletedAt, version }: CheckoutDeletion) {
  const gone = { lines: [], total_minor: 0, currency: 'XXX', created_at: deletedAt, updated_at: deletedAt };
  return { ...gone, checkout_token: `id:${checkoutId}`, checkout_id: checkoutId, version };
}
