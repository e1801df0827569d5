import { pageOf } from './connection.ts';
import type { PageArguments } from './connection.ts';
import { numberOf, objectOf, objectsOf, textOf } from './payload.ts';
import type { SandboxShop } from './state.ts';
import type { Payload } from '../store/store-event.ts';
import { customerView, identity, moneyBag } from './views.ts';
import type { View } from './views.ts';

/** A checkout's webhook payload as the Admin API shows an abandoned one: it has neither token nor cart. */
export function checkoutView(shop: SandboxShop, row: Payload): View {
  const customer = objectOf(row, 'customer');
  const name = textOf(row, 'name') ?? '#0';
  return {
    ...identity('AbandonedCheckout', { ...row, id: name.replace('#', '') }),
    name,
    note: textOf(row, 'note') ?? '',
    abandonedCheckoutUrl: textOf(row, 'abandoned_checkout_url'),
    completedAt: textOf(row, 'completed_at'),
    customer: customer && customerView(shop, customer),
    totalPriceSet: moneyBag(shop, row, 'total_price'),
    subtotalPriceSet: moneyBag(shop, row, 'subtotal_price'),
    lineItems: (args: PageArguments) =>
      pageOf(objectsOf(row, 'line_items'), args, (line) => ({
        id: `gid://shopify/AbandonedCheckoutLineItem/${textOf(line, 'key') ?? '0'}`,
        title: textOf(line, 'title'),
        quantity: numberOf(line, 'quantity'),
        sku: textOf(line, 'sku'),
        originalUnitPriceSet: moneyBag(shop, line, 'price'),
        product: product('Product', textOf(line, 'product_id')),
        variant: product('ProductVariant', textOf(line, 'variant_id')),
      })),
  };
}

function product(type: string, id: string | null): View | null {
  return id === null ? null : { __typename: type, id: `gid://shopify/${type}/${id}` };
}
