import fc from 'fast-check';
import { forShop, type ShopDb } from '../../app/platform/db.server.ts';
import { absorb } from '../../app/profiles/absorb.server.ts';
import type { Fact } from '../../app/shopify/fact.ts';
import { parseDelivery } from '../../app/shopify/parse-delivery.ts';

/** A delivery of Shopify's or the pixel's, as a test tells it. */
export interface Told {
  topic: string;
  at: string;
  payload: Record<string, unknown>;
  /** What no delivery says: the merchant's own word. */
  fact?: Fact;
}

/** Absorbs what was told, batch by batch, looks, and leaves no trace. */
export async function tell<Result>(
  shopId: number,
  batches: Told[][],
  look: (db: ShopDb) => Promise<Result>,
): Promise<Result> {
  const undo = new Error('undo');
  let seen: { result: Result } | undefined;
  const work = forShop(shopId, async (db) => {
    for (const batch of batches) await absorb(db, batch.flatMap(factsOf));
    seen = { result: await look(db) };
    throw undo;
  });
  await work.catch((error: unknown) => {
    if (error !== undo) throw error;
  });
  return seen!.result;
}

/** What a delivery says. */
export function factsOf({ topic, at, payload, fact }: Told): Fact[] {
  if (fact) return [fact];
  const body = JSON.stringify(payload);
  const parsed = parseDelivery({ topic, webhookId: `${topic} ${at}`, triggeredAt: new Date(at), body });
  if (!parsed.ok) throw new Error(`${topic}: ${parsed.reason} at ${parsed.path}`);
  return parsed.facts;
}

export const day = (n: number) => `2026-03-${String(n).padStart(2, '0')}T12:00:00.000Z`;

export function customer(id: number, n: number, said: Record<string, unknown> = {}): Told {
  const payload = {
    id,
    created_at: day(1),
    updated_at: day(n),
    first_name: `C${id}`,
    state: 'enabled',
    email: `c${id}@example.com`,
    ...said,
  };
  return { topic: 'customers/update', at: day(n), payload };
}

export function order(id: number, n: number, said: Record<string, unknown> = {}): Told {
  const line = {
    id: id * 10,
    product_id: 7,
    title: 'Cup',
    quantity: 2,
    current_quantity: 2,
    price: '5.00',
    total_discount: '0.00',
  };
  const payload = {
    id,
    created_at: day(2),
    updated_at: day(n),
    currency: 'EUR',
    total_price: '10.00',
    current_total_price: '10.00',
    test: false,
    line_items: [line],
    ...said,
  };
  return { topic: 'orders/updated', at: day(n), payload };
}

export function consent(id: number, n: number, state: string): Told {
  const payload = {
    customer_id: id,
    email_marketing_consent: { state, opt_in_level: 'single_opt_in', consent_updated_at: day(n) },
  };
  return { topic: 'customers_email_marketing_consent/update', at: day(n), payload };
}

export function checkout(token: string, n: number, said: Record<string, unknown> = {}): Told {
  const payload = {
    token,
    created_at: day(2),
    updated_at: day(n),
    currency: 'EUR',
    total_price: '10.00',
    line_items: [],
    ...said,
  };
  return { topic: 'checkouts/update', at: day(n), payload };
}

export function cart(token: string, n: number): Told {
  const payload = {
    token,
    created_at: day(1),
    updated_at: day(n),
    line_items: [{ product_id: 7, quantity: n, title: 'Cup' }],
  };
  return { topic: 'carts/update', at: day(n), payload };
}

export function view(id: string, n: number, clientId: string, said: Record<string, unknown> = {}): Told {
  const data = { productVariant: { id: '70', product: { id: '7' } } };
  return {
    topic: 'pixel/product_viewed',
    at: day(n),
    payload: { id, clientId, name: 'product_viewed', timestamp: day(n), data, ...said },
  };
}

export function product(id: number, n: number, said: Record<string, unknown> = {}): Told {
  const variants = [
    {
      id: id * 10,
      title: 'One',
      price: '5.00',
      inventory_quantity: n,
      inventory_policy: 'deny',
      inventory_item_id: id * 100,
    },
  ];
  return {
    topic: 'products/update',
    at: day(n),
    payload: { id, title: `P${n}`, updated_at: day(n), status: 'active', variants, ...said },
  };
}

