import { describe, expect, it } from 'vitest';
import { demoHistory, live } from './demo-store.ts';
import type { StoreEvent } from './store-event.ts';

const options = { seed: 7, orders: 400, end: '2026-11-24T00:00:00.000Z' };
const events = [...demoHistory(options)];

function bodies(topic: string): Record<string, unknown>[] {
  return events.filter((event) => event.topic === topic).map((event) => event.payload);
}

function textOf(history: Iterable<StoreEvent>): string {
  return JSON.stringify([...history]);
}

describe("the demo store's history", () => {
  it('is the same for the same seed and another for another', () => {
    expect(textOf(demoHistory(options))).toBe(JSON.stringify(events));
    expect(textOf(demoHistory({ ...options, seed: 8 }))).not.toBe(JSON.stringify(events));
  });

  it.each([1, 37, 250])('creates exactly %i orders, each updated at least once', (orders) => {
    const history = [...demoHistory({ ...options, orders })];
    const idsOf = (topic: string) =>
      new Set(history.filter((event) => event.topic === topic).map((event) => event.payload.id));
    expect(idsOf('orders/create').size).toBe(orders);
    expect(history.filter((event) => event.topic === 'orders/create')).toHaveLength(orders);
    expect(idsOf('orders/updated')).toEqual(idsOf('orders/create'));
  });

  it('creates exactly the orders asked for however many customers share them', () => {
    for (const customers of [1, 30, 900]) {
      const history = demoHistory({ ...options, orders: 60, customers });
      expect([...history].filter((event) => event.topic === 'orders/create')).toHaveLength(60);
    }
  });

  it('is in time order, within its year, products first', () => {
    const moments = events.map((event) => event.at);
    expect(moments).toEqual(moments.toSorted());
    expect(moments.at(-1)?.localeCompare(options.end)).not.toBe(1);
    expect(Date.parse(options.end) - Date.parse(moments[0] ?? '')).toBe(365 * 86_400_000);
    expect(new Set(events.slice(0, 120).map((event) => event.topic))).toEqual(new Set(['products/create']));
  });

  it('has every kind of person and order that a store meets', () => {
    const orders = bodies('orders/create');
    expect(orders.some((order) => order.customer === null && order.email === null)).toBe(true);
    expect(orders.some((order) => order.customer === null && order.email !== null)).toBe(true);
    expect(orders.some((order) => order.test === true)).toBe(true);
    expect(orders.some((order) => order.total_price === '0.00')).toBe(true);
    expect(orders.some((order) => order.presentment_currency !== order.currency)).toBe(true);
    expect(bodies('orders/cancelled').every((order) => order.cancelled_at !== null)).toBe(true);
    expect(bodies('orders/cancelled').length).toBeGreaterThan(0);
    expect(bodies('refunds/create').length).toBeGreaterThan(0);
    const customers = bodies('customers/create');
    expect(customers.some((customer) => customer.email === null && customer.phone === null)).toBe(true);
    const states = JSON.stringify(bodies('customers_email_marketing_consent/update'));
    for (const state of ['subscribed', 'not_subscribed', 'unsubscribed', 'pending']) {
      expect(states).toContain(`"state":"${state}"`);
    }
  });

  it('has products that are sold out, unpublished and deleted, and never sells what is not on sale', () => {
    const products = bodies('products/create');
    const hidden = products.filter((product) => product.published_at === null);
    expect(hidden.length).toBeGreaterThan(0);
    expect(bodies('products/delete')).toHaveLength(1);
    expect(JSON.stringify(bodies('products/update'))).toContain('"inventory_quantity":0');
    const sold = JSON.stringify(bodies('orders/create'));
    for (const product of hidden) expect(sold).not.toContain(`"product_id":${String(product.id)},`);
  });

  it('knows a customer before their order and keeps every e-mail in a reserved domain', () => {
    const known = new Set<unknown>();
    for (const { topic, payload } of events) {
      if (topic === 'customers/create') known.add(payload.id);
      if (topic === 'orders/create' && payload.customer !== null) {
        expect(known).toContain((payload.customer as { id: number }).id);
      }
      if (typeof payload.email === 'string') {
        expect(payload.email).toMatch(/@([a-z]+\.)?(example\.(com|org|net)|[a-z]+\.test)$/i);
      }
    }
  });

  it('ties carts, checkouts and orders together by their tokens, and leaves some abandoned', () => {
    const ordered = new Set(bodies('orders/create').map((order) => order.cart_token));
    const carts = new Set(bodies('carts/create').map((cart) => cart.token));
    const checkouts = new Set(bodies('checkouts/create').map((checkout) => checkout.cart_token));
    for (const token of ordered) if (token !== null) expect(carts).toContain(token);
    expect([...carts].some((token) => !checkouts.has(token))).toBe(true);
    expect([...checkouts].some((token) => !ordered.has(token))).toBe(true);
  });

  it('has no pixel events when nobody agreed', () => {
    const topics = [...demoHistory({ ...options, pixelShare: 0 })].map((event) => event.topic);
    expect(topics).not.toContain('pixel');
    expect(topics.filter((topic) => topic === 'orders/create')).toHaveLength(options.orders);
  });
});

describe("the demo store's live traffic", () => {
  it("goes on for ever with new ids, at the caller's pace, the same for the same seed", () => {
    const first = takeLive(1500);
    expect(JSON.stringify(takeLive(1500))).toBe(JSON.stringify(first));
    const moments = first.map((event) => event.at);
    expect(moments).toEqual(moments.toSorted());
    const before = new Set(bodies('orders/create').map((order) => order.id));
    const orders = first.filter((event) => event.topic === 'orders/create');
    expect(orders.length).toBeGreaterThan(20);
    expect(orders.some((event) => before.has(event.payload.id))).toBe(false);
  });
});

function takeLive(count: number): StoreEvent[] {
  let nowMs = Date.parse(options.end);
  const taken: StoreEvent[] = [];
  for (const event of live({ ...options, clock: () => (nowMs += 250) })) {
    // Later steps change the facts that a payload was built from, never the payload.
    if (taken.push(structuredClone(event)) === count) break;
  }
  return taken;
}
