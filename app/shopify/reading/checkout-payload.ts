import { z } from 'zod';
import { bag, reference } from './node-words.ts';

const node = z.object({
  id: z.unknown(),
  name: z.unknown(),
  createdAt: z.unknown(),
  updatedAt: z.unknown(),
  completedAt: z.unknown(),
  abandonedCheckoutUrl: z.string(),
  totalPriceSet: bag,
  customer: reference,
  lineItems: z.array(
    z.object({
      title: z.unknown(),
      quantity: z.unknown(),
      product: reference,
      variant: reference,
      originalUnitPriceSet: bag,
    }),
  ),
});

/**
 * An abandoned checkout of the Admin API as checkouts/update would tell it. Its token is in its recovery address alone; its cart and the
 * address that was typed in are nowhere, but whose it is is told.
 */
export function checkoutPayload(given: unknown): object {
  const said = node.parse(given);
  return {
    id: said.id,
    name: said.name,
    token: /\/checkouts\/(?:\w{1,3}\/)?(\w+)/.exec(said.abandonedCheckoutUrl)?.[1],
    customer: said.customer,
    currency: said.totalPriceSet.shopMoney.currencyCode,
    total_price: said.totalPriceSet.shopMoney.amount,
    abandoned_checkout_url: said.abandonedCheckoutUrl,
    created_at: said.createdAt,
    updated_at: said.updatedAt,
    completed_at: said.completedAt,
    line_items: said.lineItems.map((line) => ({
      title: line.title,
      quantity: line.quantity,
      product_id: line.product?.id,
      variant_id: line.variant?.id,
      price: line.originalUnitPriceSet.shopMoney.amount,
    })),
  };
}
