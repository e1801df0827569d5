import type { ShopDb } from '../platform/db.server.ts';
import type { SegmentTransition } from '../segments/membership/segment-transition.ts';
import type { EventPayload } from './destination.ts';
import { queueEvents } from './queue-events.server.ts';

/** The metrics' names at Klaviyo; flows are built on them, so they never change. */
const segmentEntered = 'Regulars Segment Entered';
const segmentLeft = 'Regulars Segment Left';

/** Queues an event for each segment that someone who may be mailed entered or left, as `queueEvents` does. */
export async function queueSegmentEvents(
  db: ShopDb,
  transitions: readonly SegmentTransition[],
  asOf: Date,
): Promise<void> {
  const events = transitions.map((transition) => ({
    customerId: transition.customerId,
    payload: eventOf(db.shopId, transition),
  }));
  await queueEvents(db, events, asOf);
}

/** The natural key is store, customer, segment, moment, and whether it was left. */
function eventOf(shopId: number, { customerId, slug, name, entered, at, cause }: SegmentTransition): EventPayload {
  const time = at.toISOString();
  const [kind = cause] = cause.split(':');
  return {
    metric: entered ? segmentEntered : segmentLeft,
    uniqueId: `${shopId}:${customerId}:${slug}:${entered ? '' : 'left:'}${time}`,
    time,
    properties: { segment: name, segment_slug: slug, cause: kind },
  };
}
