import type { CustomerFacts, LineFacts, OrderFacts, ProductFacts } from './facts.ts';
import { assembleInvoices } from './invoices.ts';
import type { Invoice } from './invoices.ts';
import { createShift } from './lines-shift.ts';
import { createRefunds } from './lines-refunds.ts';
import { emptyStats } from './lines-stats.ts';
import type { LinesStats } from './lines-stats.ts';
import { buildCustomer, buildEmailConsent } from './payloads/customer.ts';
import { buildOrder } from './payloads/order.ts';
import { buildProduct } from './payloads/product.ts';
import { isSale, readSaleLines } from './sale-lines.ts';
import type { SaleLine } from './sale-lines.ts';
import type { StoreEvent } from './store-event.ts';

export interface LinesOptions {
  /** invoice,sku,description,qty,time,price,customer,country in time order; plain or .gz. */
  file: string;
  /** Stops after so many orders: invoices that are not cancelled and sell something. All when absent. */
  orders?: number;
  /** `today` moves the whole history so that its last event falls today. */
  end?: 'today';
  /** Milliseconds; asked only when `end` is given. */
  now: () => number;
}

/** GBP: the shop of Online Retail II sells in pounds. */
const money = { currency: 'GBP' } as const;

/**
 * A sales file as the webhooks a store would have sent, in time order: a product when it is first sold, a customer at
 * their first order (subscribed, a made-up address at customers.example), an order per invoice, and a refund of the
 * customer's latest earlier order of the product where an invoice was cancelled.
 * Memory: what can still be refunded; all else streams.
 */
export function linesHistory(options: LinesOptions): {
  events: AsyncGenerator<StoreEvent>;
  stats: LinesStats;
} {
  const stats = emptyStats();
  return { events: history(options, stats), stats };
}

async function* history(options: LinesOptions, stats: LinesStats): AsyncGenerator<StoreEvent> {
  const shift = await createShift(options, () => countedInvoices(options));
  const store = { products: new Map<string, ProductFacts>(), customers: new Map<string, CustomerFacts>() };
  const refunds = createRefunds(stats);
  for await (const invoice of countedInvoices(options)) {
    const at = new Date(shift(invoice.atMs)).toISOString();
    if (invoice.cancellation) {
      stats.cancelledInvoices++;
      yield* refunds.cancel(invoice, at);
      continue;
    }
    const sales = invoice.lines.filter(isSale);
    stats.linesLeftOut += invoice.lines.length - sales.length;
    if (sales.length === 0) {
      stats.invoicesLeftOut++;
      continue;
    }
    yield* meetCustomer(store.customers, invoice, at);
    for (const line of sales) yield* meetProduct(store.products, line, at);
    const customer = store.customers.get(invoice.customer) ?? null;
    const order = orderOf(invoice, { at, customer, ordinal: stats.orders });
    order.lines = sales.map((line, index) =>
      lineOf(line, { order, index, product: store.products.get(line.sku) as ProductFacts }),
    );
    refunds.remember(order);
    stats.orders++;
    if (!customer) stats.withoutPerson++;
    stats.customers = store.customers.size;
    stats.products = store.products.size;
    yield { at, topic: 'orders/create', payload: buildOrder(order) };
  }
}

/** The file's invoices up to and with the last order that counts. */
async function* countedInvoices({ file, orders = Infinity }: LinesOptions): AsyncGenerator<Invoice> {
  let counted = 0;
  if (orders <= 0) return;
  for await (const invoice of assembleInvoices(readSaleLines(file))) {
    yield invoice;
    if (invoice.lines.some(isSale) && ++counted >= orders) return;
  }
}

function* meetCustomer(customers: Map<string, CustomerFacts>, invoice: Invoice, at: string): Generator<StoreEvent> {
  const number = invoice.customer;
  if (number === '' || customers.has(number)) return;
  const customer: CustomerFacts = {
    id: Number(number),
    firstName: null,
    lastName: `Customer ${number}`,
    email: `c${number}@customers.example`,
    phone: null,
    createdAt: at,
    updatedAt: at,
    currency: money.currency,
    address: null,
  };
  customers.set(number, customer);
  yield { at, topic: 'customers/create', payload: buildCustomer(customer) };
  yield {
    at,
    topic: 'customers_email_marketing_consent/update',
    payload: buildEmailConsent(customer, 'subscribed', at),
  };
}

function* meetProduct(products: Map<string, ProductFacts>, line: SaleLine, at: string): Generator<StoreEvent> {
  if (products.has(line.sku)) return;
  const id = 7_000_000_000 + products.size;
  const title = line.description || line.sku;
  const product: ProductFacts = {
    id,
    title,
    handle: `${title} ${line.sku}`.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'),
    vendor: 'Online Retail',
    productType: 'Gift',
    tags: [],
    status: 'active',
    publishedAt: at,
    createdAt: at,
    updatedAt: at,
    imageUrl: null,
    variants: [
      {
        id: id + 1_000_000_000,
        sku: line.sku,
        title: 'Default Title',
        priceMinor: line.priceMinor,
        compareAtMinor: null,
        inventory: 1000,
      },
    ],
  };
  products.set(line.sku, product);
  yield { at, topic: 'products/create', payload: buildProduct(product) };
}

function orderOf(
  invoice: Invoice,
  { at, customer, ordinal }: { at: string; customer: CustomerFacts | null; ordinal: number },
): OrderFacts {
  // The invoice number is the order's id, so that any order can be found in the file.
  const number = /^\d+$/.test(invoice.number) ? Number(invoice.number) : 9_000_000 + ordinal;
  return {
    id: number,
    number,
    createdAt: at,
    updatedAt: at,
    money,
    customer,
    email: customer?.email ?? null,
    phone: null,
    acceptsMarketing: customer !== null,
    cartToken: null,
    checkoutToken: null,
    landingSite: null,
    referringSite: null,
    sourceName: 'web',
    address: null,
    lines: [],
    shippingMinor: 0,
    shippingRefunded: false,
    discountCode: null,
    test: false,
    fulfilled: true,
    cancelledAt: null,
  };
}

function lineOf(line: SaleLine, place: { order: OrderFacts; index: number; product: ProductFacts }): LineFacts {
  return {
    id: place.order.id * 10_000 + place.index,
    product: place.product,
    variant: place.product.variants[0] as ProductFacts['variants'][number],
    quantity: line.quantity,
    currentQuantity: line.quantity,
    priceMinor: line.priceMinor,
    discountMinor: 0,
  };
}
