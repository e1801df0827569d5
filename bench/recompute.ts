import pg from 'pg';
import { computeRfmThresholds } from '../app/insights/compute-thresholds.server.ts';
import { listThresholds } from '../app/insights/list-thresholds.server.ts';
import { restartGrowth } from '../app/insights/note-growth.server.ts';
import { recomputeTraits } from '../app/insights/recompute-traits.server.ts';
import { scoreCustomers } from '../app/insights/score-customers.server.ts';
import { closeDatabase, forShop, queryDirectory } from '../app/platform/db.server.ts';
import { startEmbeddedPostgres } from '../app/platform/embedded-postgres.server.ts';
import { migrate } from '../app/platform/migrate.server.ts';
import { readArguments } from '../bin/arguments/read-arguments.ts';
import { openRfmReference, type RfmReference } from './support/rfm-reference.ts';
import { setEnvironment } from './support/set-environment.ts';

const firstNight = new Date(Date.UTC(2026, 0, 1, 3));
const secondNight = new Date(Date.UTC(2026, 0, 2, 3));
const thirdNight = new Date(Date.UTC(2026, 0, 3, 3));
/** Of the customers order once more between the two nights; time moves others. */
const movedShare = 0.02;

const usage = {
  command: 'bench recompute',
  does: 'RFM of a whole store written down, beside DuckDB.',
  options: {
    customers: { kind: 'whole', value: 'N', says: 'of the store', default: 100_000 },
    json: { kind: 'flag', says: 'figures as one line of JSON' },
  },
} as const;

/**
 * RFM of a whole store: thresholds of the night, and every customer's scores written down, as `recompute` does it. Beside it DuckDB, which works out
 * the same scores by ranks from the same traits and writes them into a table of a file; `equal` says that no score of any customer differs, on
 * any night. `firstRatio` is of the first scores, `ratio` of the night after, `allRatio` of one on which every buyer's row is written anew, as after
 * batches that found no thresholds yet. One durable PostgreSQL (fsync on). `peakMb` is the most memory that our process held; the facts are made in
 * the database.
 */
export async function benchRecompute(args: string[]): Promise<object> {
  const { customers } = readArguments(usage, args);
  const database = await startEmbeddedPostgres({ persistent: false, durable: true });
  const owner = new pg.Client({ connectionString: database.url });
  try {
    await migrate(database.url);
    setEnvironment(database.url);
    await owner.connect();
    const [shop] = await queryDirectory<{ shopId: number }>(`SELECT shop_of('bench.myshopify.com') AS "shopId"`);
    const shopId = shop?.shopId ?? 0;
    for (const statement of facts(shopId, customers)) await owner.query(statement);
    await owner.query('VACUUM ANALYZE');
    const traitsSeconds = await timed(() => traits(shopId, null, firstNight));
    await owner.query('VACUUM ANALYZE customer_traits');
    const first = await night(shopId, owner, firstNight);

    const { rows } = await owner.query<{ id: string }>(ordersOfADay(shopId, customers * movedShare));
    await traits(
      shopId,
      rows.map(({ id }) => id),
      secondNight,
    );
    await owner.query('VACUUM ANALYZE customer_traits, customer_scores');
    const second = await night(shopId, owner, secondNight);
    await owner.query('DELETE FROM threshold');
    await owner.query(
      `UPDATE customer_scores SET rfm_thirds = NULL, rfm_group = NULL, r_quintile = NULL, f_quintile = NULL, m_quintile = NULL`,
    );
    await owner.query('VACUUM FULL ANALYZE customer_scores');
    const all = await night(shopId, owner, thirdNight);
    const referenceSeconds = (first.referenceSeconds + second.referenceSeconds + all.referenceSeconds) / 3;
    return {
      firstSeconds: round(first.seconds),
      nightlySeconds: round(second.seconds),
      referenceSeconds: round(referenceSeconds),
      firstRatio: round(first.seconds / referenceSeconds),
      ratio: round(second.seconds / referenceSeconds),
      allRatio: round(all.seconds / referenceSeconds),
      equal: first.equal && second.equal && all.equal,
      peakMb: Math.round(process.resourceUsage().maxRSS / 1024),
      customers,
      buyers: second.buyers,
      rowsWritten: second.written,
      traitsSeconds: round(traitsSeconds),
    };
  } finally {
    await owner.end();
    await closeDatabase();
    await database.stop();
  }
}

/** One night: ours timed, then the reference's on the same traits, then a comparison of every score. */
async function night(shopId: number, owner: pg.Client, asOf: Date) {
  const seconds = await timed(() =>
    forShop(shopId, async (db) => {
      const before = await listThresholds(db);
      await computeRfmThresholds(db, asOf);
      await scoreCustomers(db, null, asOf, before);
      await restartGrowth(db, asOf);
    }),
  );
  const reference: RfmReference = await openRfmReference(owner);
  try {
    const referenceSeconds = await timed(() => reference.score(asOf));
    const { rows } = await owner.query<{ written: number }>(
      'SELECT count(*)::int AS written FROM customer_scores WHERE computed_at = $1',
      [asOf],
    );
    return { seconds, referenceSeconds, written: rows[0]?.written ?? 0, ...(await reference.compare(owner)) };
  } finally {
    reference.close();
  }
}

const traits = (shopId: number, ids: string[] | null, asOf: Date): Promise<void> =>
  forShop(shopId, async (db) => void (await recomputeTraits(db, ids, asOf)));

/** Customers of whom a fifth never ordered, and three orders for each over two years: a few order often, most once or twice. */
function facts(shopId: number, customers: number): string[] {
  const random = (salt: number) => `((hashint8extended(n, ${salt}) & 1048575) / 1048576.0)`;
  return [
    `INSERT INTO customer (shop_id, customer_id, first_name) SELECT ${shopId}, n, 'Ada' FROM generate_series(1, ${customers}) n`,
    `INSERT INTO orders (shop_id, order_id, customer_id, placed_at, test, currency, gross_minor, current_minor, discount_minor, updated_at, version)
     SELECT ${shopId}, n, 1 + floor(${customers} * 0.8 * power(${random(1)}, 1.5)), at, false, 'USD', minor, minor, 0, at, '1'
     FROM generate_series(1, ${customers * 3}::bigint) n,
       LATERAL (SELECT timestamptz '${firstNight.toISOString()}' - interval '730 days' * power(${random(2)}, 1.2) AS at, 500 + floor(30000 * power(${random(3)}, 3)) AS minor) each`,
  ];
}

/** One more order of some customers, as many times as asked. */
function ordersOfADay(shopId: number, count: number): string {
  return `INSERT INTO orders (shop_id, order_id, customer_id, placed_at, test, currency, gross_minor, current_minor, discount_minor, updated_at, version)
    SELECT ${shopId}, 1000000000 + n, n * 37, timestamptz '${firstNight.toISOString()}' + interval '6 hours', false, 'USD', 4000, 4000, 0, now(), '1'
    FROM generate_series(1, ${Math.round(count)}) n RETURNING customer_id AS id`;
}

async function timed(work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1000;
}

const round = (figure: number) => Number(figure.toFixed(2));
