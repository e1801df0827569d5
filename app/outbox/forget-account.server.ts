import type { ShopDb } from '../platform/db.server.ts';
import type { DestinationKind } from './destination.ts';

/**
 * Forgets what one account holds and what waits for it, so that the next one is sent everything: another account, or one of which that
 * can't be told. Erasures stay: whoever should be forgotten there still should. Three queries.
 */
export async function forgetAccount(db: ShopDb, kind: DestinationKind): Promise<void> {
  const values = [db.shopId, kind];
  // the rows stay: their revisions keep the receipts of a later connection apart from those of this one
  await db.query(
    `UPDATE outbox_item SET payload = '{}', revision = revision + 1, attempts = 0, job_id = NULL, in_flight = NULL, in_flight_revision = NULL,
       state = 'sent', reason = NULL
     WHERE shop_id = $1 AND destination = $2 AND kind <> 'erasure'`,
    values,
  );
  await db.query('DELETE FROM property_state WHERE shop_id = $1 AND destination = $2', values);
  // last, as in a settlement: two that lock in one order don't wait for each other
  await db.query(`UPDATE destination SET settings = '{}' WHERE shop_id = $1 AND kind = $2`, values);
}
