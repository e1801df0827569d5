import type { ShopDb } from '../platform/db.server.ts';
import type { DestinationKind } from './destination.ts';

/**
 * Ends a connection: the key is deleted, what waits is dropped, and what the ESP holds is forgotten, so that a later connection begins
 * afresh. What the ESP has stays there: it is the merchant's, who must erase there by hand whoever was not yet. Three queries.
 */
export async function disconnectDestination(db: ShopDb, kind: DestinationKind): Promise<void> {
  const values = [db.shopId, kind];
  await db.query(
    `UPDATE destination SET state = 'disconnected', secret = NULL, key_hint = NULL, account = NULL, settings = '{}', paused_until = NULL,
       last_error = NULL, last_error_at = NULL
     WHERE shop_id = $1 AND kind = $2`,
    values,
  );
  // the rows stay: their revisions keep the receipts of a later connection apart from those of this one
  await db.query(
    `UPDATE outbox_item SET payload = '{}', revision = revision + 1, attempts = 0, job_id = NULL, in_flight = NULL, in_flight_revision = NULL,
       state = CASE WHEN kind = 'erasure' AND state <> 'sent' THEN 'dead' ELSE 'sent' END,
       reason = CASE WHEN kind = 'erasure' AND state <> 'sent' THEN 'disconnected' END
     WHERE shop_id = $1 AND destination = $2`,
    values,
  );
  await db.query('DELETE FROM property_state WHERE shop_id = $1 AND destination = $2', values);
}
