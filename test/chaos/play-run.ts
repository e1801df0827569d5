import { setTimeout as wait } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { connectDestination } from '../../app/outbox/connect-destination.server.ts';
import { destinationKinds } from '../../app/outbox/destination.ts';
import { systemClock } from '../../app/platform/clock.server.ts';
import { queryDirectory } from '../../app/platform/db.server.ts';
import type { DeliveryRecord } from '../../sandbox/shopify/delivery-log.ts';
import type { StoreEvent } from '../../sandbox/store/store-event.ts';
import { addShop } from '../support/store-facts.ts';
import { testedDestinations } from '../support/tested-destinations.ts';
import type { ChaosStack } from './chaos-stack.ts';
import type { Kill, RunPlan } from './plan-run.ts';

/** A run that was played and is quiet again. */
export interface PlayedRun {
  shopId: number;
  domain: string;
  /** What was sent, with what became of each. */
  sent: { event: StoreEvent; record: DeliveryRecord }[];
  /** What was still on its way when patience ended, or null. */
  left: object | null;
}

const currency = 'EUR';
const webhooksPerSecond = 120;
const lookEveryMs = 5;
const quietEveryMs = 60;
const quietTimeoutMs = 90_000;

let stores = 0;

/** Opens a store, sends its history, kills by plan, and waits until nothing is on its way any more. */
export async function playRun(stack: ChaosStack, plan: RunPlan): Promise<PlayedRun> {
  const { sandbox } = stack;
  const { fields, fieldSequence } = sandbox.sendgrid.state;
  sandbox.reset();
  if (!plan.bareAccount) Object.assign(sandbox.sendgrid.state, { fields, fieldSequence });
  const { shopId, domain } = await openStore(stack);
  for (const service of ['webhooks', 'klaviyo', 'sendgrid'] as const)
    sandbox.faults.set(service, plan[service], plan.seed);
  const kills = startKiller(stack, plan.kills);
  await sandbox.emitter.emitAll(domain, kills.watch(plan.events), { rate: webhooksPerSecond });
  await sandbox.emitter.quiet();
  await kills.stop('webhooks');
  let left = await waitUntilQuiet(stack, shopId);
  await kills.stop('requests');
  left ??= await waitUntilQuiet(stack, shopId);
  const records = sandbox.deliveries.list({ shop: domain });
  sandbox.state.shops.delete(domain);
  const sent = plan.events.flatMap((event, index) => {
    const record = records[index];
    return record ? [{ event, record }] : [];
  });
  return { shopId, domain, sent, left };
}

async function openStore({ sandbox, webUrl }: ChaosStack): Promise<{ shopId: number; domain: string }> {
  stores += 1;
  const domain = `chaos-${stores}.myshopify.com`;
  const shopId = await addShop(domain, currency);
  const [row] = await queryDirectory<{ key: string }>('SELECT pixel_key AS key FROM shop WHERE domain = $1', [domain]);
  const shop = sandbox.state.addShop({ domain, currencyCode: currency });
  const settings = { endpoint: `${webUrl}/pixel`, shop: domain, key: row?.key };
  shop.webPixel = { id: 'gid://shopify/WebPixel/1', settings: JSON.stringify(settings) };
  const destinations = testedDestinations(sandbox);
  for (const kind of destinationKinds) {
    const connected = await connectDestination(shopId, kind, destinations[kind].key, { clock: systemClock });
    if (!connected.ok) throw new Error(`${kind}: ${connected.reason}`);
  }
  return { shopId, domain };
}

/** Kills when the time has come, each once. */
function startKiller(stack: ChaosStack, kills: readonly Kill[]) {
  const waiting = new Set(kills);
  const running: Promise<void>[] = [];
  const look = (after: Kill['after'], count: number): void => {
    for (const kill of waiting) {
      if (kill.after !== after || kill.count > count) continue;
      waiting.delete(kill);
      running.push(stack.kill(kill.victim));
    }
  };
  const timer = setInterval(() => look('requests', countRequests(stack)), lookEveryMs);
  return {
    *watch(events: readonly StoreEvent[]): Generator<StoreEvent> {
      for (const [index, event] of events.entries()) {
        yield event;
        look('webhooks', index + 1);
      }
    },
    /** Waits for what was killed to be up again; what did not come to be will not. */
    async stop(after: Kill['after']): Promise<void> {
      for (const kill of waiting) if (kill.after === after) waiting.delete(kill);
      if (waiting.size === 0) clearInterval(timer);
      await Promise.all(running);
    },
  };
}

function countRequests({ sandbox }: ChaosStack): number {
  const counts = [sandbox.klaviyo.state.requests, sandbox.sendgrid.state.requests].flatMap((map) => [...map.values()]);
  return counts.reduce((sum, count) => sum + count, 0);
}

const countLeft = `
  SELECT (SELECT count(*)::int FROM delivery WHERE shop_id = $1 AND state = 'pending') AS deliveries,
         (SELECT count(*)::int FROM customer_changed WHERE shop_id = $1) AS changed,
         (SELECT count(*)::int FROM outbox_item WHERE shop_id = $1 AND state IN ('pending', 'sending', 'accepted')) AS outbox,
         (SELECT count(*)::int FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
          WHERE t.identifier IN ('project', 'refresh', 'recompute', 'deliver') AND (j.payload ->> 'shopId')::int = $1) AS jobs`;

/**
 * Moves what only waits for a later moment (an ESP's next try, a look at its job, a job that failed) to this one: backoffs pass by the clock,
 * and here the clock passes.
 */
const passTime = `
  WITH items AS (
    UPDATE outbox_item SET due_at = now() WHERE shop_id = $1 AND state IN ('pending', 'accepted') AND due_at > now()
  ), jobs AS (
    UPDATE graphile_worker._private_jobs SET run_at = now() WHERE run_at > now() AND locked_at IS NULL AND (payload ->> 'shopId')::int = $1
  )
  SELECT pg_notify('jobs:insert', '{"r":0,"count":1}')`;

/** @returns what is left when patience ends; null when nothing is on its way twice in a row. */
async function waitUntilQuiet(stack: ChaosStack, shopId: number): Promise<object | null> {
  const until = Date.now() + quietTimeoutMs;
  let left: Record<string, number> = {};
  for (let quietLooks = 0; quietLooks < 2;) {
    if (Date.now() > until) return left;
    // while the database is down there is nothing to be seen
    const [row] = await stack.query<Record<string, number>>(countLeft, [shopId]).catch(() => []);
    const nothingMoves = row && isDeepStrictEqual(row, left);
    left = row ?? { database: 0 };
    if (nothingMoves && quietLooks === 0) await stack.query(passTime, [shopId]).catch(() => []);
    quietLooks = row && Object.values(row).every((count) => count === 0) ? quietLooks + 1 : 0;
    if (quietLooks < 2) await wait(quietEveryMs);
  }
  return null;
}
