import type { ShelfProduct } from './catalogue.ts';
import type { StoreCurrency } from './facts.ts';
import type { Random } from './random.ts';
import type { StoreEvent } from './store-event.ts';

/** What all visits to one store share. */
export interface StoreState {
  random: Random;
  shelf: ShelfProduct[];
  currency: StoreCurrency;
  /** Next number of each kind of id. */
  counters: { order: number; line: number; checkout: number; refund: number; pixel: number };
}

/** One event of a visit, told when its time comes; `afterMs` counts from the visit's planned moment. */
export interface Step {
  afterMs: number;
  tell(at: string): StoreEvent;
}
