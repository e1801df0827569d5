import { argv, exit } from 'node:process';

/** What can be evaluated: `npm run evaluate -- KIND [options] --json` runs the product's own model code on files. A bad file or option is one line and exit 2. */
const kinds: Record<string, { usage: string; load: () => Promise<(args: string[]) => Promise<object>> }> = {
  rfm: {
    usage: '--orders F --as-of YYYY-MM-DD [--scheme quintile|thirds] [--out F] [--json]',
    load: async () => (await import('./commands/evaluate/rfm.ts')).evaluateRfm,
  },
};

const [name = '', ...args] = argv.slice(2);
const kind = kinds[name];
if (!kind) {
  console.error(`evaluate: give one of ${Object.keys(kinds).join(', ')}`);
  exit(2);
}
try {
  const evaluate = await kind.load();
  const figures = await evaluate(args);
  console.log(args.includes('--json') ? JSON.stringify(figures) : figures);
  exit(0);
} catch (error) {
  const isUsage = error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
  if (!isUsage && !(error instanceof Error && error.name === 'CommandError')) throw error;
  console.error(`evaluate ${name}: ${error.message}${isUsage ? ` (usage: evaluate ${name} ${kind.usage})` : ''}`);
  exit(2);
}
