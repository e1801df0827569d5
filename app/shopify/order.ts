import { z } from 'zod';
import { address, placeOf } from './contact.ts';
import { embeddedCustomer, embeddedCustomerFact } from './customer.ts';
import type { Contact, CustomerFact, OrderDeletion, OrderFact, OrderLineFact } from './fact.ts';
import { toMinor } from './money.ts';
import { type Stamp, versionOf } from './stamp.ts';
import { utmOf } from './utm.ts';
import { amount, currency, id, instant, orNull, shortText, text, token } from './words.ts';

const line = z.object({
  id,
  product_id: orNull(id),
  variant_id: orNull(id),
  sku: shortText,
  title: text,
  quantity: z.int32(),
  current_quantity: orNull(z.int32()),
  price: amount,
  total_discount: orNull(amount),
  discount_allocations: orNull(z.array(z.object({ amount }))),
  gift_card: orNull(z.boolean()),
});

const order = z.object({
  id,
  customer: orNull(embeddedCustomer),
  email: text,
  contact_email: text,
  phone: text,
  customer_locale: shortText,
  billing_address: orNull(address),
  shipping_address: orNull(address),
  name: shortText,
  created_at: instant,
  processed_at: orNull(instant),
  updated_at: orNull(instant),
  cancelled_at: orNull(instant),
  test: orNull(z.boolean()),
  currency,
  total_price: amount,
  current_total_price: orNull(amount),
  total_discounts: orNull(amount),
  financial_status: shortText,
  source_name: shortText,
  cart_token: orNull(token),
  checkout_token: orNull(token),
  landing_site: text,
  referring_site: text,
  discount_codes: orNull(z.array(z.object({ code: shortText }))),
  company: orNull(z.object({ id })),
  line_items: z.array(line),
});

type Order = z.infer<typeof order>;

/**
 * orders/create, updated, paid and cancelled: each is the order as it stood, with the customer as it stood.
 * `buyer_accepts_marketing` is left alone: with double opt-in a tick is not yet a consent, and Shopify tells the consent itself.
 */
export function parseOrder(payload: unknown, stamp: Stamp): (OrderFact | CustomerFact)[] {
  const said = order.parse(payload);
  const updatedAt = said.updated_at ?? stamp.triggeredAt;
  const fact: OrderFact = {
    kind: 'order',
    orderId: said.id,
    customerId: said.customer?.id ?? null,
    buyer: buyerOf(said),
    name: said.name,
    placedAt: said.processed_at ?? said.created_at,
    cancelledAt: said.cancelled_at,
    test: said.test ?? false,
    currency: said.currency,
    grossMinor: toMinor(said.total_price, said.currency),
    currentMinor: toMinor(said.current_total_price ?? said.total_price, said.currency),
    discountMinor: toMinor(said.total_discounts ?? '0', said.currency),
    financialStatus: said.financial_status,
    sourceName: said.source_name,
    cartToken: said.cart_token,
    checkoutToken: said.checkout_token,
    landingSite: said.landing_site,
    referringSite: said.referring_site,
    utm: utmOf(said.landing_site),
    discountCodes: (said.discount_codes ?? []).flatMap(({ code }) => code ?? []),
    giftCardsOnly: said.line_items.length > 0 && said.line_items.every((item) => item.gift_card === true),
    companyId: said.company?.id ?? null,
    lines: said.line_items.map((item) => lineOf(item, said.currency)),
    updatedAt,
    version: versionOf(updatedAt, stamp),
  };
  return said.customer ? [fact, embeddedCustomerFact(said.customer, said, stamp)] : [fact];
}

/** orders/delete. */
export function parseOrderDeletion(payload: unknown, stamp: Stamp): OrderDeletion[] {
  const said = z.object({ id }).parse(payload);
  const version = versionOf(stamp.triggeredAt, stamp);
  return [{ kind: 'order-deletion', orderId: said.id, deletedAt: stamp.triggeredAt, version }];
}

function buyerOf(said: Order): Contact {
  const home = said.billing_address ?? said.shipping_address;
  return {
    source: 'order',
    email: said.email ?? said.contact_email,
    phone: said.phone,
    firstName: home?.first_name ?? null,
    lastName: home?.last_name ?? null,
    ...placeOf(home),
    locale: said.customer_locale,
    accountState: null,
    createdAt: null,
  };
}

function lineOf(item: z.infer<typeof line>, currency: string): OrderLineFact {
  const allocations = item.discount_allocations ?? [];
  const discounts = allocations.length > 0 ? allocations.map((share) => share.amount) : [item.total_discount ?? '0'];
  return {
    lineId: item.id,
    productId: item.product_id,
    variantId: item.variant_id,
    sku: item.sku,
    title: item.title ?? '',
    quantity: item.quantity,
    currentQuantity: item.current_quantity ?? item.quantity,
    priceMinor: toMinor(item.price, currency),
    discountMinor: discounts.reduce((sum, share) => sum + toMinor(share, currency), 0n),
  };
}
