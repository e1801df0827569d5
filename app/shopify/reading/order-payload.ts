import { z } from 'zod';
import { orNull } from '../words.ts';
import { bag, lower, nodeAddress, reference } from './node-words.ts';

const line = z.object({
  id: z.unknown(),
  title: z.unknown(),
  sku: z.unknown(),
  quantity: z.unknown(),
  currentQuantity: z.unknown(),
  product: reference,
  variant: reference,
  originalUnitPriceSet: bag,
  discountAllocations: z.array(z.object({ allocatedAmountSet: bag })),
  isGiftCard: z.unknown(),
});

const refund = z.object({ id: z.unknown(), createdAt: z.unknown(), processedAt: z.unknown(), totalRefundedSet: bag });

const visit = orNull(z.object({ landingPage: orNull(z.string()), referrerUrl: z.unknown() }));

const node = z.object({
  id: z.unknown(),
  name: z.unknown(),
  createdAt: z.unknown(),
  processedAt: z.unknown(),
  updatedAt: z.unknown(),
  cancelledAt: z.unknown(),
  test: z.unknown(),
  currencyCode: z.unknown(),
  displayFinancialStatus: lower,
  sourceName: z.unknown(),
  email: z.unknown(),
  phone: z.unknown(),
  customerLocale: z.unknown(),
  cartToken: z.unknown(),
  checkoutToken: z.unknown(),
  discountCodes: z.array(z.string()),
  customer: reference,
  customerJourneySummary: orNull(z.object({ lastVisit: visit })),
  billingAddress: nodeAddress,
  shippingAddress: nodeAddress,
  totalPriceSet: bag,
  currentTotalPriceSet: bag,
  totalDiscountsSet: orNull(bag),
  refunds: z.array(refund),
  lineItems: z.array(line),
});

/** An order of the Admin API as orders/updated would tell it. Amounts are in the shop's currency. */
export function orderPayload(given: unknown): object {
  const said = node.parse(given);
  const arrival = said.customerJourneySummary?.lastVisit;
  return {
    id: said.id,
    name: said.name,
    customer: said.customer,
    email: said.email,
    phone: said.phone,
    customer_locale: said.customerLocale,
    billing_address: said.billingAddress,
    shipping_address: said.shippingAddress,
    created_at: said.createdAt,
    processed_at: said.processedAt,
    updated_at: said.updatedAt,
    cancelled_at: said.cancelledAt,
    test: said.test,
    currency: said.currencyCode,
    total_price: said.totalPriceSet.shopMoney.amount,
    current_total_price: said.currentTotalPriceSet.shopMoney.amount,
    total_discounts: said.totalDiscountsSet?.shopMoney.amount,
    financial_status: said.displayFinancialStatus,
    source_name: said.sourceName,
    cart_token: said.cartToken,
    checkout_token: said.checkoutToken,
    landing_site: arrival?.landingPage && pathOf(arrival.landingPage),
    referring_site: arrival?.referrerUrl,
    discount_codes: said.discountCodes.map((code) => ({ code })),
    line_items: said.lineItems.map(linePayload),
  };
}

/** The refunds of an order as refunds/create would tell them, without their lines: a bulk query can't reach those. */
export function refundPayloads(given: unknown): object[] {
  const order = z.object({ id: z.unknown(), refunds: z.array(refund) }).parse(given);
  return order.refunds.map((said) => {
    const { amount, currencyCode: currency } = said.totalRefundedSet.shopMoney;
    return {
      id: said.id,
      order_id: order.id,
      created_at: said.createdAt ?? said.processedAt,
      processed_at: said.processedAt,
      refund_line_items: [],
      transactions: [{ kind: 'refund', status: 'success', amount, currency }],
    };
  });
}

function linePayload(said: z.infer<typeof line>): object {
  return {
    id: said.id,
    title: said.title,
    sku: said.sku,
    quantity: said.quantity,
    current_quantity: said.currentQuantity,
    product_id: said.product?.id,
    variant_id: said.variant?.id,
    price: said.originalUnitPriceSet.shopMoney.amount,
    discount_allocations: said.discountAllocations.map(({ allocatedAmountSet }) => ({
      amount: allocatedAmountSet.shopMoney.amount,
    })),
    gift_card: said.isGiftCard,
  };
}

/** Webhooks leave the store's own origin out. */
function pathOf(address: string): string {
  return address.replace(/^https?:\/\/[^/?#]*/, '') || '/';
}
