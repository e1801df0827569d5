import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { connectDestination } from '../app/outbox/connect-destination.server.ts';
import { systemClock } from '../app/platform/clock.server.ts';
import { closeDatabase, forShop } from '../app/platform/db.server.ts';
import { findShop } from '../app/shopify/find-shop.server.ts';
import { waitUntilQuiet } from '../bin/demo/quiet.ts';
import { listMailable } from '../bin/demo/verify.ts';
import { openInAdmin, startStack } from '../bin/demo/stack.ts';
import type { Stack } from '../bin/demo/stack.ts';
import { demoShop } from '../sandbox/start.ts';
import { demoHistory } from '../sandbox/store/demo-store.ts';
import type { StoreEvent } from '../sandbox/store/store-event.ts';

const quietTimeoutMs = 120_000;
const lookEveryMs = 20;

/**
 * Time from posting a webhook to its effect at the sandbox's Klaviyo. On the demo store with a year of history, orders of consented
 * customers come in at a steady rate; each raises `regulars_orders_count`, and the moment at which Klaviyo holds the raised number
 * ends the measure (looked at every 20 ms).
 */
export async function benchFreshness(args: string[]): Promise<object> {
  const { values } = parseArgs({
    args,
    options: {
      orders: { type: 'string', default: '1000' },
      events: { type: 'string', default: '600' },
      rate: { type: 'string', default: '20' },
      json: { type: 'boolean' },
    },
  });
  const stack = await startStack({ seed: 1, currency: 'EUR' });
  try {
    return await measure(stack, {
      orders: Number(values.orders),
      events: Number(values.events),
      rate: Number(values.rate),
    });
  } finally {
    await closeDatabase();
    await stack.stop();
  }
}

async function measure(stack: Stack, size: { orders: number; events: number; rate: number }): Promise<object> {
  await openInAdmin(stack);
  const shop = (await findShop(demoShop))!;
  await connectDestination(shop.shopId, 'klaviyo', 'pk_sandbox_bench', { clock: systemClock });
  const samples: StoreEvent[] = [];
  const history = demoHistory({ seed: 1, orders: size.orders, end: new Date().toISOString() }).map((event) => {
    if (event.topic === 'orders/create' && countsForSomebody(event)) samples.push(event);
    return event;
  });
  await stack.sandbox.emitter.emitAll(demoShop, history);
  await forShop(shop.shopId, (db) => db.wake('recompute'));
  const left = await waitUntilQuiet(shop.shopId, quietTimeoutMs);
  if (left) throw new Error(`The history did not come to rest: ${JSON.stringify(left)}`);

  const profiles = stack.sandbox.klaviyo.state.profiles;
  const byEmail = new Map([...profiles.values()].map((profile) => [profile.email, profile]));
  const mailable = await listMailable(shop.shopId);
  const buyers = samples.filter((event) => mailable.has(emailOf(event)));
  if (buyers.length === 0) throw new Error('Nobody of the demo store can be mailed');
  const watched: { email: string; wanted: number; postedAt: number }[] = [];
  const latencies: number[] = [];
  const raised = new Map<string, number>();
  let posting = true;
  const begun = performance.now();
  let lastPost = begun;
  const looking = (async () => {
    while (posting || watched.length > 0) {
      const now = performance.now();
      for (let index = watched.length - 1; index >= 0; index -= 1) {
        const one = watched[index]!;
        if (Number(byEmail.get(one.email)!.properties['regulars_orders_count'] ?? 0) < one.wanted) continue;
        latencies.push(now - one.postedAt);
        watched.splice(index, 1);
      }
      if (!posting && now - lastPost > 60_000) break;
      await wait(lookEveryMs);
    }
  })();
  for (let index = 0; index < size.events; index += 1) {
    await wait(Math.max(0, begun + (index * 1000) / size.rate - performance.now()));
    const event = repeatOrder(buyers[index % buyers.length]!, index);
    const email = emailOf(event);
    const wanted = (raised.get(email) ?? Number(byEmail.get(email)!.properties['regulars_orders_count'] ?? 0)) + 1;
    raised.set(email, wanted);
    lastPost = performance.now();
    watched.push({ email, wanted, postedAt: lastPost });
    void stack.sandbox.emitter.emit(demoShop, event);
  }
  const perSecond = size.events / ((performance.now() - begun) / 1000);
  posting = false;
  await looking;
  const sorted = latencies.toSorted((a, b) => a - b);
  const at = (share: number) =>
    Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN);
  return {
    events: size.events,
    perSecond: Number(perSecond.toFixed(1)),
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    missing: size.events - latencies.length,
    profiles: profiles.size,
  };
}

function countsForSomebody({ payload }: StoreEvent): boolean {
  const order = payload as { test: boolean; customer: object | null; total_price: string };
  return !order.test && order.customer !== null && Number(order.total_price) > 0;
}

function emailOf({ payload }: StoreEvent): string {
  return String((payload as { email: string | null }).email ?? '').toLowerCase();
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
