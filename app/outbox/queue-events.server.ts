import { mayBeMailedSql } from '../consent/may-be-mailed.ts';
import type { ShopDb } from '../platform/db.server.ts';
import type { EventPayload } from './destination.ts';
import { listConnected } from './list-connected.server.ts';

/** An event about a customer. */
export interface CustomerEvent {
  customerId: string;
  payload: EventPayload;
}

/** Rows of one statement: a night may move hundreds of thousands of people. */
const rowsMax = 5000;

/**
 * Queues events of those who may be mailed and did not opt out of profiling. Klaviyo only: SendGrid takes no events. The natural key is also the
 * event's unique id, so neither a repeated call nor a repeated request makes a second one. A query per 5,000 events, and one.
 */
export async function queueEvents(db: ShopDb, events: readonly CustomerEvent[], asOf: Date): Promise<void> {
  if (events.length === 0 || !(await listConnected(db)).includes('klaviyo')) return;
  for (let at = 0; at < events.length; at += rowsMax) await insert(db, events.slice(at, at + rowsMax), asOf);
}

async function insert(db: ShopDb, events: readonly CustomerEvent[], asOf: Date): Promise<void> {
  await db.query(
    `INSERT INTO outbox_item (shop_id, destination, item_key, kind, customer_id, payload, due_at, queued_at)
     SELECT $1, 'klaviyo', 'event:' || (u.payload ->> 'uniqueId'), 'event', u.customer_id, u.payload,
            least($4, clock_timestamp()), least($4, clock_timestamp())
     FROM unnest($2::bigint[], $3::jsonb[]) AS u (customer_id, payload)
     JOIN customer c ON c.shop_id = $1 AND c.customer_id = u.customer_id AND ${mayBeMailedSql('c')} AND c.profiling_opt_out_at IS NULL
     ON CONFLICT DO NOTHING`,
    [db.shopId, events.map(({ customerId }) => customerId), events.map(({ payload }) => JSON.stringify(payload)), asOf],
  );
}
