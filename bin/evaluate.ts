import { argv, exit } from 'node:process';
import { endWithUsage } from './arguments/end-with-usage.ts';
import { ArgumentError, HelpAsked, table } from './arguments/read-arguments.ts';

/** What can be evaluated: `npm run evaluate -- KIND [options] --json` runs the product's own model code on files. A bad file or option is exit 2. */
const kinds: Record<string, { does: string; load: () => Promise<(args: string[]) => Promise<object>> }> = {
  rfm: {
    does: 'recency, frequency and monetary value of the customers in a file of orders',
    load: async () => (await import('./commands/evaluate/rfm.ts')).evaluateRfm,
  },
};
const usage = [
  'Usage: npm run evaluate -- KIND [options]',
  "The product's own model code on a file. KIND --help says its options.",
  '',
  ...table(Object.entries(kinds).map(([name, { does }]) => [name, does])),
].join('\n');

const [name = '', ...args] = argv.slice(2);
try {
  if (['help', '--help', '-h'].includes(name)) throw new HelpAsked(usage);
  const kind = kinds[name];
  if (!kind) throw new ArgumentError(name ? `there is no kind ${name}` : 'give a kind', usage);
  const evaluate = await kind.load();
  const figures = await evaluate(args);
  console.log(args.includes('--json') ? JSON.stringify(figures) : figures);
  exit(0);
} catch (error) {
  endWithUsage(error, kinds[name] ? `evaluate ${name}` : 'evaluate');
}
