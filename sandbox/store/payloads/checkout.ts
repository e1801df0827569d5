import type { CheckoutFacts, LineFacts } from '../facts.ts';
import type { Payload } from '../store-event.ts';
import { embeddedCustomer, postalAddress } from './customer.ts';
import { amount, sumOf } from './money.ts';

/** Body of checkouts/create and checkouts/update: the 44 keys of the published sample. */
export function buildCheckout(checkout: CheckoutFacts): Payload {
  return {
    token: checkout.token,
    cart_token: checkout.cartToken,
    email: checkout.email,
    gateway: null,
    buyer_accepts_marketing: checkout.acceptsMarketing,
    created_at: checkout.createdAt,
    updated_at: checkout.updatedAt,
    landing_site: checkout.landingSite,
    note: null,
    note_attributes: [],
    referring_site: checkout.referringSite,
    shipping_lines: [],
    taxes_included: true,
    total_weight: 0,
    currency: checkout.money.currency,
    completed_at: checkout.completedAt,
    closed_at: null,
    user_id: null,
    location_id: null,
    source_identifier: null,
    source_url: null,
    device_id: null,
    phone: checkout.phone,
    customer_locale: 'en',
    line_items: checkout.lines.map(checkoutLine),
    name: `#${checkout.id}`,
    source: null,
    abandoned_checkout_url: `https://demo.example/checkouts/${checkout.token}/recover`,
    discount_codes: [],
    tax_lines: [],
    source_name: 'web',
    ...totalsOf(checkout),
    billing_address: postalAddress(checkout.address, checkout.customer),
    shipping_address: postalAddress(checkout.address, checkout.customer),
    customer: checkout.customer ? embeddedCustomer(checkout.customer) : null,
  };
}

/** Body of checkouts/delete: 12 keys, with the id that the other topics leave out. */
export function buildCheckoutDelete(checkout: CheckoutFacts): Payload {
  return { id: checkout.id, cart_token: checkout.cartToken, ...totalsOf(checkout) };
}

function totalsOf(checkout: CheckoutFacts) {
  const subtotal = sumOf(checkout.lines, (line) => line.priceMinor * line.quantity);
  return {
    presentment_currency: checkout.money.presentment?.currency ?? checkout.money.currency,
    buyer_accepts_sms_marketing: false,
    sms_marketing_phone: null,
    total_discounts: '0.00',
    total_line_items_price: amount(subtotal),
    total_price: amount(subtotal + checkout.shippingMinor),
    total_tax: '0.00',
    subtotal_price: amount(subtotal),
    total_duties: null,
    reservation_token: null,
  };
}

function checkoutLine(line: LineFacts): Payload {
  return {
    applied_discounts: [],
    discount_allocations: [],
    key: `${line.variant.id}:${line.id}`,
    destination_location_id: null,
    fulfillment_service: 'manual',
    gift_card: false,
    grams: 0,
    origin_location_id: null,
    presentment_title: line.product.title,
    presentment_variant_title: line.variant.title,
    product_id: line.product.id,
    properties: null,
    quantity: line.quantity,
    requires_shipping: true,
    sku: line.variant.sku,
    tax_lines: [],
    taxable: true,
    title: line.product.title,
    variant_id: line.variant.id,
    variant_title: line.variant.title,
    variant_price: amount(line.priceMinor),
    vendor: line.product.vendor,
    user_id: null,
    unit_price_measurement: {
      measured_type: null,
      quantity_value: null,
      quantity_unit: null,
      reference_value: null,
      reference_unit: null,
    },
    rank: null,
    compare_at_price: null,
    line_price: amount(line.priceMinor * line.quantity),
    price: amount(line.priceMinor),
  };
}
