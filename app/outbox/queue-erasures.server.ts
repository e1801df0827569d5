import type { ShopDb } from '../platform/db.server.ts';
import { type DestinationKind, destinationKinds } from './destination.ts';
import { listConnected } from './list-connected.server.ts';
import { fingerprintOf, sealErasure } from './seal-erasure.server.ts';

/** A person to be forgotten at every ESP. */
export interface ErasureOrder {
  /** Names the request that asked for it. */
  requestId: string;
  /** Every address they may be known by there. */
  emails: string[];
  /** Every id they were a customer under here. */
  people: string[];
}

/** Names an erasure; the items of one request share all but the end. */
export const erasureKey = (requestId: string, place: number): string => `erasure:${requestId}:${place}`;

/**
 * Takes what waits for a person out of the outbox and queues their erasure at every connected ESP, one item per address. It
 * waits for what is on its way. ESPs that were left are the merchant's to erase at. Wakes deliveries. Five queries and one per item.
 * @returns the ESPs that were told.
 */
export async function queueErasures(db: ShopDb, order: ErasureOrder, asOf: Date): Promise<DestinationKind[]> {
  const { requestId, emails, people } = order;
  await dropItems(db, people);
  const destinations = await listConnected(db);
  for (const destination of destinations) {
    for (const [place, email] of emails.entries()) {
      await db.query(
        `INSERT INTO outbox_item (shop_id, destination, item_key, kind, payload, due_at, queued_at) VALUES ($1, $2, $3, 'erasure', $4, $5, $5)
         ON CONFLICT DO NOTHING`,
        [
          db.shopId,
          destination,
          erasureKey(requestId, place),
          JSON.stringify(sealErasure(db.shopId, email, people)),
          asOf,
        ],
      );
    }
    if (emails.length > 0) await db.wake('deliver', { destination });
  }
  await leaveToMerchant(db, order, asOf);
  return destinations;
}

/**
 * An ESP that the store left keeps what it was given, and can't be reached any more: each address is noted with a receipt, for the
 * merchant to erase there. One query.
 */
async function leaveToMerchant(db: ShopDb, { requestId, emails }: ErasureOrder, asOf: Date): Promise<void> {
  await db.query(
    `WITH noted AS (
       INSERT INTO outbox_item (shop_id, destination, item_key, kind, payload, state, reason, due_at, queued_at)
       SELECT $1, d.kind, u.item_key, 'erasure', u.payload::jsonb, 'dead', 'not-reachable', $4, $4
       FROM destination d CROSS JOIN unnest($2::text[], $3::text[]) AS u (item_key, payload)
       JOIN shop s ON s.shop_id = $1
       WHERE d.shop_id = $1 AND d.connected_at IS NOT NULL AND (d.state = 'disconnected' OR s.uninstalled_at IS NOT NULL)
       ON CONFLICT DO NOTHING RETURNING destination, item_key, revision
     )
     INSERT INTO receipt (shop_id, destination, item_key, revision, attempt, kind, outcome, reason, at)
     SELECT $1, destination, item_key, revision, 0, 'erasure', 'dead', 'not-reachable', $4 FROM noted ON CONFLICT DO NOTHING`,
    [
      db.shopId,
      emails.map((_, place) => erasureKey(requestId, place)),
      emails.map((email) => JSON.stringify(fingerprintOf(email))),
      asOf,
    ],
  );
}

/** The merchant has erased an address at an ESP that we can't reach: nothing is kept of it any more. @returns whether it was to be. */
export async function confirmErasedByHand(
  db: ShopDb,
  { destination, itemKey }: { destination: DestinationKind; itemKey: string },
): Promise<boolean> {
  const rows = await db.query(
    `UPDATE outbox_item SET state = 'sent', reason = 'by-hand', payload = '{}'
     WHERE shop_id = $1 AND destination = $2 AND item_key = $3 AND kind = 'erasure' AND state = 'dead' RETURNING 1`,
    [db.shopId, destination, itemKey],
  );
  return rows.length > 0;
}

/** Forgets what was queued for people, what came of it and what the ESPs hold of them, all but what is on its way. Three queries. */
export async function dropItems(db: ShopDb, people: string[]): Promise<void> {
  const gone = await db.query<{ itemKey: string }>(
    `DELETE FROM outbox_item WHERE shop_id = $1 AND customer_id = ANY ($2::bigint[]) AND state NOT IN ('sending', 'accepted')
     RETURNING item_key AS "itemKey"`,
    [db.shopId, people],
  );
  await db.query('DELETE FROM receipt WHERE shop_id = $1 AND destination = ANY ($2) AND item_key = ANY ($3)', [
    db.shopId,
    destinationKinds,
    gone.map((item) => item.itemKey),
  ]);
  await db.query(
    'DELETE FROM property_state WHERE shop_id = $1 AND destination = ANY ($2) AND customer_id = ANY ($3::bigint[])',
    [db.shopId, destinationKinds, people],
  );
}
