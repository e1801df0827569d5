import type { Contact } from '../shopify/fact.ts';

/** Of whom nothing is known. */
export const nobody: Contact = {
  source: 'shopify',
  email: null,
  phone: null,
  firstName: null,
  lastName: null,
  street: null,
  city: null,
  region: null,
  country: null,
  locale: null,
  accountState: null,
  createdAt: null,
};
