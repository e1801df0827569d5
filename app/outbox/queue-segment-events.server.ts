import type { ShopDb } from '../platform/db.server.ts';
import type { SegmentTransition } from '../segments/evaluate-segments.server.ts';
import type { EventPayload } from './destination.ts';
import { queueEvents } from './queue-events.server.ts';

/** The metric's name at Klaviyo; flows are built on it, so it never changes. */
const segmentEntered = 'Regulars Segment Entered';

/** Queues an event for each segment that someone who may be mailed entered, as `queueEvents` does. */
export async function queueSegmentEvents(
  db: ShopDb,
  transitions: readonly SegmentTransition[],
  asOf: Date,
): Promise<void> {
  const entered = transitions.filter((transition) => transition.entered);
  const events = entered.map((transition) => ({
    customerId: transition.customerId,
    payload: eventOf(db.shopId, transition),
  }));
  await queueEvents(db, events, asOf);
}

/** The natural key is store, customer, segment and moment. */
function eventOf(shopId: number, { customerId, slug, name, at }: SegmentTransition): EventPayload {
  const time = at.toISOString();
  return {
    metric: segmentEntered,
    uniqueId: `${shopId}:${customerId}:${slug}:${time}`,
    time,
    properties: { segment: name, segment_slug: slug },
  };
}
