import type { StoreEvent } from './store-event.ts';
import type { Step } from './store-state.ts';

interface Due {
  atMs: number;
  /** Among equal moments the one added first comes first. */
  ordinal: number;
  step: Step;
}

/** Steps waiting for their moment: a binary heap by time. */
export function createEventQueue() {
  const heap: Due[] = [];
  let ordinal = 0;

  return {
    /** O(log n) a step. */
    add(atMs: number, steps: readonly Step[]): void {
      for (const step of steps) push(heap, { atMs: atMs + step.afterMs, ordinal: ordinal++, step });
    },
    /** Everything due up to and at this moment, in time order. */
    *until(endMs: number): Generator<StoreEvent> {
      for (let first = heap[0]; first && first.atMs <= endMs; first = heap[0]) {
        pop(heap);
        yield first.step.tell(new Date(first.atMs).toISOString());
      }
    },
  };
}

function push(heap: Due[], due: Due): void {
  let place = heap.length;
  heap.push(due);
  while (place > 0) {
    const parent = (place - 1) >> 1;
    const above = heap[parent] as Due;
    if (comesBefore(above, due)) break;
    heap[place] = above;
    place = parent;
  }
  heap[place] = due;
}

function pop(heap: Due[]): void {
  const last = heap.pop();
  if (!last || heap.length === 0) return;
  let place = 0;
  for (;;) {
    const left = 2 * place + 1;
    if (left >= heap.length) break;
    const right = left + 1;
    const child = right < heap.length && comesBefore(heap[right] as Due, heap[left] as Due) ? right : left;
    if (comesBefore(last, heap[child] as Due)) break;
    heap[place] = heap[child] as Due;
    place = child;
  }
  heap[place] = last;
}

function comesBefore(a: Due, b: Due): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.ordinal < b.ordinal);
}
