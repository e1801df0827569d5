import type { LineFacts, Money, OrderFacts } from '../facts.ts';
import type { Payload } from '../store-event.ts';
import { embeddedCustomer, postalAddress } from './customer.ts';
import { amount, lineNetMinor, moneySet, sumOf } from './money.ts';
import { buildRefund } from './refund.ts';
import type { RefundFacts } from './refund.ts';

/**
 * Body of orders/create, updated, paid and cancelled: the 93 keys of the published sample.
 * `total_*` stay as the order was placed; `current_*` follow refunds and the cancellation.
 */
export function buildOrder(order: OrderFacts, refunds: readonly RefundFacts[] = []): Payload {
  return {
    ...identityOf(order),
    ...totalsOf(order),
    ...circumstancesOf(order),
    billing_address: postalAddress(order.address, order.customer),
    shipping_address: postalAddress(order.address, order.customer),
    customer: order.customer ? embeddedCustomer(order.customer) : null,
    discount_applications: order.discountCode ? [discountApplication(order)] : [],
    fulfillments: [],
    line_items: order.lines.map((line) => orderLine(line, order.money)),
    payment_terms: null,
    refunds: refunds.map((refund) => buildRefund(order, refund)),
    shipping_lines: order.sourceName === 'web' ? [shippingLine(order)] : [],
    returns: [],
    line_item_groups: [],
  };
}

/** What the order costs now, in minor units: after refunds and cancellation. */
export function currentTotalMinor(order: OrderFacts): number {
  const lines = sumOf(order.lines, (line) => lineNetMinor(line, line.currentQuantity));
  return lines + currentShippingMinor(order);
}

/** Body of orders/delete. */
export function buildOrderDelete(order: OrderFacts): Payload {
  return { id: order.id };
}

function identityOf(order: OrderFacts) {
  return {
    id: order.id,
    admin_graphql_api_id: `gid://shopify/Order/${order.id}`,
    app_id: null,
    browser_ip: null,
    buyer_accepts_marketing: order.acceptsMarketing,
    cancel_reason: order.cancelledAt ? 'customer' : null,
    cancelled_at: order.cancelledAt,
    cart_token: order.cartToken,
    checkout_token: order.checkoutToken,
    client_details: null,
    closed_at: null,
    confirmation_number: null,
    confirmed: true,
    contact_email: order.email,
    created_at: order.createdAt,
    currency: order.money.currency,
    email: order.email,
    name: `#${order.number}`,
    note: null,
    note_attributes: [],
    number: order.number - 1000,
    order_number: order.number,
    phone: order.phone,
    presentment_currency: order.money.presentment?.currency ?? order.money.currency,
    processed_at: order.createdAt,
    tags: '',
    test: order.test,
    updated_at: order.updatedAt,
  };
}

function totalsOf(order: OrderFacts) {
  const money = order.money;
  const gross = sumOf(order.lines, (line) => line.priceMinor * line.quantity);
  const discounts = sumOf(order.lines, (line) => line.discountMinor);
  const subtotal = gross - discounts;
  const total = subtotal + order.shippingMinor;
  const currentSubtotal = sumOf(order.lines, (line) => lineNetMinor(line, line.currentQuantity));
  const currentDiscounts = sumOf(order.lines, (line) => line.priceMinor * line.currentQuantity) - currentSubtotal;
  return {
    current_shipping_price_set: moneySet(currentShippingMinor(order), money),
    ...priced('current_subtotal_price', currentSubtotal, money),
    ...priced('current_total_discounts', currentDiscounts, money),
    ...priced('current_total_price', currentTotalMinor(order), money),
    ...priced('current_total_tax', 0, money),
    current_total_additional_fees_set: null,
    current_total_duties_set: null,
    original_total_additional_fees_set: null,
    original_total_duties_set: null,
    ...priced('subtotal_price', subtotal, money),
    ...priced('total_discounts', discounts, money),
    ...priced('total_line_items_price', gross, money),
    ...priced('total_price', total, money),
    ...priced('total_tax', 0, money),
    total_cash_rounding_payment_adjustment_set: moneySet(0, money),
    total_cash_rounding_refund_adjustment_set: moneySet(0, money),
    total_shipping_price_set: moneySet(order.shippingMinor, money),
    total_outstanding: '0.00',
    total_tip_received: '0.00',
    total_weight: 0,
  };
}

