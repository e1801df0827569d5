import type { SaidField } from '../profiles/authoritative.ts';

/** Who said something of a person. */
export const sourceWords: Record<string, string> = {
  newest: 'Whoever spoke last',
  shopify: 'Customer record at Shopify',
  order: 'Order or checkout',
  file: 'Imported file',
  storefront: 'Answer in the store',
  metafield: 'Metafield at Shopify',
};

/** What sources can disagree about. */
export const saidFieldWords: Record<SaidField, string> = {
  name: 'Name',
  phone: 'Phone number',
  address: 'Address',
  country: 'Country',
  language: 'Language',
};
