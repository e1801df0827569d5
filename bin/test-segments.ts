// Segments as SQL and in memory: `npm run test:segments -- --runs 10000 [--seed FIRST] [--json]`. The last line is JSON; exit 1 on a difference.
import { exit } from 'node:process';
import '../test/support/environment.ts';
import { closeDatabase } from '../app/platform/db.server.ts';
import { checkSeed } from '../test/segments/check-seed.ts';
import { openThrowawayDatabase } from '../test/support/throwaway-database.ts';
import { readOrEnd } from './arguments/end-with-usage.ts';

/** Segments asked of one store: a store costs as much as some twenty of them. */
const segmentsPerStore = 100;

const { runs, seed: first } = readOrEnd({
  command: 'test:segments',
  does: 'Random segments of random stores, decided by SQL and by an evaluator in memory: the same members.',
  options: {
    runs: { kind: 'whole', value: 'N', says: 'segments', default: 10_000 },
    seed: { kind: 'whole', value: 'S', says: 'of the first store; the next has the next one', default: 1, least: 0 },
    json: { kind: 'flag', says: 'taken as well: the last line is always JSON' },
  },
});

const begunMs = Date.now();
const database = await openThrowawayDatabase();
process.env['DATABASE_URL'] = database.url;
const total = { pairs: 0, telling: 0, moved: 0, failed: 0 };
let failingSeed: number | null = null;
for (let seed = first; total.pairs < runs; seed += 1) {
  const found = await checkSeed(seed, Math.min(segmentsPerStore, runs - total.pairs));
  for (const name of ['pairs', 'telling', 'moved'] as const) total[name] += found[name];
  total.failed += found.differences.length;
  if (found.differences.length === 0) continue;
  failingSeed ??= seed;
  console.error([`seed ${seed}:`, ...found.differences].join('\n  '));
}
await closeDatabase();
await database.stop();
console.log(JSON.stringify({ ...total, failingSeed, seconds: Math.round((Date.now() - begunMs) / 1000) }));
exit(total.failed === 0 ? 0 : 1);
