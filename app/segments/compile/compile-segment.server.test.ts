import { expect, test } from 'vitest';
import { checkSeed } from '../../../test/segments/check-seed.ts';
import { givenDatabase } from '../../../test/support/test-store.ts';

givenDatabase();

// a third of a minute on an idle machine
const timeoutMs = 300_000;

test(
  '600 random segments of random stores have the same members by SQL and in memory',
  { timeout: timeoutMs },
  async () => {
    const total = { pairs: 0, telling: 0, moved: 0 };
    for (let seed = 1; seed <= 10; seed += 1) {
      const { differences, ...found } = await checkSeed(seed, 60);
      expect(differences).toEqual([]);
      for (const name of ['pairs', 'telling', 'moved'] as const) total[name] += found[name];
    }
    expect(total.pairs).toBe(600);
    expect(total.telling).toBeGreaterThan(100);
    expect(total.moved).toBeGreaterThan(2);
  },
);
