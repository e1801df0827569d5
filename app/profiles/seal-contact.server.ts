import { encrypt } from '../platform/crypto.server.ts';
import type { Contact } from '../shopify/fact.ts';
import { emailIndex, mailboxIndex, phoneIndex, streetIndex } from './identifier-index.server.ts';
import { normaliseEmail } from './normalise-email.ts';
import { normalisePhone } from './normalise-phone.ts';
import { bytesText } from './to-recordset.ts';

/** A contact as it is stored: e-mail, phone and street encrypted, with blind indexes for equality. */
export function sealContact(shopId: number, contact: Contact) {
  const email = normaliseEmail(contact.email);
  const phone = normalisePhone(contact.phone, contact.country);
  const seal = (field: string, value: string | null) =>
    value === null ? null : bytesText(encrypt(`shop ${shopId} customer.${field}`, value));
  return {
    email_enc: seal('email', email),
    email_idx: bytesText(emailIndex(shopId, email)),
    email_domain: email?.split('@')[1] ?? null,
    phone_enc: seal('phone', phone),
    phone_idx: bytesText(phoneIndex(shopId, phone)),
    first_name: contact.firstName,
    last_name: contact.lastName,
    address_enc: seal('address', contact.street),
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
