import { z } from 'zod';
import { embeddedCustomer, embeddedCustomerFact } from './customer.ts';
import type { CheckoutDeletion, CheckoutFact, CustomerFact } from './fact.ts';
import { toMinor } from './money.ts';
import { type Stamp, versionOf } from './stamp.ts';
import { amount, currency, id, instant, orNull, shortText, text, token } from './words.ts';

const line = z.object({
  product_id: orNull(id),
  variant_id: orNull(id),
  title: text,
  quantity: z.int32(),
  price: amount,
});

const checkout = z.object({
  token,
  id: orNull(id),
  name: text,
  cart_token: orNull(token),
  customer: orNull(embeddedCustomer),
  email: text,
  customer_locale: shortText,
  currency,
  total_price: amount,
  abandoned_checkout_url: text,
  created_at: instant,
  updated_at: orNull(instant),
  completed_at: orNull(instant),
  line_items: z.array(line),
});

/** checkouts/create and checkouts/update. */
export function parseCheckout(payload: unknown, stamp: Stamp): (CheckoutFact | CustomerFact)[] {
  const said = checkout.parse(payload);
  const updatedAt = said.updated_at ?? stamp.triggeredAt;
  const fact: CheckoutFact = {
    kind: 'checkout',
    checkoutToken: said.token,
    // the topic leaves the id out, but a checkout is named after it: "#981820079255243537"
    checkoutId: said.id ?? id.safeParse(said.name?.replace('#', '')).data ?? null,
    cartToken: said.cart_token,
    customerId: said.customer?.id ?? null,
    email: said.email,
    lines: said.line_items.map((item) => ({
      productId: item.product_id,
      variantId: item.variant_id,
      title: item.title,
      quantity: item.quantity,
      priceMinor: toMinor(item.price, said.currency),
      currency: said.currency,
    })),
    totalMinor: toMinor(said.total_price, said.currency),
    currency: said.currency,
    recoveryUrl: said.abandoned_checkout_url,
    createdAt: said.created_at,
    updatedAt,
    completedAt: said.completed_at,
    version: versionOf(updatedAt, stamp),
  };
  return said.customer ? [fact, embeddedCustomerFact(said.customer, said, stamp)] : [fact];
}

/** checkouts/delete, which knows the id but not the token. */
export function parseCheckoutDeletion(payload: unknown, stamp: Stamp): CheckoutDeletion[] {
  const said = z.object({ id }).parse(payload);
  const version = versionOf(stamp.triggeredAt, stamp);
  return [{ kind: 'checkout-deletion', checkoutId: said.id, deletedAt: stamp.triggeredAt, version }];
}
