// Random faults: `npm run chaos -- --runs 1000 --seed S [--json]`. Run r has seed S + r: a failing one is repeated with
// `--runs 1 --seed THAT`. The last line is JSON; exit 1 when something was lost or doubled.
import { exit } from 'node:process';
import '../test/support/environment.ts';
import { startChaosStack } from '../test/chaos/chaos-stack.ts';
import { judgeRun } from '../test/chaos/judge-run.ts';
import { planRun } from '../test/chaos/plan-run.ts';
import { playRun } from '../test/chaos/play-run.ts';
import { readOrEnd } from './arguments/end-with-usage.ts';
import { buildBundle } from './demo/build-bundle.ts';

const options = readOrEnd({
  command: 'chaos',
  does: 'Small stores whose web process, worker or database is killed at random while the ESPs fail: nothing may be lost or doubled.',
  options: {
    runs: { kind: 'whole', value: 'N', says: 'stores, one after another', default: 60 },
    seed: { kind: 'whole', value: 'S', says: 'of the first run; the next has the next one', default: 1, least: 0 },
    json: { kind: 'flag', says: 'the last line alone' },
  },
});
const { runs, seed: first } = options;

buildBundle();
const begunMs = Date.now();
const stack = await startChaosStack(first);
// its processes would outlive it
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stack.stop().then(() => exit(1)));
const total = { lost: 0, doubled: 0, resent: 0, webhooks: 0, kills: { web: 0, worker: 0, database: 0 } };
let failingSeed: number | null = null;
for (let seed = first; seed < first + runs; seed += 1) {
  const plan = planRun(seed);
  const startedMs = Date.now();
  const run = await playRun(stack, plan);
  const { lost, doubled, resent } = await judgeRun(stack, run);
  total.lost += lost.length;
  total.doubled += doubled.length;
  total.resent += resent;
  total.webhooks += run.sent.length;
  for (const { victim } of plan.kills) total.kills[victim] += 1;
  if (!options.json)
    console.log(
      `seed ${seed}: ${plan.events.length} events, kills ${plan.kills.map(({ victim, after, count }) => `${victim}@${count} ${after}`).join(', ') || 'none'}: ${((Date.now() - startedMs) / 1000).toFixed(1)} s`,
    );
  if (lost.length + doubled.length === 0) continue;
  failingSeed ??= seed;
  console.error([`seed ${seed}:`, ...[...lost, ...doubled].slice(0, 16)].join('\n  '));
}
const { unasked } = stack;
await stack.stop();
if (unasked.length > 0) console.error(`Ended unasked:\n  ${unasked.join('\n  ')}`);
const seconds = Math.round((Date.now() - begunMs) / 1000);
console.log(JSON.stringify({ runs, ...total, endedUnasked: unasked.length, seconds, failingSeed }));
exit(total.lost + total.doubled === 0 ? 0 : 1);
