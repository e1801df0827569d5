import pg from 'pg';
import { closeDatabase, forShop } from '../app/platform/db.server.ts';
import { startEmbeddedPostgres } from '../app/platform/embedded-postgres.server.ts';
import { migrate } from '../app/platform/migrate.server.ts';
import { compileSegment } from '../app/segments/compile/compile-segment.ts';
import { findSegmentContext } from '../app/segments/find-segment-context.server.ts';
import { gallery, galleryText } from '../app/segments/gallery.ts';
import { readSegment } from '../app/segments/language/read-segment.ts';
import { previewSegment } from '../app/segments/preview-segment.server.ts';
import { median } from '../app/maths/robust.ts';
import { readArguments } from '../bin/arguments/read-arguments.ts';
import { openSegmentReference } from './support/segment-reference.ts';
import { buildSegments, cancelMs, decideMs, prepareStore, sweepSeconds } from './support/segment-store.ts';
import { setEnvironment } from './support/set-environment.ts';

/** A Sunday's noon: nothing of the store is later. */
const asOf = new Date(Date.UTC(2026, 2, 15, 12));
/** What sells best, and is viewed most. */
const productId = '1';
/** Each count is taken this often, after one that warms up. */
const runs = 5;
/** How many customers change at once. */
const changedCount = 1000;
const smallShare = 0.1;
/** A count that takes longer is waited for nevertheless. */
const limitMs = 600_000;

const usage = {
  command: 'bench segments',
  does: 'Segments of a large store counted, built and decided, beside DuckDB.',
  options: {
    customers: { kind: 'whole', value: 'N', says: 'of the store; one of a tenth is made as well', default: 100_000 },
    folder: { kind: 'text', value: 'DIR', says: 'keep the store there, and take it from there the next time' },
    verbose: { kind: 'flag', says: 'a line for each segment' },
    json: { kind: 'flag', says: 'figures as one line of JSON' },
  },
} as const;

/**
 * Segments of a large store. Counts every ready segment with a sample as the editor does, from the facts, beside DuckDB on the same facts
 * (`equal`: the same counts); builds them all and cancels a building; decides changed customers, in this store and in one of a tenth; lets the
 * windows of hours, and those of days at midnight, end. `peakMb` is the most memory that our process held before DuckDB came into it.
 */
export async function benchSegments(args: string[]): Promise<object> {
  const { customers, folder, verbose } = readArguments(usage, args);
  const database = await startEmbeddedPostgres(folder ? { dataDir: folder } : { persistent: false, durable: true });
  const owner = new pg.Client({ connectionString: database.url });
  const say = (line: string) => (verbose ? console.error(line) : undefined);
  try {
    await migrate(database.url);
    setEnvironment(database.url);
    await owner.connect();
    const small = await prepareStore(database.url, {
      name: 'small',
      customers: Math.round(customers * smallShare),
      asOf,
      say,
    });
    const large = await prepareStore(database.url, { name: 'large', customers, asOf, say });

    const texts = gallery.map((segment) => ({ slug: segment.slug, source: galleryText(segment, productId) }));
    const rebuildSeconds = await buildSegments(large, { texts, asOf });
    await buildSegments(small, { texts, asOf });
    await owner.query('VACUUM ANALYZE segment_member, segment');
    say(`built in ${rebuildSeconds.toFixed(1)} s`);
    const cancelledMs = await cancelMs(large, asOf);
    const decided = {
      small: await decideMs(small, changedCount, asOf),
      large: await decideMs(large, changedCount, asOf),
    };
    say(`decided in ${decided.small.toFixed(0)} and ${decided.large.toFixed(0)} ms`);
    const swept = await sweepSeconds(large, asOf);
    await owner.query('VACUUM ANALYZE');
    // or what was built is still being written to the disk while it is counted
    await owner.query('CHECKPOINT');

    const ours = await countAll(large.shopId, texts);
    const peakMb = Math.round(process.resourceUsage().maxRSS / 1024);
    const reference = await openSegmentReference(owner, { shopId: large.shopId, asOf, productId });
    const rows: (Awaited<ReturnType<typeof countAll>>[number] & { referenceMs: number; equal: boolean })[] = [];
    try {
      for (const row of ours) {
        const theirs = await reference.count(row.slug, runs);
        rows.push({ ...row, referenceMs: theirs.ms, equal: theirs.count === row.count });
        say(
          `${row.slug.padEnd(28)} ${row.kind.padEnd(6)} ${row.ms.toFixed(0).padStart(6)} ms, DuckDB ${theirs.ms.toFixed(0).padStart(5)} ms, ${row.count} customers${theirs.count === row.count ? '' : `, DuckDB ${theirs.count}`}`,
        );
      }
    } finally {
      reference.close();
    }
    const slowestOf = (kind: string) => Math.max(...rows.filter((row) => row.kind === kind).map(({ ms }) => ms));
    const slowest = rows.toSorted((one, other) => other.ms - one.ms)[0];
    const sum = (figures: number[]) => figures.reduce((total, figure) => total + figure, 0);
    const [ourSeconds, referenceSeconds] = [
      sum(rows.map(({ ms }) => ms)) / 1000,
      sum(rows.map((row) => row.referenceMs)) / 1000,
    ];
    return {
      slowest: slowest?.slug,
      traitSlowestMs: Math.round(slowestOf('trait')),
      windowSlowestMs: Math.round(slowestOf('window')),
      incrementalMs: Math.round(decided.large),
      rebuildSeconds: round(rebuildSeconds),
      referenceSeconds: round(referenceSeconds),
      ratio: round(ourSeconds / referenceSeconds),
      peakMb,
      equal: rows.every((row) => row.equal),
      unequal: rows.filter((row) => !row.equal).map(({ slug }) => slug),
      seconds: round(ourSeconds),
      segments: rows.length,
      customers,
      incrementalRatio: round(decided.large / decided.small),
      cancelMs: Math.round(cancelledMs),
      windowSweepSeconds: round(swept.window),
      midnightSweepSeconds: round(swept.midnight),
    };
  } finally {
    await owner.end();
    await closeDatabase();
    await database.stop();
  }
}

/** Each text counted with its sample, and whether it asks about single events or the customers' rows alone. */
async function countAll(shopId: number, texts: { slug: string; source: string }[]) {
  const rows: { slug: string; kind: 'trait' | 'window'; count: number; ms: number }[] = [];
  for (const { slug, source } of texts) {
    const times: number[] = [];
    let count = 0;
    for (let run = 0; run <= runs; run += 1) {
      const begun = performance.now();
      const preview = await forShop(shopId, (db) => previewSegment(db, source, asOf, { limitMs }));
      if (!preview.ok) throw new Error(`${slug} is not counted: ${preview.reason}`);
      if (run > 0) times.push(performance.now() - begun);
      count = preview.count;
    }
    rows.push({ slug, kind: await kindOf(shopId, source), count, ms: median(times) });
  }
  return rows;
}

/** A text that asks no facts is decided by the customers' rows alone. */
async function kindOf(shopId: number, source: string): Promise<'trait' | 'window'> {
  const { expression } = readSegment(source);
  if (expression === null) throw new Error(`Not read: ${source}`);
  const context = await forShop(shopId, (db) => findSegmentContext(db, asOf));
  return compileSegment(expression, context).readsFacts() ? 'window' : 'trait';
}

const round = (figure: number) => Number(figure.toFixed(2));
