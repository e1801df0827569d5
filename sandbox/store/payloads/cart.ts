import type { CartFacts, LineFacts, Money } from '../facts.ts';
import type { Payload } from '../store-event.ts';
import { amount, moneySet } from './money.ts';

/** Body of carts/create and carts/update. A cart carries no identity: only its token. */
export function buildCart(cart: CartFacts): Payload {
  return {
    id: cart.token,
    token: cart.token,
    line_items: cart.lines.map((line) => cartLine(line, cart.money)),
    note: null,
    updated_at: cart.updatedAt,
    created_at: cart.createdAt,
  };
}

function cartLine(line: LineFacts, money: Money): Payload {
  const lineMinor = line.priceMinor * line.quantity;
  return {
    id: line.variant.id,
    properties: null,
    quantity: line.quantity,
    variant_id: line.variant.id,
    key: `${line.variant.id}:${line.id}`,
    discounted_price: amount(line.priceMinor),
    discounts: [],
    gift_card: false,
    grams: 0,
    line_price: amount(lineMinor),
    original_line_price: amount(lineMinor),
    original_price: amount(line.priceMinor),
    price: amount(line.priceMinor),
    product_id: line.product.id,
    sku: line.variant.sku,
    taxable: true,
    title: line.product.title,
    total_discount: '0.00',
    vendor: line.product.vendor,
    discounted_price_set: moneySet(line.priceMinor, money),
    line_price_set: moneySet(lineMinor, money),
    original_line_price_set: moneySet(lineMinor, money),
    price_set: moneySet(line.priceMinor, money),
    total_discount_set: moneySet(0, money),
    parent_relationship: null,
  };
}