export function refund(id: number, orderId: number, n: number): Told {
  const transactions = [{ kind: 'refund', status: 'success', amount: '4.00', currency: 'EUR' }];
  return {
    topic: 'refunds/create',
    at: day(n),
    payload: { id, order_id: orderId, created_at: day(n), refund_line_items: [], transactions },
  };
}

export const gone = (topic: string, id: number, n: number): Told => ({ topic, at: day(n), payload: { id } });

export function merged(survivorId: number, loserId: number, n: number, status = 'completed'): Told {
  const payload = {
    admin_graphql_api_customer_kept_id: `gid://shopify/Customer/${survivorId}`,
    admin_graphql_api_customer_deleted_id: `gid://shopify/Customer/${loserId}`,
    status,
    errors: [],
  };
  return { topic: 'customers/merge', at: day(n), payload };
}

/** The merchant merges two people, or takes it back. */
export function mergedByHand(survivorId: string, loserId: string, n: number, undone = false): Told {
  const at = day(n);
  const fact: Fact = {
    kind: 'merge',
    loserId,
    survivorId,
    source: 'merchant',
    mergedAt: new Date(at),
    undoneAt: undone ? new Date(at) : null,
    version: `${at}|${at}|${undone}`,
  };
  return { topic: 'merge', at, payload: {}, fact };
}

/** What somebody answers in the store; no values take it back. */
export function answered(id: number, n: number, question: string, ...values: string[]): Told {
  const fact: Fact = {
    kind: 'answers',
    customerId: String(id),
    source: 'storefront',
    question,
    values,
    answeredAt: new Date(day(n)),
    version: `${day(n)}|${day(n)}|${question}`,
  };
  return { topic: 'answers', at: day(n), payload: {}, fact };
}

export function tagged(id: number, n: number, tags: string[], word: 'added' | 'removed' = 'added'): Told {
  const payload = { customerId: `gid://shopify/Customer/${id}`, tags, occurredAt: day(n) };
  return { topic: `customer.tags_${word}`, at: day(n), payload };
}

export function summary(id: number, n: number, orders: number): Told {
  const payload = {
    customerId: `gid://shopify/Customer/${id}`,
    numberOfOrders: orders,
    amountSpent: { amount: `${orders}0.00`, currencyCode: 'EUR' },
    lastOrderId: null,
    occurredAt: day(n),
  };
  return { topic: 'customers/purchasing_summary', at: day(n), payload };
}

/** Variants have ten times their product's id. */
export function stocked(productId: number, n: number, word: 'in_stock' | 'out_of_stock'): Told {
  return { topic: `variants/${word}`, at: day(n), payload: { id: productId * 10, product_id: productId } };
}

/** Items have a hundred times their product's id. */
export function levelled(productId: number, n: number, locationId: number, available: number): Told {
  const payload = { inventory_item_id: productId * 100, location_id: locationId, available, updated_at: day(n) };
  return { topic: 'inventory_levels/update', at: day(n), payload };
}

export function collected(id: number, n: number): Told {
  return { topic: 'collections/update', at: day(n), payload: { id, title: `Shelf ${n}`, updated_at: day(n) } };
}

export function joined(id: number, n: number, word: 'joined' | 'left' = 'joined'): Told {
  const payload = { customer_id: `gid://shopify/Customer/${id}`, segment_id: 'gid://shopify/Segment/3' };
  return { topic: `customer.${word}_segment`, at: day(n), payload };
}

export function texting(id: number, n: number, state: string): Told {
  const payload = { id, phone: null, sms_marketing_consent: { state, opt_in_level: null, consent_updated_at: day(n) } };
  return { topic: 'customers_marketing_consent/update', at: day(n), payload };
}

/** Cuts what was told into batches of these sizes, over and over. */
export function inBatches(told: Told[], sizes: number[]): Told[][] {
  const batches: Told[][] = [];
  for (let start = 0; start < told.length;) {
    const size = sizes[batches.length % sizes.length]!;
    batches.push(told.slice(start, start + size));
    start += size;
  }
  return batches;
}

/** The same history in any order, with any of it repeated, in batches of any size. */
export function shuffled(history: Told[]): fc.Arbitrary<Told[][]> {
  return fc
    .tuple(
      fc.shuffledSubarray(history, { minLength: history.length }),
      fc.subarray(history),
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 20 }),
    )
    .map(([all, repeated, sizes]) => inBatches([...all, ...repeated], sizes));
}
