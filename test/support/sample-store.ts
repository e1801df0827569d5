import type { CustomerFacts, LineFacts, OrderFacts, ProductFacts } from '../../sandbox/store/facts.ts';
import { buildCustomer, buildEmailConsent, type ConsentState } from '../../sandbox/store/payloads/customer.ts';
import { buildOrder } from '../../sandbox/store/payloads/order.ts';
import { buildProduct } from '../../sandbox/store/payloads/product.ts';
import { buildRefund, type RefundFacts } from '../../sandbox/store/payloads/refund.ts';
import type { StoreEvent } from '../../sandbox/store/store-event.ts';

const openedAt = '2025-01-01T09:00:00.000Z';
const money = { currency: 'EUR' } as const;

/** Products of a small store, ids 101 and up, 10 euros each. */
export function sampleProducts(count: number): ProductFacts[] {
  return Array.from({ length: count }, (_, index) => ({
    id: 101 + index,
    title: `Product ${101 + index}`,
    handle: `product-${101 + index}`,
    vendor: 'Walk',
    productType: 'Cup',
    tags: [],
    status: 'active' as const,
    publishedAt: openedAt,
    createdAt: openedAt,
    updatedAt: openedAt,
    imageUrl: `https://cdn.test/${101 + index}.jpg`,
    variants: [
      { id: 1001 + index, sku: `S${index}`, title: 'One', priceMinor: 1000, compareAtMinor: null, inventory: 5 },
    ],
  }));
}

/** A customer with an account; `email: null` = Shopify withholds personal data. */
export function sampleCustomer(id: number, email: string | null = `c${id}@example.com`): CustomerFacts {
  const firstName = email === null ? null : 'Ada';
  return {
    id,
    firstName,
    lastName: null,
    email,
    phone: null,
    createdAt: openedAt,
    updatedAt: openedAt,
    currency: money.currency,
    address: null,
  };
}

/** An order of one piece of each product. */
export function sampleOrder(
  id: number,
  { customer, products, at }: { customer: CustomerFacts; products: ProductFacts[]; at: string },
): OrderFacts {
  const lines: LineFacts[] = products.map((product, index) => ({
    id: id * 100 + index,
    product,
    variant: product.variants[0]!,
    quantity: 1,
    currentQuantity: 1,
    priceMinor: product.variants[0]!.priceMinor,
    discountMinor: 0,
  }));
  return {
    id,
    number: 1000 + id,
    createdAt: at,
    updatedAt: at,
    money,
    customer,
    email: customer.email,
    phone: null,
    acceptsMarketing: false,
    cartToken: null,
    checkoutToken: null,
    landingSite: null,
    referringSite: null,
    sourceName: 'web',
    address: null,
    lines,
    shippingMinor: 0,
    shippingRefunded: false,
    discountCode: null,
    test: false,
    fulfilled: false,
    cancelledAt: null,
  };
}

/** A customer enters the store and says what may be sent to them. */
export function signsUp(customer: CustomerFacts, state: ConsentState = 'subscribed'): StoreEvent[] {
  return [
    { at: openedAt, topic: 'customers/create', payload: buildCustomer(customer) },
    consentOf(customer, state, '2025-01-01T09:01:00.000Z'),
  ];
}

export function consentOf(customer: CustomerFacts, state: ConsentState, at: string): StoreEvent {
  return { at, topic: 'customers_email_marketing_consent/update', payload: buildEmailConsent(customer, state, at) };
}

export function enters(products: ProductFacts[]): StoreEvent[] {
  return products.map((product) => ({ at: openedAt, topic: 'products/create', payload: buildProduct(product) }));
}

export function placed(order: OrderFacts): StoreEvent {
  return { at: order.createdAt, topic: 'orders/create', payload: buildOrder(order) };
}

/** One piece of the first line comes back: the refund, and the order as it is then. */
export function refunded(order: OrderFacts, at: string): StoreEvent[] {
  const line = order.lines[0]!;
  const refund: RefundFacts = {
    id: order.id + 500,
    createdAt: at,
    lines: [{ line, quantity: 1 }],
    shippingMinor: 0,
    note: null,
  };
  const first = { ...line, currentQuantity: line.currentQuantity - 1 };
  const left = { ...order, updatedAt: at, lines: [first, ...order.lines.slice(1)] };
  return [
    { at, topic: 'refunds/create', payload: buildRefund(order, refund) },
    { at, topic: 'orders/updated', payload: buildOrder(left, [refund]) },
  ];
}
