import { buildCustomer, buildEmailConsent } from './payloads/customer.ts';
import type { Shopper } from './plan.ts';
import type { Step } from './store-state.ts';

/** Becoming a customer, with the consent given (or not) that moment. */
export function joinSteps(person: Shopper): Step[] {
  const customer = person.customer;
  if (!customer) return [];
  // Who leaves the list later was on it first.
  const consent = person.consent === 'unsubscribed' ? 'subscribed' : person.consent;
  return [
    {
      afterMs: 0,
      tell(at) {
        customer.createdAt = at;
        customer.updatedAt = at;
        return { at, topic: 'customers/create', payload: buildCustomer(customer) };
      },
    },
    {
      afterMs: 1_000,
      tell: (at) => ({
        at,
        topic: 'customers_email_marketing_consent/update',
        payload: buildEmailConsent(customer, consent, at),
      }),
    },
  ];
}

export function leaveListSteps(person: Shopper): Step[] {
  const customer = person.customer;
  if (!customer) return [];
  return [
    {
      afterMs: 0,
      tell: (at) => ({
        at,
        topic: 'customers_email_marketing_consent/update',
        payload: buildEmailConsent(customer, 'unsubscribed', at),
      }),
    },
  ];
}
