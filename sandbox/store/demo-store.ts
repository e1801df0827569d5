import { createCatalogue } from './catalogue.ts';
import { catalogueSteps } from './catalogue-steps.ts';
import { createEventQueue } from './event-queue.ts';
import type { StoreCurrency } from './facts.ts';
import { createPerson } from './people.ts';
import { planVisits } from './plan.ts';
import type { PlannedVisit, Reach, Shopper } from './plan.ts';
import { createRandom } from './random.ts';
import type { Step, StoreState } from './store-state.ts';
import type { StoreEvent } from './store-event.ts';
import { visitMsMax, visitSteps } from './visit.ts';

export interface DemoOptions {
  /** Integer; the same seed gives the same store. */
  seed: number;
  /** Exactly so many orders are created. */
  orders: number;
  /** People who may buy; 45 for 100 orders unless told. */
  customers?: number;
  /** The last moment of the history, ISO 8601. */
  end: string;
  days?: number;
  currency?: StoreCurrency;
  /** Share of people whose browser lets the pixel see them, in [0, 1]; 0 = a history without pixel events. */
  pixelShare?: number;
  /** Where the pictures of products are; nowhere unless told. */
  picturesUrl?: string;
}

const dayMs = 86_400_000;

/**
 * A store's past in time order: the products, then people who sign up, look, fill carts, buy, send back and leave.
 * What would follow after `end` has not happened yet. Memory: the plan (a few numbers per visit) and the open visits.
 */
export function* demoHistory(options: DemoOptions): Generator<StoreEvent> {
  const { store, visits, span } = createDemoStore(options);
  const queue = createEventQueue();
  queue.add(span.startMs, catalogueSteps(store.shelf, span));
  for (const visit of visits) {
    yield* queue.until(visit.atMs - visitMsMax);
    queue.add(visit.atMs, visitSteps(store, visit));
  }
  yield* queue.until(span.endMs);
}

const openVisits = 6;
const reaches: Reach[] = ['browse', 'browse', 'cart', 'checkout', 'order', 'order'];

/**
 * The same store's present: events without end, several visits at a time. Each is stamped with `clock` (milliseconds,
 * after the history's end) when it is asked for, so that the caller sets the pace.
 */
export function* live(options: DemoOptions & { clock: () => number }): Generator<StoreEvent> {
  const { store, people, span } = createDemoStore(options);
  const stream = createRandom(options.seed, 2);
  Object.assign(store, { random: stream, counters: liveCounters(options.orders) });
  // The shelf as the history left it.
  const endAt = new Date(span.endMs).toISOString();
  for (const step of catalogueSteps(store.shelf, span)) step.tell(endAt);
  const open: Step[][] = [];
  for (;;) {
    while (open.length < openVisits) open.push(nextVisit());
    const steps = stream.pick(open);
    const step = steps.shift();
    if (step) yield step.tell(new Date(options.clock()).toISOString());
    if (steps.length === 0) open.splice(open.indexOf(steps), 1);
  }

  function nextVisit(): Step[] {
    const atMs = Math.max(options.clock(), span.endMs);
    if (stream.chance(0.15)) {
      const person = newPerson(atMs);
      people.push(person);
      return visitSteps(store, { person, atMs, reach: 'join' });
    }
    const visit: PlannedVisit = { person: stream.pick(people), atMs, reach: stream.pick(reaches) };
    return visitSteps(store, visit).toSorted((a, b) => a.afterMs - b.afterMs);
  }

  function newPerson(atMs: number): Shopper {
    const made = createPerson(stream, { ...settingsOf(options), index: people.length });
    const moment = new Date(atMs).toISOString();
    if (made.customer) Object.assign(made.customer, { createdAt: moment, updatedAt: moment });
    return { ...made, joinedAtMs: atMs };
  }
}

function createDemoStore(options: DemoOptions) {
  const { currency, days, customers, pixelShare, picturesUrl } = settingsOf(options);
  const endMs = Date.parse(options.end);
  const span = { startMs: endMs - days * dayMs, endMs };
  const store: StoreState = {
    random: createRandom(options.seed, 1),
    shelf: createCatalogue(createRandom(options.seed, 3), { ...span, picturesUrl }),
    currency,
    counters: { order: 0, line: 0, checkout: 0, refund: 0, pixel: 0 },
  };
  const plan = planVisits(createRandom(options.seed), {
    orders: options.orders,
    customers,
    currency,
    pixelShare,
    ...span,
  });
  return { store, span, ...plan };
}

function settingsOf(options: DemoOptions) {
  return {
    currency: options.currency ?? ('EUR' as const),
    days: options.days ?? 365,
    customers: options.customers ?? Math.max(1, Math.round(options.orders * 0.45)),
    pixelShare: options.pixelShare ?? 0.5,
    picturesUrl: options.picturesUrl ?? 'https://cdn.demo.example/products',
  };
}

/** Ids of live events start beyond those of any history. */
function liveCounters(orders: number): StoreState['counters'] {
  const beyond = 1_000_000_000;
  return { order: orders, line: beyond, checkout: beyond, refund: beyond, pixel: beyond };
}
