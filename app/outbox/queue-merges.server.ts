import { decrypt } from '../platform/crypto.server.ts';
import type { ShopDb } from '../platform/db.server.ts';
import type { DestinationKind } from './destination.ts';
import { listConnected } from './list-connected.server.ts';
import { sealErasure } from './seal-erasure.server.ts';

/** Names the merge of a person into another. */
export const mergeKey = (loserId: string): string => `merge:${loserId}`;

interface Standing {
  destination: DestinationKind;
  loserId: string;
  survivorId: string;
  address: Buffer;
  hasSameAddress: boolean;
}

/**
 * Queues, at every connected destination that holds something of people who were merged into another, that it merges them too; what
 * waits for somebody whose merge was undone is dropped. With one address for both there is one profile there: only our note of
 * it changes hands. Three queries, and two per person.
 * @param customerIds people who changed.
 */
export async function queueMerges(db: ShopDb, customerIds: string[], asOf: Date): Promise<void> {
  const destinations = customerIds.length === 0 ? [] : await listConnected(db);
  if (destinations.length === 0) return;
  await db.query(
    `DELETE FROM outbox_item o USING unnest($3::bigint[], $4::text[]) AS u (customer_id, item_key), customer c
     WHERE o.shop_id = $1 AND o.destination = ANY ($2) AND o.item_key = u.item_key AND o.state IN ('pending', 'withheld')
       AND c.shop_id = $1 AND c.customer_id = u.customer_id AND c.merged_into IS NULL`,
    [db.shopId, destinations, customerIds, customerIds.map(mergeKey)],
  );
  for (const standing of await listStandings(db, destinations, customerIds)) {
    if (standing.hasSameAddress) await handOver(db, standing);
    else await queueOne(db, standing, asOf);
  }
}

async function listStandings(db: ShopDb, destinations: DestinationKind[], customerIds: string[]): Promise<Standing[]> {
  return db.query<Standing>(
    `SELECT h.destination, h.customer_id AS "loserId", s.customer_id AS "survivorId", h.address_enc AS address,
       h.identity = s.email_idx AS "hasSameAddress"
     FROM customer c
     JOIN customer s ON s.shop_id = $1 AND s.customer_id = c.merged_into
     JOIN property_state h ON h.shop_id = $1 AND h.destination = ANY ($2) AND h.customer_id = c.customer_id
     WHERE c.shop_id = $1 AND c.customer_id = ANY ($3::bigint[]) AND h.address_enc IS NOT NULL
     ORDER BY h.destination, h.customer_id`,
    [db.shopId, destinations, customerIds],
  );
}

/** The survivor's own note, when there is one, is the newer. */
async function handOver(db: ShopDb, { destination, loserId, survivorId }: Standing): Promise<void> {
  const values = [db.shopId, destination, loserId, survivorId];
  await db.query(
    `INSERT INTO property_state (shop_id, destination, customer_id, identity, properties, sent_at, address_enc)
     SELECT shop_id, destination, $4, identity, properties, sent_at, address_enc FROM property_state
     WHERE shop_id = $1 AND destination = $2 AND customer_id = $3 ON CONFLICT DO NOTHING`,
    values,
  );
  await db.query(
    'DELETE FROM property_state WHERE shop_id = $1 AND destination = $2 AND customer_id = $3',
    values.slice(0, 3),
  );
}

async function queueOne(
  db: ShopDb,
  { destination, loserId, survivorId, address }: Standing,
  asOf: Date,
): Promise<void> {
  const email = decrypt(`shop ${db.shopId} customer.email`, address).toString();
  await db.query(
    `INSERT INTO outbox_item AS o (shop_id, destination, item_key, kind, customer_id, payload, due_at, queued_at)
     VALUES ($1, $2, $3, 'merge', $4, $5, least($6, clock_timestamp()), least($6, clock_timestamp()))
     ON CONFLICT (shop_id, destination, item_key) DO UPDATE SET customer_id = excluded.customer_id, payload = excluded.payload,
       revision = o.revision + 1, state = 'pending', attempts = 0, due_at = excluded.due_at, queued_at = excluded.queued_at, reason = NULL
     WHERE o.state IN ('sent', 'withheld') OR (o.state IN ('pending', 'dead') AND o.customer_id <> excluded.customer_id)`,
    [
      db.shopId,
      destination,
      mergeKey(loserId),
      survivorId,
      JSON.stringify(sealErasure(db.shopId, email, [loserId])),
      asOf,
    ],
  );
}
