import type { ShopDb } from '../platform/db.server.ts';
import type { DestinationKind } from './destination.ts';
import { forgetAccount } from './forget-account.server.ts';

/**
 * Ends a connection: the key is deleted, what waits is dropped, and what the ESP holds is forgotten, so that a later connection begins
 * afresh. What the ESP has stays there: it is the merchant's, who must erase there by hand whoever was not yet. Four queries.
 */
export async function disconnectDestination(db: ShopDb, kind: DestinationKind): Promise<void> {
  await db.query(
    `UPDATE outbox_item SET payload = '{}', revision = revision + 1, attempts = 0, job_id = NULL, in_flight = NULL, in_flight_revision = NULL,
       state = 'dead', reason = 'disconnected'
     WHERE shop_id = $1 AND destination = $2 AND kind = 'erasure' AND state <> 'sent'`,
    [db.shopId, kind],
  );
  await forgetAccount(db, kind);
  await db.query(
    `UPDATE destination SET state = 'disconnected', secret = NULL, key_hint = NULL, account = NULL, account_id = NULL, paused_until = NULL,
       last_error = NULL, last_error_at = NULL
     WHERE shop_id = $1 AND kind = $2`,
    [db.shopId, kind],
  );
}
