import type { ShopDb } from '../platform/db.server.ts';
import type { DestinationKind } from './destination.ts';

/**
 * Gives up mails that were being handed over when their process died: whether they left can't be known, and a second one is worse than
 * none, since what they say stands in the admin. One query.
 */
export async function giveUpMails(db: ShopDb, destination: DestinationKind, now: Date): Promise<void> {
  await db.query(
    `WITH lost AS (
       UPDATE outbox_item SET state = 'dead', reason = 'mail-unknown', in_flight = NULL, in_flight_revision = NULL
       WHERE shop_id = $1 AND destination = $2 AND state = 'sending' AND due_at <= $3 AND kind = 'mail'
       RETURNING item_key, revision, attempts
     )
     INSERT INTO receipt (shop_id, destination, item_key, revision, attempt, kind, outcome, reason, at)
     SELECT $1, $2, item_key, revision, attempts, 'mail', 'dead', 'mail-unknown', $3 FROM lost ON CONFLICT DO NOTHING`,
    [db.shopId, destination, now],
  );
}
