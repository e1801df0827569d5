// Any order of deliveries: `npm run test:orders -- --seeds 200 [--seed FIRST] [--json]`. The last line is JSON; exit 1 on a difference.
import { exit } from 'node:process';
import { parseArgs } from 'node:util';
import '../test/support/environment.ts';
import { closeDatabase } from '../app/platform/db.server.ts';
import { checkSeed } from '../test/orders/check-seed.ts';
import { neverDropped } from '../test/orders/deliveries.ts';
import { openOrdersWorld } from '../test/orders/orders-world.ts';
import type { LostForGood } from '../test/orders/recoverable.ts';
import { openThrowawayDatabase } from '../test/support/throwaway-database.ts';

const { values: options } = parseArgs({
  options: {
    seeds: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});
const [count, first] = [Number(options.seeds), Number(options.seed)];
if (!Number.isSafeInteger(count) || count < 1 || !Number.isSafeInteger(first)) {
  console.error('test:orders: --seeds and --seed are whole numbers');
  exit(2);
}

const begunMs = Date.now();
const database = await openThrowawayDatabase();
process.env['DATABASE_URL'] = database.url;
const world = await openOrdersWorld(database.url);
const total = { deliveries: 0, repeated: 0, dropped: 0 };
const failing: number[] = [];
const lostForGood: LostForGood = {};
const shownMax = 8;
for (let seed = first; seed < first + count; seed += 1) {
  const { differences, lostForGood: lost, ...figures } = await checkSeed(world, seed);
  for (const [what, times] of Object.entries(lost)) lostForGood[what] = (lostForGood[what] ?? 0) + times;
  for (const name of ['deliveries', 'repeated', 'dropped'] as const) total[name] += figures[name];
  if (differences.length === 0) continue;
  failing.push(seed);
  console.error([`seed ${seed}:`, ...differences.slice(0, shownMax)].join('\n  '));
}
await world.close();
await closeDatabase();
await database.stop();
const seconds = Math.round((Date.now() - begunMs) / 1000);
const summary = { seeds: count, failed: failing.length, failingSeed: failing[0] ?? null, ...total, seconds };
console.log(JSON.stringify({ ...summary, lostForGood, neverDropped }));
exit(failing.length === 0 ? 0 : 1);
