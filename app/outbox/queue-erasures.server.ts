import type { ShopDb } from '../platform/db.server.ts';
import { type DestinationKind, destinationKinds } from './destination.ts';
import { listConnected } from './list-connected.server.ts';
import { sealErasure } from './seal-erasure.server.ts';

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
 * Takes what waits for a person out of the outbox and queues their erasure at every connected ESP, one item per address. What is on
 * its way stays until it is settled: the erasure waits for it. Wakes the deliveries. Four queries and one per item.
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
  return destinations;
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
