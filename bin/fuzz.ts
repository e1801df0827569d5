// Mutated webhooks and pixel events: `npm run fuzz -- --runs 20000 [--seed S]`. The last line is JSON; exit 1 on a failure.
import { exit } from 'node:process';
import { parseArgs } from 'node:util';
import '../test/support/environment.ts';
import { closeDatabase } from '../app/platform/db.server.ts';
import { fuzz } from '../test/fuzz/fuzz.ts';
import { openThrowawayDatabase } from '../test/support/throwaway-database.ts';

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});
const [runs, seed] = [Number(options.runs), Number(options.seed)];
if (!Number.isSafeInteger(runs) || runs < 1 || !Number.isSafeInteger(seed)) {
  console.error('fuzz: --runs and --seed are whole numbers');
  exit(2);
}

const begunMs = Date.now();
const database = await openThrowawayDatabase();
process.env['DATABASE_URL'] = database.url;
const { failures, ...counts } = await fuzz({ runs, seed });
await closeDatabase();
await database.stop();
if (failures.length > 0) console.error(failures.slice(0, 10).join('\n'));
const seconds = Math.round((Date.now() - begunMs) / 1000);
console.log(JSON.stringify({ ...counts, failed: failures.length, seed, seconds }));
exit(failures.length === 0 ? 0 : 1);
