import type { AddressFacts, CustomerFacts } from '../facts.ts';
import type { Payload } from '../store-event.ts';

/** Body of customers/create and customers/update. No tags, no totals, no consent: Shopify sends those elsewhere. */
export function buildCustomer(customer: CustomerFacts): Payload {
  const address = defaultAddress(customer);
  return { ...embeddedCustomer(customer), addresses: address ? [address] : [] };
}

/** The customer inside an order or a checkout: 16 keys. */
export function embeddedCustomer(customer: CustomerFacts): Payload {
  return {
    id: customer.id,
    created_at: customer.createdAt,
    updated_at: customer.updatedAt,
    first_name: customer.firstName,
    last_name: customer.lastName,
    state: 'disabled',
    note: null,
    verified_email: customer.email !== null,
    multipass_identifier: null,
    tax_exempt: false,
    email: customer.email,
    phone: customer.phone,
    currency: customer.currency,
    tax_exemptions: [],
    admin_graphql_api_id: customerGid(customer.id),
    default_address: defaultAddress(customer),
  };
}

/** Body of customers/delete. */
export function buildCustomerDelete(customer: CustomerFacts): Payload {
  return {
    id: customer.id,
    tax_exemptions: [],
    admin_graphql_api_id: customerGid(customer.id),
  };
}

export type ConsentState = 'subscribed' | 'not_subscribed' | 'unsubscribed' | 'pending';

/** Body of customers_email_marketing_consent/update, the only topic that tells a customer's consent. */
export function buildEmailConsent(customer: CustomerFacts, state: ConsentState, updatedAt: string): Payload {
  return {
    customer_id: customer.id,
    email_address: customer.email,
    email_marketing_consent: {
      state,
      opt_in_level: state === 'pending' ? 'confirmed_opt_in' : 'single_opt_in',
      consent_updated_at: updatedAt,
    },
  };
}

/** Billing and shipping address of an order or a checkout. */
export function postalAddress(address: AddressFacts | null, customer: CustomerFacts | null): Payload | null {
  if (!address) return null;
  return {
    ...personOf(customer),
    address1: address.address1,
    address2: null,
    company: null,
    phone: customer?.phone ?? null,
    city: address.city,
    zip: address.zip,
    province: null,
    province_code: null,
    country: address.country,
    country_code: address.countryCode,
    latitude: null,
    longitude: null,
  };
}

function defaultAddress(customer: CustomerFacts): Payload | null {
  const address = customer.address;
  if (!address) return null;
  return {
    id: customer.id + 100_000_000,
    customer_id: customer.id,
    ...personOf(customer),
    company: null,
    address1: address.address1,
    address2: null,
    city: address.city,
    province: null,
    country: address.country,
    zip: address.zip,
    phone: customer.phone,
    province_code: null,
    country_code: address.countryCode,
    country_name: address.country,
    default: true,
  };
}

function personOf(customer: CustomerFacts | null) {
  const firstName = customer?.firstName ?? null;
  const lastName = customer?.lastName ?? null;
  const name = [firstName, lastName].filter((part) => part !== null).join(' ');
  return { first_name: firstName, last_name: lastName, name };
}

function customerGid(id: number): string {
  return `gid://shopify/Customer/${id}`;
}
