import { encrypt } from '../platform/crypto.server.ts';
import type { Contact } from '../shopify/fact.ts';
import { emailIndex, mailboxIndex, phoneIndex, streetIndex } from './identifier-index.server.ts';
import { normaliseEmail } from './normalise-email.ts';
import { normaliseName } from './normalise-name.ts';
import { normalisePhone } from './normalise-phone.ts';
import { bytesText } from './to-recordset.ts';

type SealedContact = ReturnType<typeof seal>;

/** Sealing is most of what a batch costs outside the database; several steps need the same contact, and history is sealed ahead. */
const known = new WeakMap<Contact, { shopId: number; sealed: SealedContact }>();

/** What contacts of one store were sealed to lately, by what they say: most orders are of people who bought before. */
export type RecentSeals = Map<string, SealedContact>;

/** About a kilobyte each. */
const recentMax = 15_000;

/**
 * A contact as it is stored: e-mail, phone and street encrypted, with blind indexes for equality. The same object is sealed once.
 * @param recent of the same store: a contact that says the same as one in here is sealed like that.
 */
export function sealContact(shopId: number, contact: Contact, recent?: RecentSeals): SealedContact {
  const before = known.get(contact);
  if (before?.shopId === shopId) return before.sealed;
  const sealed = recent ? sealLike(recent, shopId, contact) : seal(shopId, contact);
  known.set(contact, { shopId, sealed });
  return sealed;
}

function sealLike(recent: RecentSeals, shopId: number, contact: Contact): SealedContact {
  const said = JSON.stringify(contact);
  const sealed = recent.get(said) ?? seal(shopId, contact);
  // the one that was not met for longest is first
  recent.delete(said);
  recent.set(said, sealed);
  const [oldest] = recent.keys();
  if (recent.size > recentMax && oldest !== undefined) recent.delete(oldest);
  return sealed;
}

function seal(shopId: number, contact: Contact) {
  const email = normaliseEmail(contact.email);
  const phone = normalisePhone(contact.phone, contact.country);
  const sealField = (field: string, value: string | null) =>
    value === null ? null : bytesText(encrypt(`shop ${shopId} customer.${field}`, value));
  return {
    email_enc: sealField('email', email),
    email_idx: bytesText(emailIndex(shopId, email)),
    email_domain: email?.split('@')[1] ?? null,
    phone_enc: sealField('phone', phone),
    phone_idx: bytesText(phoneIndex(shopId, phone)),
    first_name: normaliseName(contact.firstName),
    last_name: normaliseName(contact.lastName),
    address_enc: sealField('address', contact.street),
    street_idx: bytesText(streetIndex(shopId, contact.street)),
    mailbox_idx: bytesText(mailboxIndex(shopId, email)),
    city: contact.city,
    region: contact.region,
    country: contact.country,
    locale: contact.locale,
    account_state: contact.accountState,
    created_at: contact.createdAt,
  };
}
