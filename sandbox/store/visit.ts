import { arrivalOf } from './arrival.ts';
import { fillBasket } from './basket.ts';
import type { LineFacts } from './facts.ts';
import { joinSteps, leaveListSteps } from './membership.ts';
import { orderSteps } from './order-steps.ts';
import type { PlannedVisit } from './plan.ts';
import type { Step, StoreState } from './store-state.ts';
import { fillCart, lookAround, lookAtProducts, putLastBack, startCheckout } from './storefront.ts';
import { startWalk } from './walk.ts';

/** No visit begins longer than this before its order. */
export const visitMsMax = 20 * 60_000;
/** From the last look at the checkout to the order. */
const payingMs = 40_000;

/** All that one visit makes happen, in order. */
export function visitSteps(store: StoreState, visit: PlannedVisit): Step[] {
  if (visit.reach === 'join') return joinSteps(visit.person);
  if (visit.reach === 'leave-list') return leaveListSteps(visit.person);
  const lines = fillBasket(store.random, store.shelf, {
    ...visit,
    nextLineId: () => 15_000_000_000_000 + store.counters.line++,
  });
  if (visit.person.kind === 'till') {
    return orderSteps(store, visit, { lines, arrival: null, checkout: null });
  }
  return storefrontSteps(store, visit, lines);
}

function storefrontSteps(store: StoreState, visit: PlannedVisit, lines: LineFacts[]): Step[] {
  const arrival = arrivalOf(store.random, lines);
  const walk = startWalk(store, visit.person, arrival);
  if (visit.reach === 'browse') lookAround(store, walk, lines);
  lookAtProducts(walk, lines);
  if (visit.reach === 'browse') return walk.steps;
  const cart = fillCart(store, walk, lines);
  if (visit.reach === 'cart') {
    if (store.random.chance(0.5)) putLastBack(walk, cart);
    return walk.steps;
  }
  const checkout = startCheckout(store, walk, cart);
  if (visit.reach === 'checkout') return walk.steps;

  const orderAtMs = walk.elapsedMs() + payingMs;
  return [
    ...walk.steps.map((step) => ({ ...step, afterMs: step.afterMs - orderAtMs })),
    ...orderSteps(store, visit, { lines, arrival, checkout }),
  ];
}
