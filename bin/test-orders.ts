// Any order of deliveries: `npm run test:orders -- --seeds 200 [--seed FIRST] [--json]`. The last line is JSON; exit 1 on a difference.
import { exit } from 'node:process';
import '../test/support/environment.ts';
import { closeDatabase } from '../app/platform/db.server.ts';
import { checkSeed } from '../test/orders/check-seed.ts';
import { neverDropped } from '../test/orders/deliveries.ts';
import { openOrdersWorld } from '../test/orders/orders-world.ts';
import type { LostForGood } from '../test/orders/recoverable.ts';
import { openThrowawayDatabase } from '../test/support/throwaway-database.ts';
import { readOrEnd } from './arguments/end-with-usage.ts';

const { seeds: count, seed: first } = readOrEnd({
  command: 'test:orders',
  does: 'One history in any order, repeated, late and with losses that reconciliation heals: the same rows in the end.',
  options: {
    seeds: { kind: 'whole', value: 'N', says: 'histories, one after another', default: 200 },
    seed: { kind: 'whole', value: 'S', says: 'of the first; the next has the next one', default: 1, least: 0 },
    json: { kind: 'flag', says: 'taken as well: the last line is always JSON' },
  },
});

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
