import type { Arrival } from './arrival.ts';
import type { CheckoutFacts, LineFacts, OrderFacts } from './facts.ts';
import { buildCheckout } from './payloads/checkout.ts';
import { buildCustomer } from './payloads/customer.ts';
import { buildOrder } from './payloads/order.ts';
import { pixelCheckout } from './payloads/pixel.ts';
import { buildRefund } from './payloads/refund.ts';
import type { RefundFacts } from './payloads/refund.ts';
import type { PlannedVisit } from './plan.ts';
import type { Step, StoreState } from './store-state.ts';
import { pixelTeller } from './walk.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

interface Purchase {
  lines: LineFacts[];
  arrival: Arrival | null;
  checkout: CheckoutFacts | null;
}

/**
 * The order and what follows it. Every order is told twice (created, then updated when it is paid); 2% are cancelled,
 * 6% refunded in part or whole, 15% have a discount, 1% cost nothing, 0.5% are tests.
 */
export function orderSteps(store: StoreState, visit: PlannedVisit, purchase: Purchase): Step[] {
  const order = draftOrder(store, visit, purchase);
  const refunds: RefundFacts[] = [];
  const tellOrder = (topic: string) => (at: string) => {
    order.updatedAt = at;
    return { at, topic, payload: buildOrder(order, refunds) };
  };
  return [
    {
      afterMs: 0,
      tell(at) {
        placeOrder(store, order, at);
        return tellOrder('orders/create')(at);
      },
    },
    ...thanksSteps(store, visit, { order, purchase }),
    { afterMs: 30_000, tell: tellOrder('orders/updated') },
    ...regretSteps(store, order, { refunds, tellOrder }),
  ];
}

function draftOrder(store: StoreState, visit: PlannedVisit, purchase: Purchase): OrderFacts {
  const { random } = store;
  const { person } = visit;
  const free = random.chance(0.01);
  const discount = free ? { code: 'GIFT', share: 1 } : { code: 'WELCOME10', share: 0.1 };
  const discounted = free || random.chance(0.15);
  for (const line of purchase.lines) {
    const gross = line.priceMinor * line.quantity;
    line.discountMinor = discounted ? Math.round(gross * discount.share) : 0;
  }
  return {
    id: 0,
    number: 0,
    createdAt: '',
    updatedAt: '',
    money: person.money,
    customer: person.customer,
    email: person.email,
    phone: person.phone,
    acceptsMarketing: person.consent === 'subscribed',
    cartToken: purchase.checkout?.cartToken ?? null,
    checkoutToken: purchase.checkout?.token ?? null,
    landingSite: purchase.arrival?.landingSite ?? null,
    referringSite: purchase.arrival?.referringSite ?? null,
    sourceName: purchase.checkout ? 'web' : 'pos',
    address: person.address,
    lines: purchase.lines,
    shippingMinor: free ? 0 : (purchase.checkout?.shippingMinor ?? 0),
    shippingRefunded: false,
    discountCode: discounted ? discount.code : null,
    test: random.chance(0.005),
    fulfilled: false,
    cancelledAt: null,
  };
}

/** Orders are numbered in the order in which they are placed. */
function placeOrder(store: StoreState, order: OrderFacts, at: string): void {
  const ordinal = store.counters.order++;
  order.id = 5_000_000_000_000 + ordinal;
  order.number = 1001 + ordinal;
  order.createdAt = at;
}

function thanksSteps(
  store: StoreState,
  { person }: PlannedVisit,
  { order, purchase }: { order: OrderFacts; purchase: Purchase },
): Step[] {
  const steps: Step[] = [];
  const { arrival, checkout } = purchase;
  const customer = person.customer;
  if (arrival && checkout && person.clientId !== null) {
    const deed = () =>
      ({
        name: 'checkout_completed',
        data: { checkout: pixelCheckout(checkout, order) },
      }) as const;
    const path = '/checkouts/thank-you';
    steps.push({ afterMs: 1_000, tell: pixelTeller(store, { person, arrival, path, deed }) });
  }
  if (checkout) {
    steps.push({
      afterMs: 2_000,
      tell(at) {
        Object.assign(checkout, { completedAt: at, updatedAt: at, customer });
        return { at, topic: 'checkouts/update', payload: buildCheckout(checkout) };
      },
    });
  }
  if (customer) {
    steps.push({
      afterMs: 3_000,
      tell(at) {
        customer.updatedAt = at;
        return { at, topic: 'customers/update', payload: buildCustomer(customer) };
      },
    });
  }
  return steps;
}

function regretSteps(
  store: StoreState,
  order: OrderFacts,
  history: { refunds: RefundFacts[]; tellOrder: (topic: string) => Step['tell'] },
): Step[] {
  const { random } = store;
  const fate = random.next();
  if (fate >= 0.08) return [];
  const cancelled = fate < 0.02;
  const whole = cancelled || random.chance(0.4);
  const afterMs = cancelled ? hourMs + random.below(11 * hourMs) : 3 * dayMs + random.below(17 * dayMs);
  const refund: Step = {
    afterMs,
    tell(at) {
      const facts = refundOrder(store, order, { at, whole });
      history.refunds.push(facts);
      if (cancelled) order.cancelledAt = at;
      return { at, topic: 'refunds/create', payload: buildRefund(order, facts) };
    },
  };
  const updated = { afterMs: afterMs + 1_000, tell: history.tellOrder('orders/updated') };
  if (!cancelled) return [refund, updated];
  return [refund, { afterMs: afterMs + 500, tell: history.tellOrder('orders/cancelled') }, updated];
}

/** Takes goods back: everything with the shipping, or one piece of the first line. */
function refundOrder(store: StoreState, order: OrderFacts, { at, whole }: { at: string; whole: boolean }): RefundFacts {
  const lines = whole
    ? order.lines.map((line) => ({ line, quantity: line.currentQuantity }))
    : order.lines.slice(0, 1).map((line) => ({ line, quantity: 1 }));
  for (const { line, quantity } of lines) line.currentQuantity -= quantity;
  if (whole) order.shippingRefunded = true;
  return {
    id: 900_000_000_000 + 2 * store.counters.refund++,
    createdAt: at,
    lines,
    shippingMinor: whole ? order.shippingMinor : 0,
    note: whole ? null : 'One piece came back',
  };
}
