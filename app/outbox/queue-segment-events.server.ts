import { mayBeMailedSql } from '../consent/may-be-mailed.ts';
import type { ShopDb } from '../platform/db.server.ts';
import type { SegmentTransition } from '../segments/evaluate-segments.server.ts';
import type { EventPayload } from './destination.ts';
import { listConnected } from './list-connected.server.ts';

/** The metric's name at Klaviyo; flows are built on it, so it never changes. */
const segmentEntered = 'Regulars Segment Entered';

/**
 * Queues an event for each segment that someone who may be mailed entered. Klaviyo only: SendGrid takes no events.
 * The natural key (store, customer, segment, moment) is also the event's unique id, so neither a repeated call nor a repeated
 * request makes a second one. Two queries.
 */
export async function queueSegmentEvents(
  db: ShopDb,
  transitions: readonly SegmentTransition[],
  asOf: Date,
): Promise<void> {
  const entered = transitions.filter((transition) => transition.entered);
  if (entered.length === 0 || !(await listConnected(db)).includes('klaviyo')) return;
  const events = entered.map((transition) => eventOf(db.shopId, transition));
  await db.query(
    `INSERT INTO outbox_item (shop_id, destination, item_key, kind, customer_id, payload, due_at, queued_at)
     SELECT $1, 'klaviyo', 'event:' || (u.payload ->> 'uniqueId'), 'event', u.customer_id, u.payload,
            least($4, clock_timestamp()), least($4, clock_timestamp())
     FROM unnest($2::bigint[], $3::jsonb[]) AS u (customer_id, payload)
     JOIN customer c ON c.shop_id = $1 AND c.customer_id = u.customer_id AND ${mayBeMailedSql('c')} AND c.profiling_opt_out_at IS NULL
     ON CONFLICT DO NOTHING`,
    [db.shopId, entered.map(({ customerId }) => customerId), events.map((event) => JSON.stringify(event)), asOf],
  );
}

function eventOf(shopId: number, { customerId, slug, name, at }: SegmentTransition): EventPayload {
  const time = at.toISOString();
  return {
    metric: segmentEntered,
    uniqueId: `${shopId}:${customerId}:${slug}:${time}`,
    time,
    properties: { segment: name, segment_slug: slug },
  };
}
