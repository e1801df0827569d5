import type { CartFacts, CheckoutFacts, LineFacts, Money, OrderFacts } from '../facts.ts';
import type { PixelCartLine, PixelCheckout, PixelData } from '../pixel-payload.ts';
import type { PixelEvent, PixelEventName, PixelVariant } from '../pixel-payload.ts';
import { sumOf } from './money.ts';

export interface PixelVisit {
  clientId: string;
  customerId: number | null;
  /** Full address of the page, campaign parameters included. */
  href: string;
  referrer: string | null;
}

/** What a visitor did: an event's name with its data. */
export type PixelDeed = {
  [Name in PixelEventName]: { name: Name; data: PixelData[Name] };
}[PixelEventName];

export type PixelMoment = PixelDeed & { id: string; seq: number; timestamp: string };

/** One event as the extension sends it. */
export function buildPixelEvent(visit: PixelVisit, moment: PixelMoment): PixelEvent {
  return {
    ...moment,
    clientId: visit.clientId,
    type: 'standard',
    customerId: visit.customerId === null ? null : String(visit.customerId),
    context: { document: { location: { href: visit.href }, referrer: visit.referrer } },
  };
}

export function pixelVariant(line: LineFacts, money: Money): PixelVariant {
  return {
    id: String(line.variant.id),
    price: pixelPrice(line.priceMinor, money),
    product: { id: String(line.product.id) },
  };
}

export function pixelCartLine(line: LineFacts, money: Money): PixelCartLine {
  return { quantity: line.quantity, merchandise: pixelVariant(line, money) };
}

export function pixelCart(cart: CartFacts): PixelData['cart_viewed']['cart'] {
  return {
    id: cart.token,
    totalQuantity: sumOf(cart.lines, (line) => line.quantity),
    lines: cart.lines.map((line) => pixelCartLine(line, cart.money)),
  };
}

export function pixelCheckout(checkout: CheckoutFacts, order: OrderFacts | null): PixelCheckout {
  const goods = sumOf(checkout.lines, (line) => line.priceMinor * line.quantity);
  const customerId = order?.customer?.id;
  return {
    token: checkout.token,
    order: order && {
      id: String(order.id),
      customer: customerId === undefined ? null : { id: String(customerId) },
    },
    totalPrice: pixelPrice(goods + checkout.shippingMinor, checkout.money),
    lineItems: checkout.lines.map((line) => ({
      quantity: line.quantity,
      variant: pixelVariant(line, checkout.money),
    })),
  };
}

function pixelPrice(minor: number, money: Money) {
  return { amount: minor / 100, currencyCode: money.currency };
}
