import { measureEngagement } from '../insights/measure-engagement.server.ts';
import { recomputeTraits } from '../insights/recompute-traits.server.ts';
import { scoreCustomers } from '../insights/score-customers.server.ts';
import { weighAffinities } from '../insights/weigh-affinities.server.ts';
import { queueMerges } from '../outbox/queue-merges.server.ts';
import { queueProperties } from '../outbox/queue-properties.server.ts';
import { queueScoreEvents } from '../outbox/queue-score-events.server.ts';
import { queueSegmentEvents } from '../outbox/queue-segment-events.server.ts';
import type { ShopDb } from '../platform/db.server.ts';
import { log } from '../platform/log.server.ts';
import { refreshRecommendations } from '../recommendations/refresh-recommendations.server.ts';
import { type ChangedCustomer, decideChanged } from '../segments/decide-changed.server.ts';
import { refusalOf } from '../platform/refusal-of.ts';

/** A customer whose conclusions are due. */
export interface DueCustomer extends ChangedCustomer {
  /** What they enter and leave triggers nothing. */
  silent: boolean;
  /** How often it failed before. */
  attempts: number;
}

/** What came of a batch. */
export interface Concluded {
  /** By how many the number of buyers grew. */
  buyersGrown: number;
  /** For whom it failed. */
  refused: DueCustomer[];
}

/** Enough to find about ten culprits among five hundred. When more fails it is hardly the customers, and costs no more time. */
const failuresMax = 100;

/**
 * Draws everybody's conclusions and queues what the ESPs should know: all at once; when that fails, halves of halves down to the
 * culprit, so that it alone waits.
 * @throws when the database is out of reach: nothing is done.
 */
export async function concludeEach(
  db: ShopDb,
  due: DueCustomer[],
  asOf: Date,
  failures = { left: failuresMax },
): Promise<Concluded> {
  try {
    return { buyersGrown: await db.attempt(() => conclude(db, due, asOf)), refused: [] };
  } catch (error) {
    const refusal = refusalOf(error);
    if (!refusal) throw error;
    failures.left -= 1;
    if (due.length === 1 || failures.left <= 0) {
      log.error({ ...refusal, shopId: db.shopId, customers: due.length }, 'no conclusions could be drawn');
      return { buyersGrown: 0, refused: due };
    }
    const middle = Math.ceil(due.length / 2);
    const first = await concludeEach(db, due.slice(0, middle), asOf, failures);
    const second = await concludeEach(db, due.slice(middle), asOf, failures);
    return {
      buyersGrown: first.buyersGrown + second.buyersGrown,
      refused: [...first.refused, ...second.refused],
    };
  }
}

async function conclude(db: ShopDb, due: DueCustomer[], asOf: Date): Promise<number> {
  const ids = due.map((customer) => customer.customerId);
  const buyersGrown = await recomputeTraits(db, ids, asOf);
  const changes = await scoreCustomers(db, ids, asOf);
  await measureEngagement(db, ids, asOf);
  await weighAffinities(db, ids, asOf);
  const transitions = await decideChanged(db, due, asOf);
  await refreshRecommendations(db, ids, asOf);
  await queueMerges(db, ids, asOf);
  await queueProperties(db, ids, asOf);
  const silent = new Set(due.filter((customer) => customer.silent).map((customer) => customer.customerId));
  await queueScoreEvents(
    db,
    changes.filter((change) => !silent.has(change.customerId)),
    asOf,
  );
  await queueSegmentEvents(
    db,
    transitions.filter((transition) => !silent.has(transition.customerId)),
    asOf,
  );
  return buyersGrown;
}
