import { argv, exit } from 'node:process';
import { endWithUsage } from './arguments/end-with-usage.ts';
import { ArgumentError, HelpAsked, table } from './arguments/read-arguments.ts';

/** One benchmark by name: `npm run bench -- NAME [options]`; the last line is JSON when `--json` is given. */
const benchmarks: Record<string, { does: string; load: () => Promise<(args: string[]) => Promise<object>> }> = {
  ingest: {
    does: 'webhooks acknowledged after their commit',
    load: async () => (await import('../bench/ingest.ts')).benchIngest,
  },
  import: {
    does: "Shopify's orders export into profiles",
    load: async () => (await import('../bench/import.ts')).benchImport,
  },
  recompute: {
    does: 'RFM of a whole store',
    load: async () => (await import('../bench/recompute.ts')).benchRecompute,
  },
  segments: {
    does: 'segments of a large store',
    load: async () => (await import('../bench/segments.ts')).benchSegments,
  },
  freshness: {
    does: "from an order's webhook to its property at the ESP",
    load: async () => (await import('../bench/freshness.ts')).benchFreshness,
  },
};
const usage = [
  'Usage: npm run bench -- BENCHMARK [options]',
  'One benchmark, with its reference in the same run. BENCHMARK --help says its options.',
  '',
  ...table(Object.entries(benchmarks).map(([name, { does }]) => [name, does])),
].join('\n');

const [name = '', ...args] = argv.slice(2);
try {
  if (['help', '--help', '-h'].includes(name)) throw new HelpAsked(usage);
  const benchmark = benchmarks[name];
  if (!benchmark) throw new ArgumentError(name ? `there is no benchmark ${name}` : 'give a benchmark', usage);
  const run = await benchmark.load();
  const figures = await run(args);
  console.log(args.includes('--json') ? JSON.stringify(figures) : figures);
  exit(0);
} catch (error) {
  endWithUsage(error, benchmarks[name] ? `bench ${name}` : 'bench');
}
