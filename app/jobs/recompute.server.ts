import { ensureBlocks } from '../content/ensure-blocks.server.ts';
import { hasTakenHistory } from '../inbox/readings/readings.server.ts';
import { findStoreThresholds, computeRfmThresholds } from '../insights/compute-thresholds.server.ts';
import { saveThresholds } from '../insights/save-thresholds.server.ts';
import { exclusionArea } from '../insights/exclusion-rules.ts';
import { excludeCustomers } from '../insights/exclude-customers.server.ts';
import { holdConclusions } from '../insights/hold-conclusions.server.ts';
import { measureEngagement } from '../insights/measure-engagement.server.ts';
import { measureCompleteness } from '../insights/measure-completeness.server.ts';
import { listThresholds } from '../insights/list-thresholds.server.ts';
import { restartGrowth } from '../insights/note-growth.server.ts';
import { recomputeTraits } from '../insights/recompute-traits.server.ts';
import { scoreCustomers } from '../insights/score-customers.server.ts';
import { weighAffinities } from '../insights/weigh-affinities.server.ts';
import { rfmArea } from '../insights/rfm-settings.ts';
import { affinityArea, engagementArea, lifecycleArea, loyaltyArea } from '../insights/score-settings.ts';
import { thresholdNames } from '../insights/thresholds.ts';
import { concludeSettings, wereRedefined } from '../insights/settings-in-use.server.ts';
import { queueScoreEvents } from '../outbox/queue-score-events.server.ts';
import type { Clock } from '../platform/clock.server.ts';
import { forShop, type ShopDb } from '../platform/db.server.ts';
import { computePopular } from '../recommendations/compute-popular.server.ts';
import { computeSimilarities } from '../recommendations/compute-similarities.server.ts';
import { ensureSegments } from '../segments/ensure-segments.server.ts';
import { rebuildNextAttributes } from '../segments/attributes/refresh-attributes.server.ts';
import { everyone } from '../segments/membership/customer-range.ts';
import { recountSegments } from '../segments/recount-segments.server.ts';
import { makeDue } from '../segments/sweep-segment.server.ts';
import { noteSizes } from '../segments/size-history.server.ts';
import { decideEverybody } from './decide-everybody.server.ts';
import { paceRanges } from './pace-ranges.ts';

/** Settings that decide who has which group, stage and tier. */
const scoringAreas: readonly string[] = [rfmArea, lifecycleArea, loyaltyArea, exclusionArea];

/**
 * Works out what belongs to the whole store: thresholds, similarities, best sellers; scores everybody by them, decides all segments for
 * everybody, and marks all customers changed, so that `refresh` brings recommendations and properties up to date batch by batch, live changes
 * first. Nightly, by command, and when a store has no thresholds or outgrew them.
 *
 * Has a line of its own, and a transaction per step: a large store's takes minutes, in which its `project` and `refresh` go on. What is told of is
 * written while nobody concludes: scores are compared and written in one breath, seconds for a million customers; traits, engagement and affinities
 * are written at once when all have been compared, and around what was written meanwhile; attributes and segments in short ranges.
 * @param clock read by each step for itself, when its turn has come: what others concluded in the steps before is not of the future.
 * @param scope everybody: compares everybody's scores, not only those of whom something may have moved since the last run.
 */
