import type { OrderFact } from '../shopify/fact.ts';
import { nobody } from './nobody.ts';

/** Campaigns stay for the sums; what may be made for one person (a term, a content, a code) goes. */
const campaignWords = ['source', 'medium', 'campaign'];

/** An order of which only the sums, the products and the day are left. `withoutPersonSql` does the same to one that is stored. */
export function withoutPerson(order: OrderFact): OrderFact {
  const utm = Object.entries(order.utm ?? {}).filter(([name]) => campaignWords.includes(name));
  return {
    ...order,
    customerId: null,
    buyer: nobody,
    name: null,
    cartToken: null,
    checkoutToken: null,
    landingSite: null,
    referringSite: null,
    utm: order.utm && Object.fromEntries(utm),
    discountCodes: [],
  };
}

/** SQL: the assignments that take the person out of a row of `orders`. */
export const withoutPersonSql = `customer_id = NULL, stated_customer_id = NULL, guest_id = NULL, name = NULL, cart_token = NULL, checkout_token = NULL,
  landing_site = NULL, referring_site = NULL, discount_codes = '{}',
  utm = CASE WHEN utm IS NOT NULL THEN (
    SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each(utm) WHERE key = ANY ('{${campaignWords.join(',')}}')) END`;
