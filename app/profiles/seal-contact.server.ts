import { blindIndex, encrypt } from '../platform/crypto.server.ts';
import type { Contact } from '../shopify/fact.ts';
import { normaliseEmail } from './normalise-email.ts';
import { normalisePhone } from './normalise-phone.ts';
import { bytesText } from './to-recordset.ts';

/** A contact as it is stored: e-mail, phone and street encrypted, the first two with a blind index for equality. */
export function sealContact(shopId: number, contact: Contact) {
  const email = normaliseEmail(contact.email);
  const phone = normalisePhone(contact.phone, contact.country);
  const seal = (field: string, value: string | null) =>
    value === null ? null : bytesText(encrypt(`shop ${shopId} customer.${field}`, value));
  return {
    email_enc: seal('email', email),
    email_idx: bytesText(email === null ? null : blindIndex(shopId, 'email', email)),
    email_domain: email?.split('@')[1] ?? null,
    phone_enc: seal('phone', phone),
    phone_idx: bytesText(phone === null ? null : blindIndex(shopId, 'phone', phone)),
    first_name: contact.firstName,
    last_name: contact.lastName,
    address_enc: seal('address', contact.street),
    city: contact.city,
    region: contact.region,
    country: contact.country,
    locale: contact.locale,
    account_state: contact.accountState,
    created_at: contact.createdAt,
  };
}
