// Mutated webhooks and pixel events: `npm run fuzz -- --runs 20000 [--seed S]`. The last line is JSON; exit 1 on a failure.
import { exit } from 'node:process';
import '../test/support/environment.ts';
import { closeDatabase } from '../app/platform/db.server.ts';
import { fuzz } from '../test/fuzz/fuzz.ts';
import { openThrowawayDatabase } from '../test/support/throwaway-database.ts';
import { readOrEnd } from './arguments/end-with-usage.ts';

const { runs, seed } = readOrEnd({
  command: 'fuzz',
  does: 'Mutated webhooks and pixel events: each is stored, kept aside or refused.',
  options: {
    runs: { kind: 'whole', value: 'N', says: 'of both together', default: 20_000 },
    seed: { kind: 'whole', value: 'S', says: 'of what is mutated', default: 1, least: 0 },
    json: { kind: 'flag', says: 'taken as well: the last line is always JSON' },
  },
});

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
