import { setTimeout as wait } from 'node:timers/promises';
import { connectDestination } from '../app/outbox/connect-destination.server.ts';
import { systemClock } from '../app/platform/clock.server.ts';
import { closeDatabase, forShop } from '../app/platform/db.server.ts';
import { findShop } from '../app/shopify/find-shop.server.ts';
import { readArguments } from '../bin/arguments/read-arguments.ts';
import { waitUntilQuiet } from '../bin/demo/quiet.ts';
import { listMailable } from '../bin/demo/verify.ts';
import { openInAdmin, startStack } from '../bin/demo/stack.ts';
import type { Stack } from '../bin/demo/stack.ts';
import { demoShop } from '../sandbox/start.ts';
import { demoHistory } from '../sandbox/store/demo-store.ts';
import type { StoreEvent } from '../sandbox/store/store-event.ts';

const quietTimeoutMs = 120_000;
const lookEveryMs = 20;
const lastOneTimeoutMs = 60_000;

const usage = {
  command: 'bench freshness',
  does: "From an order's webhook to its property at the ESP.",
  options: {
    orders: { kind: 'whole', value: 'N', says: 'of the history before', default: 1000 },
    events: { kind: 'whole', value: 'N', says: 'orders that are timed', default: 600 },
    rate: { kind: 'number', value: 'R', says: 'of these a second', default: 20 },
    json: { kind: 'flag', says: 'figures as one line of JSON' },
  },
} as const;

/**
 * Time from posting a webhook to its effect at the sandbox's Klaviyo. On the demo store with a year of history, orders of consented
 * customers come in at a steady rate; each raises `regulars_orders_count`, and the moment at which Klaviyo holds the raised number
 * ends the measure (looked at every 20 ms).
 */
export async function benchFreshness(args: string[]): Promise<object> {
  const values = readArguments(usage, args);
  const stack = await startStack({ seed: 1, currency: 'EUR' });
  try {
    return await measure(stack, values);
  } finally {
    await closeDatabase();
    await stack.stop();
  }
}

async function measure(stack: Stack, size: { orders: number; events: number; rate: number }): Promise<object> {
  const orders = await playHistory(stack, size.orders);
  const watch = watchOrdersCounts(stack);
  const begun = performance.now();
  for (let index = 0; index < size.events; index += 1) {
    await wait(Math.max(0, begun + (index * 1000) / size.rate - performance.now()));
    const order = orders[index % orders.length];
    if (!order) throw new Error('Nobody of the demo store can be mailed');
    const event = repeatOrder(order, index);
    watch.expectOneMore(emailOf(event));
    void stack.sandbox.emitter.emit(demoShop, event);
  }
  const perSecond = size.events / ((performance.now() - begun) / 1000);
  const latencies = await watch.end();
  const at = (share: number) =>
    Math.round(latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? Number.NaN);
  return {
    events: size.events,
    perSecond: Number(perSecond.toFixed(1)),
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    missing: size.events - latencies.length,
    profiles: stack.sandbox.klaviyo.state.profiles.size,
  };
}

/** A year of the demo store, come to rest; @returns orders of people who may be mailed. */
async function playHistory(stack: Stack, count: number): Promise<StoreEvent[]> {
  await openInAdmin(stack);
  const shop = await findShop(demoShop);
  if (!shop) throw new Error('The app did not install itself when it was opened');
  await connectDestination(shop.shopId, 'klaviyo', 'pk_sandbox_bench', { clock: systemClock });
  const events = [...demoHistory({ seed: 1, orders: count, end: new Date().toISOString() })];
  await stack.sandbox.emitter.emitAll(demoShop, events);
  await forShop(shop.shopId, (db) => db.wake('recompute'));
  const left = await waitUntilQuiet(shop.shopId, quietTimeoutMs);
  if (left) throw new Error(`The history did not come to rest: ${JSON.stringify(left)}`);
  const mailable = await listMailable(shop.shopId);
  return events.filter(
    (event) => event.topic === 'orders/create' && countsForSomebody(event) && mailable.has(emailOf(event)),
  );
}

/** Waits for raised numbers of orders at the sandbox's Klaviyo; `end` gives the milliseconds each took, ascending. */
function watchOrdersCounts(stack: Stack) {
  const profiles = new Map(
    [...stack.sandbox.klaviyo.state.profiles.values()].map((profile) => [profile.email, profile]),
  );
  const countOf = (email: string) => Number(profiles.get(email)?.properties['regulars_orders_count'] ?? 0);
  const wanted = new Map<string, number>();
  const latencies: number[] = [];
  let waiting: { email: string; count: number; postedAt: number }[] = [];
  function look(): void {
    const now = performance.now();
    const [there, missing] = [true, false].map((isThere) =>
      waiting.filter((one) => countOf(one.email) >= one.count === isThere),
    );
    latencies.push(...(there ?? []).map((one) => now - one.postedAt));
    waiting = missing ?? [];
  }
  const timer = setInterval(look, lookEveryMs);
  return {
    expectOneMore(email: string): void {
      const count = (wanted.get(email) ?? countOf(email)) + 1;
      wanted.set(email, count);
      waiting.push({ email, count, postedAt: performance.now() });
    },
    async end(): Promise<number[]> {
      for (let waitedMs = 0; waiting.length > 0 && waitedMs < lastOneTimeoutMs; waitedMs += 100) await wait(100);
      clearInterval(timer);
      return latencies.toSorted((a, b) => a - b);
    },
  };
}

function countsForSomebody({ payload }: StoreEvent): boolean {
  const order = payload as { test: boolean; customer: object | null; total_price: string };
  return !order.test && order.customer !== null && Number(order.total_price) > 0;
}

function emailOf({ payload }: StoreEvent): string {
  return ((payload as { email: string | null }).email ?? '').toLowerCase();
}

/** The same basket again, as a new order of now. */
function repeatOrder(event: StoreEvent, index: number): StoreEvent {
  const at = new Date().toISOString();
  const id = 9_000_000_000_000 + index;
  const order = event.payload as { line_items: { id: number }[] };
  const lines = order.line_items.map((line, place) => ({ ...line, id: id * 100 + place }));
  const fresh = {
    id,
    admin_graphql_api_id: `gid://shopify/Order/${id}`,
    created_at: at,
    processed_at: at,
    updated_at: at,
    cancelled_at: null,
    line_items: lines,
    refunds: [],
    cart_token: null,
    checkout_token: null,
  };
  return { at, topic: 'orders/create', payload: { ...event.payload, ...fresh } };
}
