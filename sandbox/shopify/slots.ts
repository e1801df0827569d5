/** A fixed number of places; who comes when all are taken waits in line. */
export interface Slots {
  /** Takes a place and gives the function that frees it; calling that twice frees it once. */
  take(): Promise<() => void>;
  /** Runs `work` in a place. */
  use<T>(work: () => Promise<T>): Promise<T>;
}

/** @param places at least 1. */
export function createSlots(places: number): Slots {
  let free = places;
  const line: (() => void)[] = [];
  const leave = (): void => {
    const next = line.shift();
    if (next) next();
    else free += 1;
  };
  const take = async (): Promise<() => void> => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => line.push(resolve));
    let isHeld = true;
    return () => {
      if (isHeld) leave();
      isHeld = false;
    };
  };
  return {
    take,
    use: async (work) => {
      const release = await take();
      try {
        return await work();
      } finally {
        release();
      }
    },
  };
}
