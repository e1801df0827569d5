import { findErased, recordErased, recordErasedConsents } from '../consent/erased-index.server.ts';
import type { Subject } from '../consent/subject.ts';
import { queueErasures } from '../outbox/queue-erasures.server.ts';
import type { ShopDb } from '../platform/db.server.ts';
import { withoutPersonSql } from '../profiles/without-person.ts';
import { findPerson, type Person } from './find-person.server.ts';
import { personTables } from './person-tables.ts';
import type { RequestedPerson } from './requested-person.ts';

/** A request to erase somebody, of which `askedAt` is the moment. */
export interface Redaction {
  requestId: string;
  asked: RequestedPerson;
  askedAt: Date;
}

/** What was done. */
export interface Redacted {
  rows: Record<string, number>;
  /** The ESPs that were told. */
  destinations: string[];
  /** Whom bodies of deliveries must be looked through for. */
  person: Person;
}

/**
 * Erases a person in the caller's transaction, or nothing: what they are known by goes to the erased index as keyed hashes, their
 * rows go, their orders stay without them so that sums stay true, an empty customer row stays as a tombstone, and their erasure is
 * queued at each connected ESP. Whoever was erased at or after the request's moment is left alone: somebody new may have come since.
 * A fixed number of queries, and one per address and ESP. The caller holds the projection and the conclusions.
 * @returns null when they were erased before.
 */
export async function erasePerson(
  db: ShopDb,
  { requestId, asked, askedAt }: Redaction,
  now: Date,
): Promise<Redacted | null> {
  const person = await findPerson(db, asked);
  const before = await findErased(db, person.subjects.filter(isName));
  if ([...before.values()].some((erasedAt) => erasedAt >= askedAt)) return null;
  const erasedAt = new Date(Math.max(now.getTime(), askedAt.getTime()));
  await recordErased(db, person.subjects, erasedAt);
  const rows: Record<string, number> = {};
  rows['consent_entry'] = await eraseConsents(db, person, erasedAt);
  rows['segment_member'] = await leaveSegments(db, person);
  rows['orders'] = await detachOrders(db, person);
  await deleteBrowsing(db, person);
  for (const { table, by, erase } of personTables)
    if (erase === 'delete') rows[table] = await deleteRows(db, table, by, person.people);
  rows['customer'] = await emptyCustomers(db, person, erasedAt);
  const destinations = await queueErasures(db, { requestId, emails: person.emails, people: person.people }, now);
  return { rows, destinations, person };
}

const isName = ({ kind }: Subject): boolean => kind === 'customer' || kind === 'email';

/** Of each entry a keyed hash stays: with the entry's words in hand, anybody can show that it was in the ledger. */
async function eraseConsents(db: ShopDb, { people }: Person, erasedAt: Date): Promise<number> {
  const entries = await db.query<{ words: string }>(
    `DELETE FROM consent_entry WHERE shop_id = $1 AND customer_id = ANY ($2::bigint[])
     RETURNING concat_ws('|', customer_id, channel, state, to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), source) AS words`,
    [db.shopId, people],
  );
  await recordErasedConsents(
    db,
    entries.map((entry) => entry.words),
    erasedAt,
  );
  return entries.length;
}

async function leaveSegments(db: ShopDb, { people }: Person): Promise<number> {
  const [row] = await db.query<{ count: number }>(
    `WITH gone AS (
       DELETE FROM segment_member WHERE shop_id = $1 AND customer_id = ANY ($2::bigint[]) RETURNING slug, left_at
     ), resized AS (
       UPDATE segment s SET size = s.size - g.members
       FROM (SELECT slug, count(*)::int AS members FROM gone WHERE left_at IS NULL GROUP BY slug) g
       WHERE s.shop_id = $1 AND s.slug = g.slug
     ) SELECT count(*)::int AS count FROM gone`,
    [db.shopId, people],
  );
  return row?.count ?? 0;
}

async function detachOrders(db: ShopDb, { orderIds }: Person): Promise<number> {
  const rows = await db.query(
    `UPDATE orders SET ${withoutPersonSql} WHERE shop_id = $1 AND order_id = ANY ($2::bigint[]) RETURNING 1`,
    [db.shopId, orderIds],
  );
  return rows.length;
}

/** Views and baskets of theirs that no link leads to yet; what another person did in the same browser stays. */
async function deleteBrowsing(db: ShopDb, { subjects }: Person): Promise<void> {
  const valuesOf = (kind: Subject['kind']) => subjects.filter((one) => one.kind === kind).map((one) => one.value);
  const carts = valuesOf('cart');
  const checkouts = valuesOf('checkout');
  await db.query('DELETE FROM activity WHERE shop_id = $1 AND client_id = ANY ($2) AND customer_id IS NULL', [
    db.shopId,
    valuesOf('client'),
  ]);
  await db.query('DELETE FROM cart WHERE shop_id = $1 AND cart_token = ANY ($2)', [db.shopId, carts]);
  await db.query('DELETE FROM checkout WHERE shop_id = $1 AND checkout_token = ANY ($2)', [db.shopId, checkouts]);
  await db.query(
    `DELETE FROM identity WHERE shop_id = $1 AND ((kind = 'cart' AND value = ANY ($2)) OR (kind = 'checkout' AND value = ANY ($3)))`,
    [db.shopId, carts, checkouts],
  );
}

async function deleteRows(db: ShopDb, table: string, by: string[], people: string[]): Promise<number> {
  const named = by.map((column) => `${column} = ANY ($2::bigint[])`).join(' OR ');
  const rows = await db.query(`DELETE FROM ${table} WHERE shop_id = $1 AND (${named}) RETURNING 1`, [
    db.shopId,
    people,
  ]);
  return rows.length;
}

/** Guests go: their id is made of their address. A customer's row stays empty, so that what is linked to it later finds it gone. */
async function emptyCustomers(db: ShopDb, { people }: Person, erasedAt: Date): Promise<number> {
  const guests = await db.query(
    'DELETE FROM customer WHERE shop_id = $1 AND customer_id = ANY ($2::bigint[]) AND customer_id < 0 RETURNING 1',
    [db.shopId, people],
  );
  const emptied = await db.query(
    `UPDATE customer SET email_enc = NULL, email_idx = NULL, email_domain = NULL, phone_enc = NULL, phone_idx = NULL, first_name = NULL,
       last_name = NULL, address_enc = NULL, street_idx = NULL, mailbox_idx = NULL, city = NULL, region = NULL, country = NULL,
       locale = NULL, account_state = NULL, created_at = NULL, contact_source = NULL, contact_rules = 0, tags = '{}', stated_tags = '{}', merged_into = NULL,
       email_consent = 'REDACTED', email_consent_at = NULL, email_refused_by = NULL,
       sms_consent = 'REDACTED', sms_consent_at = NULL, sms_refused_by = NULL, profiling_opt_out_at = NULL, deleted_at = $3
     WHERE shop_id = $1 AND customer_id = ANY ($2::bigint[]) RETURNING 1`,
    [db.shopId, people, erasedAt],
  );
  return guests.length + emptied.length;
}
