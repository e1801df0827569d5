import { type ConsentGiven, recordConsent } from '../consent/record-consent.server.ts';
import type { ShopDb } from '../platform/db.server.ts';
import type { TagFact } from '../shopify/customer-facts.ts';
import type { Consent, CustomerDeletion, CustomerFact, OrderFact } from '../shopify/fact.ts';
import { absorbTags } from './absorb-tags.server.ts';
import type { ContactFact } from './contact-rows.server.ts';
import { guestId } from './guest-id.ts';
import { newest } from './newest.ts';
import { sealContact } from './seal-contact.server.ts';
import { settleContacts } from './settle-contacts.server.ts';
import { addPeople, type Trace } from './trace.ts';

/**
 * Writes what is said of people: contact, tags and consents, each group guarded by its own version, so that an order's embedded
 * customer undoes no tags. A deletion empties the contact and leaves a tombstone. A fixed number of queries.
 * @param facts.orders orders without a customer name a guest: the person behind their e-mail.
 * @param reconsidered people whose answers on where and who they are changed, or by whose sources to go.
 */
export async function absorbCustomers(
  db: ShopDb,
  facts: { customers: CustomerFact[]; deletions: CustomerDeletion[]; orders: OrderFact[]; tags: TagFact[] },
  { reconsidered, trace }: { reconsidered: string[]; trace: Trace },
): Promise<void> {
  const contacts = [...contactsOf(facts.customers), ...facts.deletions.map(tombstone), ...guestsOf(db, facts.orders)];
  await settleContacts(db, { facts: contacts, reconsidered }, trace);
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
    [],
  );
}
