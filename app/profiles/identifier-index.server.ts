import { blindIndex } from '../platform/crypto.server.ts';
import { isBlockedEmail, isBlockedPhone } from './is-blocked.ts';
import { mailboxOf } from './mailbox-of.ts';
import { normaliseEmail } from './normalise-email.ts';
import { normaliseStreet } from './normalise-street.ts';

/** By which an e-mail address is found, or null when it is none or belongs to nobody. */
export function emailIndex(shopId: number, email: string | null): Buffer | null {
  const address = normaliseEmail(email);
  return address === null || isBlockedEmail(address) ? null : blindIndex(shopId, 'email', address);
}

/** By which a phone number is found, or null when it belongs to nobody. @param phone in E.164. */
export function phoneIndex(shopId: number, phone: string | null): Buffer | null {
  return phone === null || isBlockedPhone(phone) ? null : blindIndex(shopId, 'phone', phone);
}

/** By which people of one street and post code are found. */
export function streetIndex(shopId: number, street: string | null): Buffer | null {
  const place = normaliseStreet(street);
  return place === null ? null : blindIndex(shopId, 'street', place);
}

/** By which addresses that differ only after the @, in dots or in what follows a plus are found. */
export function mailboxIndex(shopId: number, email: string | null): Buffer | null {
  const address = normaliseEmail(email);
  return address === null || isBlockedEmail(address) ? null : blindIndex(shopId, 'mailbox', mailboxOf(address));
}
