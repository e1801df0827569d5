import path from 'node:path';
import { commandError } from './commands/command-error.ts';
import { loadSettings } from './commands/load-settings.ts';

/** `npm run regulars -- COMMAND`: what operators do. Errors are one line and exit 2; a finding of `doctor` is exit 1. */
const commands: Record<string, { usage: string; load: () => Promise<(args: string[]) => Promise<number>> }> = {
  migrate: { usage: '', load: async () => (await import('./commands/migrate.ts')).migrateCommand },
  replay: {
    usage: '--shop S --lines F [--orders N] [--rate R] [--end today]',
    load: async () => (await import('./commands/replay.ts')).replayCommand,
  },
  import: {
    usage: '--shop S --orders F|--customers F|--products F|--lines F [--report F.csv]',
    load: async () => (await import('./commands/import.ts')).importCommand,
  },
  recompute: { usage: '--shop S', load: async () => (await import('./commands/recompute.ts')).recomputeCommand },
  'rotate-keys': { usage: '', load: async () => (await import('./commands/rotate-keys.ts')).rotateKeysCommand },
  doctor: { usage: '[--shop S]', load: async () => (await import('./commands/doctor.ts')).doctorCommand },
  export: {
    usage: '--shop S --what scores|members|recommendations --out F.csv',
    load: async () => (await import('./commands/export.ts')).exportCommand,
  },
};

if (loadSettings(path.join(import.meta.dirname, '..')) === '.regulars/demo.env')
  console.error('There is no .env: the settings are those of the running demo, .regulars/demo.env.');

const [name = '', ...args] = process.argv.slice(2);
const command = commands[name];
try {
  if (!command) throw commandError(`give one of: ${Object.keys(commands).join(', ')}`);
  const run = await command.load();
  process.exit(await run(args));
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  const usage = command ? ` (usage: regulars ${name} ${command.usage})` : '';
  console.error(
    `regulars${command ? ` ${name}` : ''}: ${message.replaceAll(/\s*\n\s*/g, ' ')}${isUsage(error) ? usage : ''}`,
  );
  process.exit(2);
}

function isUsage(error: unknown): boolean {
  return (
    error instanceof Error &&
    (error.name === 'CommandError' || ('code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')))
  );
}
