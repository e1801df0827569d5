import type { ShopDb } from '../platform/db.server.ts';
import type { DestinationKind } from './destination.ts';

const waitMs = 1000;

/**
 * Keeps erasures and merges waiting while something of the same person is on its way to the ESP: what lands after the erasure would bring them
 * back there. Nothing new of theirs is queued any more, so that ends. One query.
 */
export async function holdBackErasures(db: ShopDb, destination: DestinationKind, now: Date): Promise<void> {
  await db.query(
    `UPDATE outbox_item e SET due_at = $4
     WHERE e.shop_id = $1 AND e.destination = $2 AND e.state = 'pending' AND e.kind IN ('erasure', 'merge') AND e.due_at <= $3
       AND EXISTS (SELECT FROM outbox_item o WHERE o.shop_id = $1 AND o.destination = $2 AND o.state IN ('sending', 'accepted')
                     AND o.kind NOT IN ('erasure', 'merge') AND e.payload -> 'people' ? o.customer_id::text)`,
    [db.shopId, destination, now, new Date(now.getTime() + waitMs)],
  );
}
