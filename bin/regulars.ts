import path from 'node:path';
import { endWithUsage } from './arguments/end-with-usage.ts';
import { ArgumentError, HelpAsked, table } from './arguments/read-arguments.ts';
import { loadSettings } from './commands/load-settings.ts';

/** `npm run regulars -- COMMAND`: what operators do. Errors are one line and exit 2; a finding of `doctor` is exit 1. */
const commands: Record<string, { does: string; load: () => Promise<(args: string[]) => Promise<number>> }> = {
  migrate: {
    does: 'brings the database to the present schema',
    load: async () => (await import('./commands/migrate.ts')).migrateCommand,
  },
  import: {
    does: "Shopify's exports, or plain sales lines",
    load: async () => (await import('./commands/import.ts')).importCommand,
  },
  replay: {
    does: "sales lines as a store's webhooks, or what it was sent before, read again",
    load: async () => (await import('./commands/replay.ts')).replayCommand,
  },
  recompute: {
    does: "a store's thresholds, similarities and conclusions anew",
    load: async () => (await import('./commands/recompute.ts')).recomputeCommand,
  },
  export: { does: 'a table as CSV', load: async () => (await import('./commands/export.ts')).exportCommand },
  'rotate-keys': {
    does: 'everything encrypted anew under the current key',
    load: async () => (await import('./commands/rotate-keys.ts')).rotateKeysCommand,
  },
  doctor: {
    does: 'looks at everything, changes nothing',
    load: async () => (await import('./commands/doctor.ts')).doctorCommand,
  },
};
const usage = [
  'Usage: npm run regulars -- COMMAND [options]',
  'COMMAND --help says its options. Settings are those of the environment and of .env, without one those of a running demo.',
  '',
  ...table(Object.entries(commands).map(([name, { does }]) => [name, does])),
].join('\n');

const [name = '', ...args] = process.argv.slice(2);
const command = commands[name];
try {
  if (['help', '--help', '-h'].includes(name)) throw new HelpAsked(usage);
  if (!command) throw new ArgumentError(name ? `there is no command ${name}` : 'give a command', usage);
  const isHelp = args.includes('--help') || args.includes('-h');
  if (!isHelp && loadSettings(path.join(import.meta.dirname, '..')) === '.regulars/demo.env')
    console.error('There is no .env: the settings are those of the running demo, .regulars/demo.env.');
  const run = await command.load();
  process.exit(await run(args));
} catch (error) {
  const called = command ? `regulars ${name}` : 'regulars';
  if (isOfTheKeyboard(error)) endWithUsage(error, called);
  // whatever it was: an operator needs its line, not its stack
  console.error(`${called}: ${(error instanceof Error ? error.message : String(error)).replaceAll(/\s*\n\s*/g, ' ')}`);
  process.exit(2);
}

function isOfTheKeyboard(error: unknown): boolean {
  if (error instanceof HelpAsked || error instanceof ArgumentError) return true;
  return error instanceof Error && error.name === 'CommandError';
}
