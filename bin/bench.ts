import { benchIngest } from '../bench/ingest.ts';

/** One benchmark by name: `npm run bench -- NAME [options]`; the last line is JSON when `--json` is given. */
const benchmarks: Record<string, (args: string[]) => Promise<object>> = { ingest: benchIngest };

const [name = '', ...args] = process.argv.slice(2);
const run = benchmarks[name];
if (!run) {
  console.error(`bench: give one of ${Object.keys(benchmarks).join(', ')}`);
  process.exit(2);
}
const figures = await run(args);
console.log(args.includes('--json') ? JSON.stringify(figures) : figures);
process.exit(0);
