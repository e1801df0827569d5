import { recomputeTraits } from '../insights/recompute-traits.server.ts';
import { scoreCustomers } from '../insights/score-customers.server.ts';
import { noteGrowth } from '../insights/note-growth.server.ts';
import { listConnected } from '../outbox/list-connected.server.ts';
import { queueProperties } from '../outbox/queue-properties.server.ts';
import { queueSegmentEvents } from '../outbox/queue-segment-events.server.ts';
import { forShop, type ShopDb } from '../platform/db.server.ts';
import { refreshRecommendations } from '../recommendations/refresh-recommendations.server.ts';
import { type ChangedCustomer, evaluateSegments } from '../segments/evaluate-segments.server.ts';

/** Customers drawn conclusions of in one transaction: seconds at most, so that other stores get their turn. */
const customersMax = 500;

/**
 * Draws the conclusions from changed facts, and queues what the ESPs should know: one batch of the store's changed customers, in one
 * transaction with their claim, so that a crash leaves them claimed by nobody. Wakes itself while more wait.
 * @returns customers done.
 */
export async function refresh(shopId: number, asOf: Date): Promise<number> {
  return forShop(shopId, async (db) => {
    await holdConclusions(db);
    const changed = await claimChanged(db);
    if (changed.length === 0) return 0;
    const ids = changed.map((customer) => customer.customerId);
    const buyersGrown = await recomputeTraits(db, ids, asOf);
    await scoreCustomers(db, ids, asOf);
    const transitions = await evaluateSegments(db, changed, asOf);
    await refreshRecommendations(db, ids, asOf);
    await queueProperties(db, ids, asOf);
    const silent = new Set(changed.filter((customer) => customer.silent).map((customer) => customer.customerId));
    await queueSegmentEvents(
      db,
      transitions.filter((transition) => !silent.has(transition.customerId)),
      asOf,
    );
    for (const destination of await listConnected(db)) await db.wake('deliver', { destination });
    if (await noteGrowth(db, buyersGrown)) await db.wake('recompute');
    if (changed.length === customersMax) await db.wake('refresh');
    return changed.length;
  });
}

/** One conclusion at a time per store, also when a command recomputes beside the worker. */
export async function holdConclusions(db: ShopDb): Promise<void> {
  await db.query(`SELECT pg_advisory_xact_lock(hashtext('conclusions'), $1)`, [db.shopId]);
}

/** Takes the oldest changed customers; those that only a recompute wants looked at come after the live ones. */
async function claimChanged(db: ShopDb): Promise<(ChangedCustomer & { silent: boolean })[]> {
  return db.query<ChangedCustomer & { silent: boolean }>(
    `DELETE FROM customer_changed WHERE shop_id = $1 AND customer_id IN (
       SELECT customer_id FROM customer_changed WHERE shop_id = $1 ORDER BY changed_at LIMIT $2 FOR UPDATE SKIP LOCKED
     ) RETURNING customer_id AS "customerId", cause, silent`,
    [db.shopId, customersMax],
  );
}
