import type { ShopDb } from '../platform/db.server.ts';
import type { DestinationKind, Properties } from './destination.ts';
import { diffProperties } from './diff-properties.ts';
import { listConnected } from './list-connected.server.ts';
import { propertiesOf, propertyCatalogue, sameValue } from './properties.ts';
import { listPropertyRows } from './property-rows.server.ts';

const everyName = propertyCatalogue.map(({ name }) => name);

/** What is stored of one customer at one destination: what the ESP holds, and what is on its way. */
interface Standing {
  destination: DestinationKind;
  customerId: string;
  held: Properties | null;
  heldIdentity: Buffer | null;
  state: string | null;
  attempts: number | null;
  payload: Properties | null;
  identity: Buffer | null;
}

interface Upsert {
  destination: DestinationKind;
  customerId: string;
  identity: Buffer;
  payload: Properties;
}

/**
 * Queues what changed of these customers for every connected destination: one item a customer, its payload the difference to what
 * the ESP accepted. Only people who may be mailed; the others are left as they are, so a suppression is never cleared.
 * @param asOf when the changes may first be sent.
 * @returns items queued or renewed. Seven queries, whatever the number of customers.
 */
export async function queueProperties(db: ShopDb, customerIds: string[], asOf: Date): Promise<number> {
  const destinations = customerIds.length === 0 ? [] : await listConnected(db);
  if (destinations.length === 0) return 0;
  const rows = await listPropertyRows(db, customerIds);
  const standings = await lockStandings(
    db,
    rows.map((row) => row.customerId),
    destinations,
  );
  const upserts: Upsert[] = [];
  for (const row of rows) {
    const desired = propertiesOf(row);
    for (const destination of destinations) {
      const standing = standings.get(`${destination}|${row.customerId}`);
      const payload = renew(desired, row.identity, standing);
      if (payload) upserts.push({ destination, customerId: row.customerId, identity: row.identity, payload });
    }
  }
  if (upserts.length > 0) await save(db, upserts, asOf);
  return upserts.length;
}

/**
 * Locks first, then reads what the ESP holds: a settlement that is under way is waited for and seen. The keys are made here, not in
 * SQL: under row-level security a condition on a column that is worked out is no condition of an index.
 */
async function lockStandings(
  db: ShopDb,
  customerIds: string[],
  destinations: DestinationKind[],
): Promise<Map<string, Standing>> {
  const keys = customerIds.map((id) => `profile:${id}`);
  await db.query(
    `SELECT FROM outbox_item WHERE shop_id = $1 AND destination = ANY ($2) AND item_key = ANY ($3)
     ORDER BY destination, item_key FOR UPDATE`,
    [db.shopId, destinations, keys],
  );
  const rows = await db.query<Standing>(
    `SELECT d AS destination, id AS "customerId", h.properties AS held, h.identity AS "heldIdentity",
            o.state, o.attempts, o.payload, o.identity
     FROM unnest($2::text[]) d CROSS JOIN unnest($3::bigint[], $4::text[]) AS person (id, key)
     LEFT JOIN property_state h ON h.shop_id = $1 AND h.destination = d AND h.customer_id = id
     LEFT JOIN outbox_item o ON o.shop_id = $1 AND o.destination = d AND o.item_key = key`,
    [db.shopId, destinations, customerIds, keys],
  );
  return new Map(rows.map((row) => [`${row.destination}|${row.customerId}`, row]));
}

/**
 * What the item should carry now, or null when it is as it should be. With a new address what went to the old one doesn't count; an
 * address of which nothing is known may hold anything, of an earlier connection or of earlier days: every property is said, also that
 * it has no value.
 */
function renew(desired: Properties, identity: Buffer, standing: Standing | undefined): Properties | null {
  const startOver = standing?.identity != null && !standing.identity.equals(identity);
  const held = standing?.heldIdentity?.equals(identity) ? standing.held : null;
  const waiting = startOver ? {} : (standing?.payload ?? {});
  const isUnsure =
    !startOver && standing?.state !== 'sent' && !(standing?.state === 'pending' && standing.attempts === 0);
  const unsure = isUnsure ? Object.keys(waiting) : [];
  const payload = diffProperties(desired, held ?? {}, held ? unsure : [...everyName, ...unsure]);
  const names = new Set([...Object.keys(payload), ...Object.keys(waiting)]);
  const isSame = [...names].every(
    (name) => name in payload === name in waiting && sameValue(payload[name], waiting[name]),
  );
  const isStopped = standing?.state === 'dead' || standing?.state === 'withheld';
  return isSame && !startOver && !(isStopped && names.size > 0) ? null : payload;
}

/**
 * An item that is being sent keeps its lease and is sent again when it is settled; one that waits for its turn after a failure keeps
 * its place; one with nothing left to send is done.
 */
async function save(db: ShopDb, upserts: Upsert[], asOf: Date): Promise<void> {
  await db.query(
    `INSERT INTO outbox_item AS o (shop_id, destination, item_key, kind, customer_id, identity, payload, due_at, queued_at)
     SELECT $1, u.destination, 'profile:' || u.customer_id, 'profile', u.customer_id, u.identity, u.payload, least($6, clock_timestamp()), least($6, clock_timestamp())
     FROM unnest($2::text[], $3::bigint[], $4::bytea[], $5::jsonb[]) AS u (destination, customer_id, identity, payload)
     ORDER BY u.destination, u.customer_id
     ON CONFLICT (shop_id, destination, item_key) DO UPDATE SET
       payload = excluded.payload, identity = excluded.identity, revision = o.revision + 1,
       state = CASE WHEN o.identity = excluded.identity AND o.state IN ('sending', 'accepted') THEN o.state
                    WHEN excluded.payload = '{}' THEN 'sent' ELSE 'pending' END,
       attempts = CASE WHEN o.identity = excluded.identity AND o.state IN ('pending', 'sending', 'accepted') THEN o.attempts ELSE 0 END,
       due_at = CASE WHEN o.identity = excluded.identity AND o.state IN ('pending', 'sending', 'accepted') THEN o.due_at ELSE excluded.due_at END,
       queued_at = CASE WHEN o.state = 'pending' THEN o.queued_at ELSE excluded.queued_at END,
       in_flight = CASE WHEN o.identity = excluded.identity AND o.state IN ('sending', 'accepted') THEN o.in_flight END,
       in_flight_revision = CASE WHEN o.identity = excluded.identity AND o.state IN ('sending', 'accepted') THEN o.in_flight_revision END,
       job_id = CASE WHEN o.identity = excluded.identity AND o.state = 'accepted' THEN o.job_id END,
       reason = CASE WHEN o.identity = excluded.identity AND o.state = 'pending' THEN o.reason END`,
    [
      db.shopId,
      upserts.map((upsert) => upsert.destination),
      upserts.map((upsert) => upsert.customerId),
      upserts.map((upsert) => upsert.identity),
      upserts.map((upsert) => JSON.stringify(upsert.payload)),
      asOf,
    ],
  );
}
