import { z } from 'zod';
import type { Contact, ContactSource } from './fact.ts';
import { instant, orNull, shortText, text } from './words.ts';

/** A postal address; the parts we keep. */
export const address = z.object({
  first_name: shortText,
  last_name: shortText,
  address1: text,
  address2: text,
  zip: shortText,
  city: shortText,
  province: shortText,
  country_code: orNull(
    z
      .string()
      .regex(/^[A-Za-z]{2}$/)
      .catch(''),
  ).transform((code) => code?.toUpperCase() || null),
});

type Address = z.infer<typeof address>;

/** What every topic says of a customer. */
export const customerContact = z.object({
  email: text,
  phone: text,
  first_name: shortText,
  last_name: shortText,
  state: shortText,
  created_at: orNull(instant),
  default_address: orNull(address),
});

/** Contact of a customer of Shopify. */
export function contactOf(customer: z.infer<typeof customerContact>, source: ContactSource): Contact {
  return {
    source,
    email: customer.email,
    phone: customer.phone,
    firstName: customer.first_name ?? customer.default_address?.first_name ?? null,
    lastName: customer.last_name ?? customer.default_address?.last_name ?? null,
    ...placeOf(customer.default_address),
    locale: null,
    accountState: customer.state,
    createdAt: customer.created_at,
  };
}

/** Where an address is. */
export function placeOf(place: Address | null): Pick<Contact, 'street' | 'city' | 'region' | 'country'> {
  const street = [place?.address1, place?.address2, place?.zip].filter(Boolean).join('\n');
  return {
    street: street || null,
    city: place?.city ?? null,
    region: place?.province ?? null,
    country: place?.country_code ?? null,
  };
}
