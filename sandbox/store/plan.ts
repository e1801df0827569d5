import { createPerson } from './people.ts';
import type { Person } from './people.ts';
import type { StoreCurrency } from './facts.ts';
import type { Random } from './random.ts';

/** How far a visit goes; `join` is a sign-up without a visit. */
export type Reach = 'join' | 'leave-list' | 'browse' | 'cart' | 'checkout' | 'order';

export interface PlannedVisit {
  /** When the order is placed, or the visit begins where there is none. Milliseconds. */
  atMs: number;
  person: Shopper;
  reach: Reach;
}

/** A person with the moment Shopify makes a customer of them; guests have none. */
export interface Shopper extends Person {
  joinedAtMs: number;
}

export interface PlanOptions {
  orders: number;
  customers: number;
  startMs: number;
  endMs: number;
  currency: StoreCurrency;
  pixelShare: number;
}

const dayMs = 86_400_000;
/** The catalogue is told first; nobody visits before. */
const openingMs = 3 * 3_600_000;
/** What follows an order at once still belongs to the history. */
const closingMs = 10 * 60_000;
/** A customer who signs up while paying exists this long before the order. */
const signUpMs = 30_000;

/** Who visits when, in time order, with exactly `orders` visits that end in an order. */
export function planVisits(random: Random, options: PlanOptions) {
  const window = { fromMs: options.startMs + openingMs, toMs: options.endMs - closingMs };
  const people = Array.from({ length: options.customers }, (_, index) =>
    Object.assign(createPerson(random, { index, ...options }), { joinedAtMs: 0 }),
  );
  const orders = exactly(
    random,
    options.orders,
    people.flatMap((person) => rhythm(random, person, window)),
    () => ({ person: random.pick(people), reach: 'order', atMs: within(random, window) }),
  );
  const visits = [...signUps(random, people, orders, window), ...orders];
  const more = (share: number, reach: Reach) => {
    for (let n = Math.round(options.orders * share); n > 0; n--) {
      const person = random.pick(people);
      const fromMs = Math.max(window.fromMs, person.joinedAtMs);
      if (person.kind !== 'till') visits.push({ person, reach, atMs: within(random, { ...window, fromMs }) });
    }
  };
  more(0.3, 'browse');
  more(0.15, 'cart');
  more(0.1, 'checkout');
  return { people, visits: visits.sort((a, b) => a.atMs - b.atMs) };
}

/** BG/NBD: active after the first order, a coin for leaving after every repeat order. */
function rhythm(random: Random, person: Shopper, window: { fromMs: number; toMs: number }): PlannedVisit[] {
  const visits: PlannedVisit[] = [];
  let atMs = within(random, window);
  while (atMs < window.toMs) {
    visits.push({ person, reach: 'order', atMs });
    if (visits.length > 1 && random.chance(person.leaves)) break;
    atMs += Math.max(60_000, Math.round(random.exponential(dayMs / person.ordersPerDay)));
  }
  return visits;
}

/** Cuts a shuffled surplus, or fills up. */
function exactly(random: Random, count: number, visits: PlannedVisit[], another: () => PlannedVisit): PlannedVisit[] {
  for (let last = visits.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    [visits[last], visits[other]] = [visits[other] as PlannedVisit, visits[last] as PlannedVisit];
  }
  visits.length = Math.min(visits.length, count);
  while (visits.length < count) visits.push(another());
  return visits;
}

function signUps(
  random: Random,
  people: Shopper[],
  orders: PlannedVisit[],
  window: { fromMs: number; toMs: number },
): PlannedVisit[] {
  const firstOrderMs = new Map<Shopper, number>();
  for (const { person, atMs } of orders) {
    firstOrderMs.set(person, Math.min(atMs, firstOrderMs.get(person) ?? Infinity));
  }
  return people.flatMap((person): PlannedVisit[] => {
    const first = firstOrderMs.get(person) ?? within(random, window);
    const early = random.chance(0.6) ? 0 : Math.round(random.exponential(20 * dayMs));
    person.joinedAtMs = Math.max(window.fromMs - signUpMs, first - early - signUpMs);
    if (!person.customer) return [];
    const moment = new Date(person.joinedAtMs).toISOString();
    Object.assign(person.customer, { createdAt: moment, updatedAt: moment });
    const join: PlannedVisit = { person, reach: 'join', atMs: person.joinedAtMs };
    if (person.consent !== 'unsubscribed') return [join];
    const fromMs = person.joinedAtMs + 60_000;
    return [join, { person, reach: 'leave-list', atMs: within(random, { ...window, fromMs }) }];
  });
}

function within(random: Random, { fromMs, toMs }: { fromMs: number; toMs: number }): number {
  return Math.floor(fromMs + random.next() * Math.max(0, toMs - fromMs));
}
