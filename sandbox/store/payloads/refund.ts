import type { LineFacts, OrderFacts } from '../facts.ts';
import type { Payload } from '../store-event.ts';
import { amount, lineNetMinor, moneySet, sumOf } from './money.ts';

export interface RefundFacts {
  id: number;
  createdAt: string;
  lines: { line: LineFacts; quantity: number }[];
  /** Of the order's shipping, in minor units. */
  shippingMinor: number;
  note: string | null;
}

/** Body of refunds/create, and an element of an order's `refunds`. */
export function buildRefund(order: OrderFacts, refund: RefundFacts): Payload {
  return {
    id: refund.id,
    order_id: order.id,
    created_at: refund.createdAt,
    note: refund.note,
    user_id: null,
    processed_at: refund.createdAt,
    duties: [],
    total_duties_set: moneySet(0, order.money),
    return: null,
    refund_shipping_lines: [],
    restock: true,
    admin_graphql_api_id: `gid://shopify/Refund/${refund.id}`,
    order_adjustments: [],
    refund_line_items: refund.lines.map((item, index) => refundLine(order, refund, item, index)),
    transactions: [transaction(order, refund)],
  };
}

/** What a refund gives back, in minor units. */
export function refundMinor(refund: RefundFacts): number {
  return sumOf(refund.lines, ({ line, quantity }) => lineNetMinor(line, quantity)) + refund.shippingMinor;
}

function refundLine(
  order: OrderFacts,
  refund: RefundFacts,
  { line, quantity }: { line: LineFacts; quantity: number },
  index: number,
): Payload {
  const subtotal = lineNetMinor(line, quantity);
  return {
    id: refund.id * 1000 + index,
    quantity,
    line_item_id: line.id,
    location_id: null,
    restock_type: 'return',
    subtotal: subtotal / 100,
    total_tax: 0,
    subtotal_set: moneySet(subtotal, order.money),
    total_tax_set: moneySet(0, order.money),
    line_item: refundedLineItem(order, line),
  };
}

function refundedLineItem(order: OrderFacts, line: LineFacts): Payload {
  return {
    id: line.id,
    variant_id: line.variant.id,
    title: line.product.title,
    quantity: line.quantity,
    sku: line.variant.sku,
    variant_title: line.variant.title,
    vendor: line.product.vendor,
    fulfillment_service: 'manual',
    product_id: line.product.id,
    requires_shipping: true,
    taxable: true,
    gift_card: false,
    name: line.product.title,
    variant_inventory_management: 'shopify',
    properties: [],
    product_exists: true,
    fulfillable_quantity: 0,
    grams: 0,
    price: amount(line.priceMinor),
    total_discount: '0.00',
    fulfillment_status: null,
    price_set: moneySet(line.priceMinor, order.money),
    total_discount_set: moneySet(0, order.money),
    discount_allocations: [],
    duties: [],
    admin_graphql_api_id: `gid://shopify/LineItem/${line.id}`,
    tax_lines: [],
  };
}

function transaction(order: OrderFacts, refund: RefundFacts): Payload {
  const none = { amount: '0.0', currency: order.money.currency };
  return {
    id: refund.id + 1,
    order_id: order.id,
    kind: 'refund',
    gateway: 'bogus',
    status: 'success',
    message: null,
    created_at: refund.createdAt,
    test: order.test,
    authorization: null,
    location_id: null,
    user_id: null,
    parent_id: null,
    processed_at: refund.createdAt,
    device_id: null,
    error_code: null,
    source_name: order.sourceName,
    receipt: {},
    amount: amount(refundMinor(refund)),
    currency: order.money.currency,
    payment_id: `#${order.number}.1`,
    total_unsettled_set: { presentment_money: none, shop_money: none },
    manual_payment_gateway: false,
    amount_rounding: null,
    admin_graphql_api_id: `gid://shopify/OrderTransaction/${refund.id + 1}`,
  };
}
