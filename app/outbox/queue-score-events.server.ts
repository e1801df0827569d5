import type { ScoreChange } from '../insights/score-change.ts';
import type { ShopDb } from '../platform/db.server.ts';
import { queueEvents } from './queue-events.server.ts';

/** The metrics' names at Klaviyo; flows are built on them, so they never change. */
const metrics: Record<ScoreChange['score'], string> = {
  rfm_group: 'Regulars RFM Group Changed',
  lifecycle: 'Regulars Lifecycle Changed',
  loyalty_tier: 'Regulars Loyalty Tier Changed',
};

/** Queues an event for each score that moved of who may be mailed, keyed by store, customer, score and moment. See `queueEvents`. */
export async function queueScoreEvents(db: ShopDb, changes: readonly ScoreChange[], asOf: Date): Promise<void> {
  const time = asOf.toISOString();
  const events = changes.map(({ customerId, score, from, to }) => ({
    customerId,
    payload: {
      metric: metrics[score],
      uniqueId: `${db.shopId}:${customerId}:${score}:${time}`,
      time,
      properties: { from, to },
    },
  }));
  await queueEvents(db, events, asOf);
}
