import { argv, exit } from 'node:process';

/** One benchmark by name: `npm run bench -- NAME [options]`; the last line is JSON when `--json` is given. */
const benchmarks: Record<string, () => Promise<(args: string[]) => Promise<object>>> = {
  ingest: async () => (await import('../bench/ingest.ts')).benchIngest,
  import: async () => (await import('../bench/import.ts')).benchImport,
  recompute: async () => (await import('../bench/recompute.ts')).benchRecompute,
  segments: async () => (await import('../bench/segments.ts')).benchSegments,
  freshness: async () => (await import('../bench/freshness.ts')).benchFreshness,
};

const [benchmark = '', ...args] = argv.slice(2);
const load = benchmarks[benchmark];
if (!load) {
  console.error(`bench: give one of ${Object.keys(benchmarks).join(', ')}`);
  exit(2);
}
const run = await load();
const figures = await run(args);
console.log(args.includes('--json') ? JSON.stringify(figures) : figures);
exit(0);
