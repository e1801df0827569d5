import type { FaultRates } from '../../sandbox/faults.ts';
import { demoHistory } from '../../sandbox/store/demo-store.ts';
import { createRandom, type Random } from '../../sandbox/store/random.ts';
import type { StoreEvent } from '../../sandbox/store/store-event.ts';

/** What is killed with SIGKILL. */
export type Victim = 'web' | 'worker' | 'database';

/** A kill, when so many webhooks were sent or so many requests reached the ESPs since the run began. */
export interface Kill {
  victim: Victim;
  after: 'webhooks' | 'requests';
  count: number;
}

/** Everything that chance decides of one run. */
export interface RunPlan {
  seed: number;
  events: StoreEvent[];
  kills: Kill[];
  /** Whether the ESPs see us for the first time: SendGrid's custom fields are made one by one. */
  bareAccount: boolean;
  webhooks: FaultRates;
  klaviyo: FaultRates;
  sendgrid: FaultRates;
}

const end = '2026-05-01T12:00:00.000Z';
const eventsMax = 50;
const databaseEvery = 10;

/** The run of a seed. One in ten kills the database; four in five of the others kill a process or two. */
export function planRun(seed: number): RunPlan {
  const random = createRandom(seed, 21);
  const events = history(random, seed);
  const moment = (): Pick<Kill, 'after' | 'count'> =>
    random.chance(0.6)
      ? { after: 'webhooks', count: 1 + random.below(events.length) }
      : { after: 'requests', count: 1 + random.below(12) };
  const victims: Victim[] =
    seed % databaseEvery === 0
      ? ['database']
      : random.chance(0.8)
        ? random.pick<Victim[]>([['worker'], ['web'], ['worker', 'web'], ['worker', 'worker']])
        : [];
  return {
    seed,
    events,
    kills: victims.map((victim) => ({ victim, ...moment() })),
    bareAccount: random.chance(0.1),
    webhooks: { duplicate: 0.1 * random.below(4), reorder: 0.1 * random.below(4), lostAnswer: 0.05 * random.below(3) },
    klaviyo: espFaults(random),
    sendgrid: espFaults(random),
  };
}

/** Six to ten orders of a small store, with the products they are of. */
function history(random: Random, seed: number): StoreEvent[] {
  const orders = 6 + random.below(5);
  const told = [...demoHistory({ seed, orders, customers: 5, end, days: 20, pixelShare: 0.2 })];
  const sold = new Set(told.filter(({ topic }) => topic === 'orders/create').flatMap(productIdsOf));
  const kept = told.filter(({ topic, payload }) => !topic.startsWith('products/') || sold.has(Number(payload['id'])));
  const spare = kept
    .filter(({ topic }) => /^(carts|pixel|checkouts)/.test(topic))
    .slice(0, Math.max(0, kept.length - eventsMax));
  return kept.filter((event) => !spare.includes(event));
}

function productIdsOf({ payload }: StoreEvent): number[] {
  return (payload['line_items'] as { product_id: number }[]).map((line) => line.product_id);
}

/** Of each kind none at all or up to one request in sixteen. Time-outs are left out: clients wait half a minute for them. */
function espFaults(random: Random): FaultRates {
  const rate = () => (random.chance(0.5) ? 0.06 * random.next() : 0);
  return {
    429: rate(),
    500: rate(),
    503: rate(),
    reset: rate(),
    lostAnswer: rate(),
    partial: rate(),
    slowMs: random.below(3) * 20,
  };
}
