/** Holds some items back and lets them go after later ones. */
export interface ReorderBuffer<T> {
  /** Gives what may go now, in order. A held item goes after one to `lagMax` later ones. */
  push(item: T, held: boolean): T[];
  /** Gives all that is still held, earliest due first. */
  flush(): T[];
}

/** How many later items may overtake a held one. */
const lagMax = 8;

/** @param random a seeded stream in [0, 1): the same seed holds the same items equally long. */
export function createReorderBuffer<T>(random: () => number): ReorderBuffer<T> {
  let waiting: { item: T; dueAt: number }[] = [];
  let pushed = 0;
  const release = (): T[] => {
    const due = waiting.filter((entry) => entry.dueAt <= pushed);
    waiting = waiting.filter((entry) => entry.dueAt > pushed);
    return due.map((entry) => entry.item);
  };
  return {
    push: (item, held) => {
      pushed += 1;
      if (!held) return [item, ...release()];
      const due = release();
      waiting.push({ item, dueAt: pushed + 1 + Math.floor(random() * lagMax) });
      return due;
    },
    flush: () => {
      const rest = [...waiting].sort((a, b) => a.dueAt - b.dueAt).map((entry) => entry.item);
      waiting = [];
      return rest;
    },
  };
}
