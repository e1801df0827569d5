import { type ConsentGiven, recordConsent } from '../consent/record-consent.server.ts';
import type { ShopDb } from '../platform/db.server.ts';
import type { TagFact } from '../shopify/customer-facts.ts';
import type { Consent, Contact, CustomerDeletion, CustomerFact, OrderFact } from '../shopify/fact.ts';
import { absorbTags } from './absorb-tags.server.ts';
import { guestId } from './guest-id.ts';
import { newest } from './newest.ts';
import { nobody } from './nobody.ts';
import { sealContact } from './seal-contact.server.ts';
import { addAll, addPeople, type Trace } from './trace.ts';

interface ContactFact {
  customerId: string;
  contact: Contact | null;
  deletedAt: Date | null;
  version: string;
}

/**
 * Writes what is said of people: contact, tags and consents, each group guarded by its own version, so that an order's embedded
 * customer undoes no tags. A deletion empties the contact and leaves a tombstone. Five queries at most.
 * @param orders orders without a customer name a guest: the person behind their e-mail.
 */
export async function absorbCustomers(
  db: ShopDb,
  facts: { customers: CustomerFact[]; deletions: CustomerDeletion[]; orders: OrderFact[]; tags: TagFact[] },
  trace: Trace,
): Promise<void> {
  await writeContacts(
    db,
    [...contactsOf(facts.customers), ...facts.deletions.map(tombstone), ...guestsOf(db, facts.orders)],
    trace,
  );
  await absorbTags(db, facts, trace);
  const given = facts.customers.flatMap(({ customerId, consents }) =>
    consents.map((consent) => ({ ...consent, customerId })),
  );
  await absorbConsents(db, given, trace);
}

/** Writes what people agreed to or took back, on either channel, and enters it in the ledger. Three queries at most. */
export async function absorbConsents(db: ShopDb, given: ConsentGiven[], trace: Trace): Promise<void> {
  await writeConsents(db, 'email', given, trace);
  await writeConsents(db, 'sms', given, trace);
  await recordConsent(db, given);
}

/** The guest an order names, or null: it has a customer, or no e-mail of anybody's. */
export function guestOf(shopId: number, order: OrderFact): string | null {
  if (order.customerId !== null || order.buyer.email === null) return null;
  const { email_idx: index } = sealContact(shopId, order.buyer);
  return index === null ? null : guestId(Buffer.from(index.slice(2), 'hex'));
}

function contactsOf(customers: CustomerFact[]): ContactFact[] {
  return customers.flatMap(({ contact, ...fact }) => (contact ? [{ ...fact, contact, deletedAt: null }] : []));
}

function tombstone({ customerId, deletedAt, version }: CustomerDeletion): ContactFact {
  return { customerId, contact: null, deletedAt, version };
}

/** From every version of an order, also one that comes too late: else it would depend on the order of arrival who is known. */
function guestsOf(db: ShopDb, orders: OrderFact[]): ContactFact[] {
  return orders.flatMap((order) => {
    const customerId = guestOf(db.shopId, order);
    return customerId === null ? [] : [{ customerId, contact: order.buyer, deletedAt: null, version: order.version }];
  });
}

