import type { Arrival } from './arrival.ts';
import { buildPixelEvent } from './payloads/pixel.ts';
import type { PixelDeed } from './payloads/pixel.ts';
import type { Shopper } from './plan.ts';
import type { Step, StoreState } from './store-state.ts';

/** One visit to the storefront being written down, step after step. */
export interface Walk {
  person: Shopper;
  arrival: Arrival;
  steps: Step[];
  elapsedMs(): number;
  /** The next thing that happens, some seconds later. */
  next(tell: Step['tell']): void;
  /** What the pixel sees, if its owner let it; `deed` is asked when the moment has come. */
  see(path: string, deed: () => PixelDeed): void;
}

/** Begins with the first page. */
export function startWalk(store: StoreState, person: Shopper, arrival: Arrival): Walk {
  const steps: Step[] = [];
  let clockMs = 0;
  const next = (tell: Step['tell']) => {
    clockMs += 5_000 + store.random.below(30_000);
    steps.push({ afterMs: clockMs, tell });
  };
  const see = (path: string, deed: () => PixelDeed) => {
    if (person.clientId !== null) next(pixelTeller(store, { person, arrival, path, deed }));
  };
  see(arrival.landingSite, () => ({ name: 'page_viewed', data: {} }));
  return { person, arrival, steps, elapsedMs: () => clockMs, next, see };
}

/** Tells one pixel event; the customer is named once Shopify knows one. */
export function pixelTeller(
  store: StoreState,
  sight: { person: Shopper; arrival: Arrival; path: string; deed: () => PixelDeed },
): Step['tell'] {
  const { person, arrival, path, deed } = sight;
  return (at) => {
    const seq = store.counters.pixel++;
    const known = person.joinedAtMs <= Date.parse(at) ? person.customer : null;
    const payload = buildPixelEvent(
      {
        clientId: person.clientId ?? '',
        customerId: known?.id ?? null,
        href: `https://demo.example${path}`,
        referrer: arrival.referringSite && new URL(arrival.referringSite).origin,
      },
      { ...deed(), id: `px-${seq}`, seq, timestamp: at },
    );
    return { at, topic: 'pixel', payload: { ...payload } };
  };
}
