import { demoHistory } from '../../sandbox/store/demo-store.ts';
import { createRandom, type Random } from '../../sandbox/store/random.ts';
import type { Payload, StoreEvent } from '../../sandbox/store/store-event.ts';

const end = '2026-05-01T12:00:00.000Z';
const days = 30;
const minuteMs = 60_000;

/** When the histories of `smallHistory` begin and end. */
export const historySpan = { from: new Date(Date.parse(end) - days * 24 * 60 * minuteMs), to: new Date(end) };

/**
 * A month of a small store, in time order: customers, carts, checkouts, orders with edits, refunds and cancellations, products,
 * consent and pixel events as the demo store tells them, and what it leaves out: tags, merges, moved e-mails, deletions, stock,
 * collections, Shopify's own segments and sums. About a hundred events.
 */
export function smallHistory(seed: number): StoreEvent[] {
  const random = createRandom(seed, 11);
  const orders = 3 + random.below(5);
  const told = [...demoHistory({ seed, orders, customers: 3 + random.below(3), end, days, pixelShare: 0.3 })];
  const sold = new Set(told.filter(({ topic }) => topic === 'orders/create').flatMap(productIdsOf));
  const kept = told.filter(({ topic, payload }) => !topic.startsWith('products/') || sold.has(Number(payload['id'])));
  const lived = [...kept, ...extras(random, kept)].sort(byTime);
  return [...lived, ...deletions(random, lived)].sort(byTime);
}

function productIdsOf({ payload }: StoreEvent): number[] {
  return (payload['line_items'] as { product_id: number }[]).map((line) => line.product_id);
}

