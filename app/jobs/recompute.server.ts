import { ensureBlocks } from '../content/ensure-blocks.server.ts';
import { hasTakenHistory } from '../inbox/readings/readings.server.ts';
import { computeThresholds } from '../insights/compute-thresholds.server.ts';
import { excludeCustomers } from '../insights/exclude-customers.server.ts';
import { measureEngagement } from '../insights/measure-engagement.server.ts';
import { measureCompleteness } from '../insights/measure-completeness.server.ts';
import { recomputeTraits } from '../insights/recompute-traits.server.ts';
import { scoreCustomers } from '../insights/score-customers.server.ts';
import { weighAffinities } from '../insights/weigh-affinities.server.ts';
import { wereScoresRedefined } from '../insights/were-scores-redefined.server.ts';
import { queueScoreEvents } from '../outbox/queue-score-events.server.ts';
import { forShop, type ShopDb } from '../platform/db.server.ts';
import { computePopular } from '../recommendations/compute-popular.server.ts';
import { computeSimilarities } from '../recommendations/compute-similarities.server.ts';
import { ensureSegments } from '../segments/ensure-segments.server.ts';
import { recountSegments } from '../segments/evaluate-segments.server.ts';
import { noteSizes } from '../segments/size-history.server.ts';
import { holdConclusions } from './refresh.server.ts';

/**
 * Works out what belongs to the whole store: thresholds, similarities, best sellers; scores everybody by them, and marks all
 * customers changed, so that `refresh` brings segments (whose time windows may have ended), recommendations and properties up to
 * date batch by batch, live changes first. Nightly, by command, and when a store has no thresholds or outgrew them.
 *
 * Has a line of its own, and a transaction per step: a large store's takes minutes, in which its `project` and `refresh` go on. A row
 * that refresh wrote meanwhile may be overwritten by what was true when a step began; the marks, which come last, put that right.
 */
export async function recompute(shopId: number, asOf: Date): Promise<void> {
  const silent = await forShop(shopId, hasTakenHistory);
  for (const step of [
    (db: ShopDb) => recomputeTraits(db, null, asOf),
    (db: ShopDb) => excludeCustomers(db, asOf),
    (db: ShopDb) => scoreEverybody(db, asOf, silent),
    (db: ShopDb) => measureEngagement(db, null, asOf),
    (db: ShopDb) => weighAffinities(db, null, asOf),
    (db: ShopDb) => measureCompleteness(db, asOf),
    (db: ShopDb) => computeSimilarities(db, asOf),
    (db: ShopDb) => computePopular(db, asOf),
  ]) {
    await forShop(shopId, async (db) => {
      await holdRecompute(db);
      await step(db);
    });
  }
  await forShop(shopId, async (db) => {
    await holdConclusions(db);
    await ensureSegments(db);
    await recountSegments(db, asOf);
    await noteSizes(db, asOf);
    await ensureBlocks(db);
    // dated ahead, so that live changes of the next hours come first; what history moves is no news
    await db.query(
      `INSERT INTO customer_changed AS c (shop_id, customer_id, changed_at, cause, silent)
       SELECT $1, customer_id, now() + interval '1 day', 'recompute', $2 FROM customer WHERE shop_id = $1 ORDER BY customer_id
       ON CONFLICT (shop_id, customer_id) DO UPDATE SET silent = true WHERE excluded.silent AND NOT c.silent`,
      [shopId, silent],
    );
    await db.wake('refresh');
  });
}

/** By thresholds of the same moment; who moved is news, unless history or the merchant moved them. */
async function scoreEverybody(db: ShopDb, asOf: Date, silent: boolean): Promise<void> {
  const redefined = await wereScoresRedefined(db);
  await computeThresholds(db, asOf);
  const changes = await scoreCustomers(db, null, asOf);
  await queueScoreEvents(db, silent || redefined ? [] : changes, asOf);
}

/** One at a time per store, also when a command recomputes beside the worker. */
async function holdRecompute(db: ShopDb): Promise<void> {
  await db.query(`SELECT pg_advisory_xact_lock(hashtext('recompute'), $1)`, [db.shopId]);
}
