/** A seeded stream of random numbers: the same seed gives the same numbers on every machine. */
export interface Random {
  /** Uniform in (0, 1). */
  next(): number;
  /** Integer in [0, below). */
  below(count: number): number;
  /** True with this probability. */
  chance(probability: number): boolean;
  pick<T>(items: readonly T[]): T;
  normal(): number;
  exponential(mean: number): number;
  gamma(shape: number): number;
  beta(a: number, b: number): number;
  /** Lower-case hexadecimal digits. */
  hex(length: number): string;
  /** Index drawn from Zipf's law with exponent 1 over `count` ranks, the first the likeliest. */
  zipf(count: number): number;
}

/**
 * sfc32 seeded by splitmix32 (integer arithmetic only).
 * @param seed integer; `stream` tells apart streams of one seed.
 * Source: C. Doty-Humphrey, PractRand; G. Marsaglia & W. W. Tsang 2000 for the gamma variate.
 */
export function createRandom(seed: number, stream = 0): Random {
  const u32 = sfc32(splitmix32((seed | 0) ^ Math.imul(stream + 1, 0x9e3779b1)));
  const next = () => (u32() + 0.5) / 4294967296;
  const normal = () => Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next());
  const below = (count: number) => Math.floor(next() * count);

  function gamma(shape: number): number {
    if (shape < 1) return gamma(shape + 1) * Math.pow(next(), 1 / shape);
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = normal();
      const v = (1 + c * x) ** 3;
      if (v > 0 && Math.log(next()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
    }
  }

  return {
    next,
    below,
    chance: (probability) => next() < probability,
    pick<T>(items: readonly T[]): T {
      if (items.length === 0) throw new RangeError('nothing to pick from');
      return items[below(items.length)] as T;
    },
    normal,
    exponential: (mean) => -Math.log(next()) * mean,
    gamma,
    beta(a, b) {
      const x = gamma(a);
      return x / (x + gamma(b));
    },
    hex: (length) => Array.from({ length }, () => below(16).toString(16)).join(''),
    zipf(count) {
      const target = next() * harmonic(count);
      let sum = 0;
      for (let rank = 0; rank < count; rank++) {
        sum += 1 / (rank + 1);
        if (sum >= target) return rank;
      }
      return count - 1;
    },
  };
}

function harmonic(count: number): number {
  let sum = 0;
  for (let rank = 1; rank <= count; rank++) sum += 1 / rank;
  return sum;
}

function splitmix32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let t = state ^ (state >>> 16);
    t = Math.imul(t, 0x21f0aaad);
    t ^= t >>> 15;
    t = Math.imul(t, 0x735a2d97);
    return (t ^ (t >>> 15)) >>> 0;
  };
}

function sfc32(seeds: () => number): () => number {
  let a = seeds();
  let b = seeds();
  let c = seeds();
  let counter = 1;
  const step = () => {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + t;
    c |= 0;
    return t >>> 0;
  };
  for (let warmUp = 0; warmUp < 20; warmUp++) step();
  return step;
}
