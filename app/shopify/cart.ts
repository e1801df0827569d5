import { z } from 'zod';
import type { BasketLine, CartFact } from './fact.ts';
import { toMinor } from './money.ts';
import { type Stamp, versionOf } from './stamp.ts';
import { id, instant, moneySet, orNull, text, token } from './words.ts';

const line = z.object({
  product_id: orNull(id),
  variant_id: orNull(id),
  title: text,
  quantity: z.int32(),
  price_set: orNull(moneySet),
});

const cart = z.object({
  token,
  created_at: orNull(instant),
  updated_at: orNull(instant),
  line_items: z.array(line),
});

/** carts/create and carts/update. A cart names nobody: its token is found again in checkouts, orders and views. */
export function parseCart(payload: unknown, stamp: Stamp): CartFact[] {
  const said = cart.parse(payload);
  const updatedAt = said.updated_at ?? stamp.triggeredAt;
  return [
    {
      kind: 'cart',
      cartToken: said.token,
      lines: said.line_items.map(lineOf),
      createdAt: said.created_at ?? updatedAt,
      updatedAt,
      version: versionOf(updatedAt, stamp),
    },
  ];
}

function lineOf(said: z.infer<typeof line>): BasketLine {
  const price = said.price_set?.shop_money;
  return {
    productId: said.product_id,
    variantId: said.variant_id,
    title: said.title,
    quantity: said.quantity,
    priceMinor: price ? toMinor(price.amount, price.currency_code) : null,
    currency: price?.currency_code ?? null,
  };
}
