import pg from 'pg';
import { computeThresholds } from '../../app/insights/compute-thresholds.server.ts';
import { measureEngagement } from '../../app/insights/measure-engagement.server.ts';
import { recomputeTraits } from '../../app/insights/recompute-traits.server.ts';
import { scoreCustomers } from '../../app/insights/score-customers.server.ts';
import { due } from '../../app/jobs/due.server.ts';
import { rebuild } from '../../app/jobs/rebuild.server.ts';
import { forShop, queryDirectory } from '../../app/platform/db.server.ts';
import { rebuildAttributes } from '../../app/segments/attributes/refresh-attributes.server.ts';
import { decideChanged } from '../../app/segments/decide-changed.server.ts';
import { createSegment, saveSegment } from '../../app/segments/save-segment.server.ts';
import { fillLargeStore } from './large-store.ts';
import { median } from '../../app/maths/robust.ts';

/** A store that is filled, scored and known to segments. */
export interface BenchStore {
  shopId: number;
  customers: number;
}

/** Fills a store unless it was, and draws what segments rest on from its facts. */
export async function prepareStore(
  url: string,
  { name, customers, asOf, say }: { name: string; customers: number; asOf: Date; say: (line: string) => void },
): Promise<BenchStore> {
  const [shop] = await queryDirectory<{ shopId: number }>(`SELECT shop_of($1) AS "shopId"`, [`${name}.myshopify.com`]);
  const store = { shopId: shop?.shopId ?? 0, customers };
  const owner = new pg.Client({ connectionString: url });
  await owner.connect();
  try {
    await owner.query(`UPDATE shop SET time_zone = 'UTC', currency = 'EUR' WHERE shop_id = $1`, [store.shopId]);
    const { rows } = await owner.query('SELECT FROM customer_attributes WHERE shop_id = $1 LIMIT 1', [store.shopId]);
    if (rows.length > 0) return store;
    const begun = performance.now();
    const saySince = (what: string) => say(`${name}: ${what}, ${((performance.now() - begun) / 1000).toFixed(0)} s`);
    await fillLargeStore(url, { ...store, asOf });
    saySince('filled');
    await forShop(store.shopId, (db) => recomputeTraits(db, null, asOf));
    await forShop(store.shopId, async (db) => {
      await computeThresholds(db, asOf);
      await scoreCustomers(db, null, asOf);
    });
    await forShop(store.shopId, (db) => measureEngagement(db, null, asOf));
    saySince('scored');
    await owner.query(`ANALYZE customer_traits, customer_scores`);
    await forShop(store.shopId, (db) => rebuildAttributes(db, asOf));
    await owner.query(`VACUUM ANALYZE`);
    saySince('ready');
    return store;
  } finally {
    await owner.end();
  }
}

/** Adds the segments that are missing, makes all be built anew, and builds them. @returns seconds. */
export async function buildSegments(
  { shopId }: BenchStore,
  { texts, asOf }: { texts: { slug: string; source: string }[]; asOf: Date },
): Promise<number> {
  for (const { slug, source } of texts)
    await forShop(shopId, async (db) => {
      const known = await db.query('SELECT FROM segment WHERE shop_id = $1 AND slug = $2', [shopId, slug]);
      if (known.length > 0) return;
      const saved = await createSegment(db, { name: slug, description: '', source, author: 'bench', at: asOf, slug });
      if (!saved.ok) throw new Error(`${slug} is refused: ${saved.reason}`);
    });
  await forShop(shopId, async (db) => {
    await db.query('DELETE FROM segment_member WHERE shop_id = $1', [shopId]);
    await db.query(
      `UPDATE segment SET state = 'building', size = 0, built_through = NULL, due_at = NULL WHERE shop_id = $1`,
      [shopId],
    );
  });
  return buildAll(shopId, asOf);
}

async function buildAll(shopId: number, asOf: Date): Promise<number> {
  const begun = performance.now();
  while (await isBuilding(shopId)) await rebuild(shopId, { clock: { now: () => asOf } });
  return (performance.now() - begun) / 1000;
}

async function isBuilding(shopId: number): Promise<boolean> {
  const rows = await forShop(shopId, (db) =>
    db.query(`SELECT FROM segment WHERE shop_id = $1 AND state = 'building' LIMIT 1`, [shopId]),
  );
  return rows.length > 0;
}

/** Texts that take turns. */
const changing = ['number_of_orders >= 2', 'number_of_orders >= 3'];
const cancelSlug = 'cancelled';

/**
 * How long another text that is saved waits for the range that is being built; the next range is decided by it, so the building of the old text
 * is over. @returns milliseconds, the longest of some.
 */
