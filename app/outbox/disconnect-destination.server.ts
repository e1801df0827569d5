import type { ShopDb } from '../platform/db.server.ts';
import type { DestinationKind } from './destination.ts';
import { forgetAccount } from './forget-account.server.ts';
import { fingerprintOf, openErasure } from './seal-erasure.server.ts';

/**
 * Ends a connection: the key is deleted, what waits is dropped, and what the ESP holds is forgotten, so that a later connection begins
 * afresh. What the ESP has stays there: it is the merchant's, who must erase there by hand whoever was not yet. Five queries.
 */
export async function disconnectDestination(db: ShopDb, kind: DestinationKind): Promise<void> {
  const left = await db.query<{ itemKey: string; payload: unknown }>(
    `SELECT item_key AS "itemKey", payload FROM outbox_item
     WHERE shop_id = $1 AND destination = $2 AND kind = 'erasure' AND state <> 'sent' AND payload ? 'sealed' ORDER BY item_key FOR UPDATE`,
    [db.shopId, kind],
  );
  await db.query(
    `UPDATE outbox_item o SET payload = u.payload::jsonb, revision = revision + 1, attempts = 0, job_id = NULL, in_flight = NULL,
       in_flight_revision = NULL, state = 'dead', reason = 'disconnected'
     FROM unnest($3::text[], $4::text[]) AS u (item_key, payload) WHERE o.shop_id = $1 AND o.destination = $2 AND o.item_key = u.item_key`,
    [
      db.shopId,
      kind,
      left.map(({ itemKey }) => itemKey),
      left.map(({ payload }) => JSON.stringify(fingerprintOf(openErasure(db.shopId, payload)))),
    ],
  );
  await forgetAccount(db, kind);
  await db.query(
    `UPDATE destination SET state = 'disconnected', secret = NULL, key_hint = NULL, account = NULL, account_id = NULL, paused_until = NULL,
       last_error = NULL, last_error_at = NULL
     WHERE shop_id = $1 AND kind = $2`,
    [db.shopId, kind],
  );
}