async function writeContacts(db: ShopDb, facts: ContactFact[], trace: Trace): Promise<void> {
  if (facts.length === 0) return;
  const rows = newest(facts, (fact) => fact.customerId).map((fact) => ({
    ...sealContact(db.shopId, fact.contact ?? nobody),
    customer_id: fact.customerId,
    deleted_at: fact.deletedAt,
    contact_version: fact.version,
  }));
  const known = await readIdentifiers(
    db,
    rows.map((row) => row.customer_id),
  );
  const written = await db.query<{ customer_id: string }>(
    `INSERT INTO customer AS c (shop_id, customer_id, email_enc, email_idx, email_domain, phone_enc, phone_idx, first_name, last_name,
       address_enc, street_idx, mailbox_idx, city, region, country, locale, account_state, created_at, deleted_at, contact_version)
     SELECT $1, r.* FROM json_to_recordset($2) AS r (customer_id bigint, email_enc bytea, email_idx bytea, email_domain text,
       phone_enc bytea, phone_idx bytea, first_name text, last_name text, address_enc bytea, street_idx bytea, mailbox_idx bytea, city text, region text, country text,
       locale text, account_state text, created_at timestamptz, deleted_at timestamptz, contact_version text)
     ON CONFLICT (shop_id, customer_id) DO UPDATE SET email_enc = excluded.email_enc, email_idx = excluded.email_idx,
       email_domain = excluded.email_domain, phone_enc = excluded.phone_enc, phone_idx = excluded.phone_idx,
       first_name = excluded.first_name, last_name = excluded.last_name, address_enc = excluded.address_enc,
       street_idx = excluded.street_idx, mailbox_idx = excluded.mailbox_idx, city = excluded.city,
       region = excluded.region, country = excluded.country, locale = excluded.locale, account_state = excluded.account_state,
       created_at = excluded.created_at, deleted_at = excluded.deleted_at, contact_version = excluded.contact_version
     WHERE excluded.contact_version COLLATE "C" > c.contact_version
     RETURNING customer_id`,
    [db.shopId, JSON.stringify(rows)],
  );
  const won = new Set(written.map((row) => row.customer_id));
  addAll(
    trace.contacts,
    rows
      .filter((row) => won.has(row.customer_id) && identifiersOf(row) !== known.get(row.customer_id))
      .map((row) => row.customer_id),
  );
  addPeople(trace, won, 'customer');
}

/** By what people are found now, as `identifiersOf` says it; who is not known is absent. */
async function readIdentifiers(db: ShopDb, customerIds: string[]): Promise<Map<string, string>> {
  const rows = await db.query<{
    customer_id: string;
    email_idx: string | null;
    phone_idx: string | null;
    deleted_at: Date | null;
  }>(
    `SELECT customer_id, '\\x' || encode(email_idx, 'hex') AS email_idx, '\\x' || encode(phone_idx, 'hex') AS phone_idx, deleted_at
     FROM customer WHERE shop_id = $1 AND customer_id = ANY ($2::bigint[])`,
    [db.shopId, customerIds],
  );
  return new Map(rows.map((row) => [row.customer_id, identifiersOf(row)]));
}

/** What links go by; while it stays the same, so do they. */
function identifiersOf(row: { email_idx: string | null; phone_idx: string | null; deleted_at: Date | null }): string {
  return `${row.email_idx} ${row.phone_idx} ${row.deleted_at !== null}`;
}

async function writeConsents(db: ShopDb, channel: Consent['channel'], given: ConsentGiven[], trace: Trace) {
  const rows = newest(
    given.filter((consent) => consent.channel === channel),
    (consent) => consent.customerId,
  );
  if (rows.length === 0) return;
  const written = await db.query<{ customer_id: string }>(
    `INSERT INTO customer AS c (shop_id, customer_id, ${channel}_consent, ${channel}_consent_at, ${channel}_consent_version)
     SELECT $1, * FROM unnest($2::bigint[], $3::text[], $4::timestamptz[], $5::text[])
     ON CONFLICT (shop_id, customer_id) DO UPDATE SET ${channel}_consent = excluded.${channel}_consent,
       ${channel}_consent_at = excluded.${channel}_consent_at, ${channel}_consent_version = excluded.${channel}_consent_version
     WHERE excluded.${channel}_consent_version COLLATE "C" > c.${channel}_consent_version
     RETURNING customer_id`,
    [
      db.shopId,
      rows.map((row) => row.customerId),
      rows.map((row) => row.state),
      rows.map((row) => row.occurredAt),
      rows.map((row) => row.version),
    ],
  );
  addPeople(
    trace,
    written.map((row) => row.customer_id),
    'consent',
  );
}