/** Things that happen to what is there already, each some time after it was told for the last time. */
function extras(random: Random, told: StoreEvent[]): StoreEvent[] {
  const last = (topic: RegExp) => lastOf(told, topic);
  const customers = last(/^customers\//);
  const orders = last(/^orders\//);
  const products = last(/^products\/(create|update)/);
  return [
    ...some(random, customers, 0.6).flatMap((event) => tagEvents(random, event)),
    ...some(random, customers, 0.3).map((event) => movedEmail(random, event, customers)),
    ...some(random, customers, 0.4).map((event) => texting(random, event)),
    ...some(random, customers, 0.4).map((event) => summary(random, event)),
    ...some(random, customers, 0.3).flatMap((event) => segmentEvents(random, event)),
    ...some(random, pairs(customers), 0.5).map((pair) => merge(random, pair)),
    ...some(random, orders, 0.3).map((event) => edit(random, event)),
    ...some(random, products, 0.3).flatMap((event) => stockEvents(random, event)),
    ...collectionEvents(random),
  ];
}

function tagEvents(random: Random, { at, payload }: StoreEvent): StoreEvent[] {
  const words = ['vip', 'early', 'loud', 'wholesale'];
  return [1, 2, 3].map((n) => {
    const moment = later(random, at, n * 60);
    const topic = random.chance(0.6) ? 'customer.tags_added' : 'customer.tags_removed';
    const tags = words.filter(() => random.chance(0.5));
    return { at: moment, topic, payload: { customerId: customerGid(payload), tags, occurredAt: moment } };
  });
}

/** To an address of their own, or to one that another had: the identity that most can go wrong with. */
function movedEmail(random: Random, { at, payload }: StoreEvent, customers: StoreEvent[]): StoreEvent {
  const moment = later(random, at, 30);
  const other = random.chance(0.3) ? random.pick(customers).payload['email'] : null;
  const email = other ?? `moved-${String(payload['id'])}@example.com`;
  return { at: moment, topic: 'customers/update', payload: { ...payload, email, updated_at: moment } };
}

function texting(random: Random, { at, payload }: StoreEvent): StoreEvent {
  const moment = later(random, at, 45);
  const state = random.pick(['subscribed', 'unsubscribed']);
  const consent = { state, opt_in_level: 'single_opt_in', consent_updated_at: moment };
  return {
    at: moment,
    topic: 'customers_marketing_consent/update',
    payload: { id: payload['id'], phone: payload['phone'], sms_marketing_consent: consent },
  };
}

function summary(random: Random, { at, payload }: StoreEvent): StoreEvent {
  const moment = later(random, at, 20);
  const count = 1 + random.below(5);
  return {
    at: moment,
    topic: 'customers/purchasing_summary',
    payload: {
      customerId: customerGid(payload),
      numberOfOrders: count,
      amountSpent: { amount: `${count}0.00`, currencyCode: 'EUR' },
      lastOrderId: null,
      occurredAt: moment,
    },
  };
}

function segmentEvents(random: Random, { at, payload }: StoreEvent): StoreEvent[] {
  const said = { customer_id: customerGid(payload), segment_id: 'gid://shopify/Segment/3' };
  const joined = { at: later(random, at, 10), topic: 'customer.joined_segment', payload: said };
  if (random.chance(0.5)) return [joined];
  return [joined, { at: later(random, joined.at, 10), topic: 'customer.left_segment', payload: said }];
}

function merge(random: Random, [survivor, loser]: [StoreEvent, StoreEvent]): StoreEvent {
  return {
    at: later(random, survivor.at > loser.at ? survivor.at : loser.at, 90),
    topic: 'customers/merge',
    payload: {
      admin_graphql_api_customer_kept_id: customerGid(survivor.payload),
      admin_graphql_api_customer_deleted_id: customerGid(loser.payload),
      status: random.chance(0.8) ? 'completed' : 'failed',
      errors: [],
    },
  };
}

/** The merchant takes a piece off the first line. */
function edit(random: Random, { at, payload }: StoreEvent): StoreEvent {
  const moment = later(random, at, 15);
  const [first, ...rest] = payload['line_items'] as ({ current_quantity: number } & Payload)[];
  const line = first && { ...first, current_quantity: Math.max(0, first.current_quantity - 1) };
  const total = Math.max(0, Number(payload['current_total_price']) - 5).toFixed(2);
  const currency = payload['currency'];
  return {
    at: moment,
    topic: 'orders/updated',
    payload: {
      ...payload,
      line_items: line ? [line, ...rest] : [],
      current_total_price: total,
      current_total_price_set: {
        shop_money: { amount: total, currency_code: currency },
        presentment_money: { amount: total, currency_code: currency },
      },
      updated_at: moment,
    },
  };
}

function stockEvents(random: Random, { at, payload }: StoreEvent): StoreEvent[] {
  const variants = payload['variants'] as { id: number; inventory_item_id: number }[];
  return variants.slice(0, 1).flatMap((variant) => {
    const moments = [later(random, at, 10), later(random, at, 500)];
    const levels = moments.map((moment) => ({
      at: moment,
      topic: 'inventory_levels/update',
      payload: {
        inventory_item_id: variant.inventory_item_id,
        location_id: 1 + random.below(2),
        available: random.below(4),
        updated_at: moment,
      },
    }));
    const topic = random.chance(0.5) ? 'variants/out_of_stock' : 'variants/in_stock';
    const said = { id: variant.id, product_id: payload['id'] };
    return [...levels, { at: later(random, at, 700), topic, payload: said }];
  });
}

function collectionEvents(random: Random): StoreEvent[] {
  const begun = historySpan.from.toISOString();
  return [30, 31].flatMap((id) => {
    const at = later(random, begun, 200);
    const created = { at, topic: 'collections/create', payload: { id, title: `Shelf ${id}`, updated_at: at } };
    const moment = later(random, at, 200);
    const changed = random.chance(0.5)
      ? { at: moment, topic: 'collections/delete', payload: { id } }
      : { at: moment, topic: 'collections/update', payload: { id, title: 'Renamed', updated_at: moment } };
    return [created, changed];
  });
}

/** Nothing happens to a thing that was deleted, and nobody is deleted who was merged with somebody. */
function deletions(random: Random, lived: StoreEvent[]): StoreEvent[] {
  const merges = lived.filter(({ topic }) => topic === 'customers/merge').map(({ payload }) => JSON.stringify(payload));
  const isMerged = ({ payload }: StoreEvent) => merges.some((text) => text.includes(customerGid(payload)));
  const customers = lastOf(lived, /^customers\/(create|update)/).filter((event) => !isMerged(event));
  const products = lastOf(lived, /^products\//).filter((event) => event.topic !== 'products/delete');
  return [
    ...some(random, customers.slice(0, 2), 0.3).flatMap((event) => deletion(random, event, 'customers/delete')),
    ...some(random, lastOf(lived, /^orders\//).slice(0, 2), 0.3).flatMap((event) =>
      deletion(random, event, 'orders/delete'),
    ),
    ...some(random, lastOf(lived, /^checkouts\//).slice(0, 2), 0.3).flatMap((event) =>
      deletion(random, event, 'checkouts/delete'),
    ),
    ...some(random, products.slice(0, 1), 0.5).flatMap((event) => deletion(random, event, 'products/delete')),
  ];
}

function deletion(random: Random, { at, payload }: StoreEvent, topic: string): StoreEvent[] {
  // a deletion of a checkout names the number of its name
  const id = topic === 'checkouts/delete' ? Number(String(payload['name']).replace('#', '')) : payload['id'];
  const moment = later(random, at, 200);
  return moment > at ? [{ at: moment, topic, payload: { id } }] : [];
}

/** The last event of each thing that these topics tell of. */
function lastOf(events: StoreEvent[], topic: RegExp): StoreEvent[] {
  const told = events.filter((event) => topic.test(event.topic));
  return [...new Map(told.map((event) => [event.payload['id'] ?? event.payload['token'], event])).values()];
}

function byTime(one: StoreEvent, other: StoreEvent): number {
  return one.at < other.at ? -1 : one.at > other.at ? 1 : 0;
}

/** Minutes after, at most twice `minutes`, and within the history. */
function later(random: Random, at: string, minutes: number): string {
  const moment = Date.parse(at) + minuteMs + random.below(2 * minutes * minuteMs);
  return new Date(Math.min(moment, historySpan.to.getTime())).toISOString();
}

function some<Item>(random: Random, items: Item[], share: number): Item[] {
  return items.filter(() => random.chance(share));
}

function pairs(events: StoreEvent[]): [StoreEvent, StoreEvent][] {
  return events.slice(1, 3).map((loser, index): [StoreEvent, StoreEvent] => [events[index] ?? loser, loser]);
}

function customerGid(payload: Payload): string {
  return `gid://shopify/Customer/${String(payload['id'])}`;
}