function circumstancesOf(order: OrderFacts) {
  return {
    customer_locale: 'en',
    device_id: null,
    discount_codes: order.discountCode
      ? [
          {
            code: order.discountCode,
            amount: amount(sumOf(order.lines, (line) => line.discountMinor)),
            type: 'percentage',
          },
        ]
      : [],
    duties_included: false,
    estimated_taxes: false,
    financial_status: financialStatus(order),
    fulfillment_status: order.fulfilled ? 'fulfilled' : null,
    landing_site: order.landingSite,
    landing_site_ref: null,
    location_id: order.sourceName === 'pos' ? 655441491 : null,
    merchant_business_entity_id: 'MTU0ODM4MDAwOQ',
    merchant_of_record_app_id: null,
    order_status_url: `https://demo.example/orders/${order.id}`,
    payment_gateway_names: ['bogus'],
    po_number: null,
    reference: null,
    referring_site: order.referringSite,
    source_identifier: null,
    source_name: order.sourceName,
    source_url: null,
    tax_exempt: false,
    tax_lines: [],
    taxes_included: true,
    token: order.checkoutToken ?? `order-${order.id}`,
    user_id: null,
  };
}

function financialStatus(order: OrderFacts): string {
  const left = sumOf(order.lines, (line) => line.currentQuantity);
  const bought = sumOf(order.lines, (line) => line.quantity);
  if (left === bought) return 'paid';
  return left === 0 ? 'refunded' : 'partially_refunded';
}

function currentShippingMinor(order: OrderFacts): number {
  return order.shippingRefunded ? 0 : order.shippingMinor;
}

function orderLine(line: LineFacts, money: Money): Payload {
  return {
    id: line.id,
    admin_graphql_api_id: `gid://shopify/LineItem/${line.id}`,
    attributed_staffs: [],
    current_quantity: line.currentQuantity,
    fulfillable_quantity: line.currentQuantity,
    fulfillment_service: 'manual',
    fulfillment_status: null,
    gift_card: false,
    grams: 0,
    name: line.product.title,
    ...priced('price', line.priceMinor, money),
    product_exists: true,
    product_id: line.product.id,
    properties: [],
    quantity: line.quantity,
    requires_shipping: true,
    sales_line_item_group_id: null,
    sku: line.variant.sku,
    taxable: true,
    title: line.product.title,
    // Shares of an order-wide code are in discount_allocations; total_discount is for the line's own.
    ...priced('total_discount', 0, money),
    variant_id: line.variant.id,
    variant_inventory_management: 'shopify',
    variant_title: line.variant.title,
    vendor: line.product.vendor,
    tax_lines: [],
    duties: [],
    discount_allocations: line.discountMinor
      ? [
          {
            amount: amount(line.discountMinor),
            amount_set: moneySet(line.discountMinor, money),
            discount_application_index: 0,
          },
        ]
      : [],
  };
}

function discountApplication(order: OrderFacts): Payload {
  const gross = sumOf(order.lines, (line) => line.priceMinor * line.quantity);
  const discounts = sumOf(order.lines, (line) => line.discountMinor);
  return {
    target_type: 'line_item',
    type: 'discount_code',
    value: ((100 * discounts) / Math.max(1, gross)).toFixed(1),
    value_type: 'percentage',
    allocation_method: 'across',
    target_selection: 'all',
    code: order.discountCode,
  };
}

function shippingLine(order: OrderFacts): Payload {
  const money = order.money;
  return {
    id: order.id + 1,
    carrier_identifier: null,
    code: 'standard',
    current_discounted_price_set: moneySet(currentShippingMinor(order), money),
    ...priced('discounted_price', order.shippingMinor, money),
    is_removed: false,
    phone: null,
    ...priced('price', order.shippingMinor, money),
    requested_fulfillment_service_id: null,
    source: 'shopify',
    title: 'Standard',
    tax_lines: [],
    discount_allocations: [],
  };
}

/** Shopify writes a price twice: as text in the shop's currency, and as a set. */
function priced(key: string, minor: number, money: Money): Payload {
  return { [key]: amount(minor), [`${key}_set`]: moneySet(minor, money) };
}