export async function recompute(shopId: number, clock: Clock, scope: 'moved' | 'everybody' = 'moved'): Promise<void> {
  const begunAt = clock.now();
  const isHistory = await forShop(shopId, hasTakenHistory);
  let silent = isHistory;
  for (const step of [
    (db: ShopDb) => recomputeTraits(db, null, clock.now()),
    (db: ShopDb) => excludeCustomers(db, clock.now()),
    async (db: ShopDb) => {
      silent = await scoreEverybody(db, { clock, isHistory, scope });
    },
    async (db: ShopDb) => {
      const asOf = clock.now();
      await measureEngagement(db, null, asOf);
      silent = (await silenceRedefined(db, [engagementArea], asOf)) || silent;
    },
    async (db: ShopDb) => {
      await weighAffinities(db, null, clock.now());
      silent = (await wereRedefined(db, [affinityArea])) || silent;
    },
    (db: ShopDb) => measureCompleteness(db, clock.now()),
    (db: ShopDb) => computeSimilarities(db, clock.now()),
    (db: ShopDb) => computePopular(db, clock.now()),
  ]) {
    await forShop(shopId, async (db) => {
      await holdRecompute(db);
      await step(db);
    });
  }
  await rebuildAttributes(shopId, clock);
  await decideEverybody(shopId, { cause: 'recompute', silent, clock });
  await forShop(shopId, async (db) => {
    await holdConclusions(db);
    await recountSegments(db, clock.now());
    await makeDue(db, clock.now());
    await noteSizes(db, clock.now());
    await ensureBlocks(db);
  });
  await forShop(shopId, async (db) => {
    // dated ahead, so that live changes of the next hours come first; what history moves is no news
    await db.query(
      `INSERT INTO customer_changed AS c (shop_id, customer_id, changed_at, cause, touched, silent)
       SELECT $1, customer_id, now() + interval '1 day', 'recompute', '{}', $2 FROM customer WHERE shop_id = $1 ORDER BY customer_id
       ON CONFLICT (shop_id, customer_id) DO UPDATE SET silent = true WHERE excluded.silent AND NOT c.silent`,
      [shopId, isHistory],
    );
    // only now is what history brought no more to be kept silent: a run that dies before is repeated as it was
    await saveThresholds(db, begunAt, [{ name: thresholdNames.concluded, cuts: [], population: 0 }]);
    await concludeSettings(db, [...scoringAreas, engagementArea, affinityArea], begunAt);
    await db.wake('refresh');
  });
}

/** A first run finds a store that nobody has attributes in: its segments are made before, so that they are live at once. */
async function rebuildAttributes(shopId: number, clock: Clock): Promise<void> {
  await forShop(shopId, (db) => ensureSegments(db, clock.now()));
  const pace = paceRanges();
  let after = everyone.after;
  while (after !== everyone.through) {
    const range = { after, customersMax: pace.customers };
    const begun = performance.now();
    after = await forShop(shopId, async (db) => {
      await holdConclusions(db);
      return rebuildNextAttributes(db, range, clock.now());
    });
    pace.note(performance.now() - begun);
  }
  await forShop(shopId, (db) => db.wake('rebuild'));
}

/**
 * By thresholds of the same moment; who moved is news, unless history or the merchant moved them. Nobody concludes from when buyers are counted until
 * all are scored: each batch is scored wholly before or wholly after.
 * @returns whether it is no news.
 */
async function scoreEverybody(
  db: ShopDb,
  { clock, isHistory, scope }: { clock: Clock; isHistory: boolean; scope: 'moved' | 'everybody' },
): Promise<boolean> {
  const ofStore = await findStoreThresholds(db, clock.now());
  await holdConclusions(db);
  const asOf = clock.now();
  const before = scope === 'moved' ? await listThresholds(db) : {};
  await saveThresholds(db, asOf, ofStore);
  await computeRfmThresholds(db, asOf);
  const changes = await scoreCustomers(db, null, asOf, before);
  // asked after the facts were read: history may have begun to come in meanwhile
  const silent = (await silenceRedefined(db, scoringAreas, asOf)) || isHistory || (await hasTakenHistory(db));
  await queueScoreEvents(db, silent ? [] : changes, asOf);
  await restartGrowth(db, asOf);
  return silent;
}

/**
 * When the merchant said anew what these scores mean, whoever a run moved is told of nothing until their mark is worked off: a batch that comes first
 * would take the segments they leave for something that they did.
 * @param asOf whose scores were written at this moment or since.
 * @returns whether the merchant did.
 */
async function silenceRedefined(db: ShopDb, areas: readonly string[], asOf: Date): Promise<boolean> {
  if (!(await wereRedefined(db, areas))) return false;
  await db.query(
    `INSERT INTO customer_changed AS c (shop_id, customer_id, changed_at, cause, touched, silent)
     SELECT $1, customer_id, now() + interval '1 day', 'recompute', '{}', true FROM customer_scores
     WHERE shop_id = $1 AND computed_at >= $2 ORDER BY customer_id
     ON CONFLICT (shop_id, customer_id) DO UPDATE SET silent = true WHERE NOT c.silent`,
    [db.shopId, asOf],
  );
  return true;
}

/** One at a time per store, also when a command recomputes beside the worker. */
async function holdRecompute(db: ShopDb): Promise<void> {
  await db.query(`SELECT pg_advisory_xact_lock(hashtext('recompute'), $1)`, [db.shopId]);
}