export async function cancelMs({ shopId }: BenchStore, asOf: Date): Promise<number> {
  await forShop(shopId, (db) =>
    createSegment(db, {
      name: cancelSlug,
      description: '',
      source: changing[0] ?? '',
      author: 'bench',
      at: asOf,
      slug: cancelSlug,
    }),
  );
  const waits: number[] = [];
  const built = buildAll(shopId, asOf);
  for (let turn = 1; turn <= 4; turn += 1) {
    await untilBuilding(shopId);
    const begun = performance.now();
    await forShop(shopId, async (db) => {
      const [held] = await db.query<{ version: number }>(
        'SELECT version FROM segment WHERE shop_id = $1 AND slug = $2',
        [shopId, cancelSlug],
      );
      const change = { source: changing[turn % 2] ?? '', author: 'bench', at: asOf, basedOn: held?.version ?? 0 };
      const saved = await saveSegment(db, cancelSlug, change);
      if (!saved.ok) throw new Error(`not saved: ${saved.reason}`);
    });
    waits.push(performance.now() - begun);
  }
  await built;
  // the others are forty
  await forShop(shopId, (db) =>
    db.query('DELETE FROM segment_member WHERE shop_id = $1 AND slug = $2', [shopId, cancelSlug]),
  );
  await forShop(shopId, (db) =>
    db.query('DELETE FROM segment_version WHERE shop_id = $1 AND slug = $2', [shopId, cancelSlug]),
  );
  await forShop(shopId, (db) => db.query('DELETE FROM segment WHERE shop_id = $1 AND slug = $2', [shopId, cancelSlug]));
  return Math.max(...waits);
}

/** Some of the segment is built, so that there is something to cancel. */
async function untilBuilding(shopId: number): Promise<void> {
  for (let turn = 0; turn < 1000; turn += 1) {
    const [row] = await forShop(shopId, (db) =>
      db.query<{ begun: boolean }>(
        `SELECT built_through IS NOT NULL OR state = 'live' AS begun FROM segment WHERE shop_id = $1 AND slug = $2`,
        [shopId, cancelSlug],
      ),
    );
    if (row?.begun) return;
  }
}

/** Customers in one transaction, as the refresh takes them. */
const batch = 500;

/**
 * Decides customers who are new to segments, so that every segment is decided for each of them, in batches as the refresh does.
 * @returns milliseconds for all, the median of some runs after one that warms up.
 */
export async function decideMs({ shopId, customers }: BenchStore, count: number, asOf: Date): Promise<number> {
  const times: number[] = [];
  // of the ids one in so many, a few more than are asked for
  const every = Math.max(1, Math.floor((customers / count) * 0.97));
  for (let run = 0; run <= 5; run += 1) {
    const ids = await forShop(shopId, (db) =>
      db.query<{ id: string }>(
        `SELECT customer_id::text AS id FROM customer_attributes WHERE shop_id = $1 AND customer_id % $2 = $3 ORDER BY customer_id LIMIT $4`,
        [shopId, every, run % every, count],
      ),
    );
    let ms = 0;
    for (let start = 0; start < ids.length; start += batch) {
      const part = ids.slice(start, start + batch).map(({ id }) => id);
      await forShop(shopId, (db) =>
        db.query('DELETE FROM customer_attributes WHERE shop_id = $1 AND customer_id = ANY ($2)', [shopId, part]),
      );
      const changed = part.map((customerId) => ({ customerId, cause: 'order', touched: ['*'] }));
      await forShop(shopId, async (db) => {
        // as always before they are decided: their facts have just been read
        await recomputeTraits(db, part, asOf);
        const begun = performance.now();
        await decideChanged(db, changed, asOf);
        ms += performance.now() - begun;
      });
    }
    if (run > 0) times.push(ms);
  }
  return median(times);
}

/** How long the windows take that end a few seconds on, and all that end at the next midnight. */
export async function sweepSeconds({ shopId }: BenchStore, asOf: Date): Promise<{ window: number; midnight: number }> {
  const sweep = async (at: Date) => {
    const begun = performance.now();
    await due(shopId, { now: () => at });
    return (performance.now() - begun) / 1000;
  };
  // what is due already
  await sweep(asOf);
  const windows: number[] = [];
  for (let turn = 1; turn <= 5; turn += 1) windows.push(await sweep(new Date(asOf.getTime() + turn * 10_000)));
  const midnight = new Date(Date.UTC(asOf.getUTCFullYear(), asOf.getUTCMonth(), asOf.getUTCDate() + 1));
  // hours that pass until then are not the midnight's work
  await sweep(new Date(midnight.getTime() - 1000));
  return { window: Math.max(...windows), midnight: await sweep(midnight) };
}
