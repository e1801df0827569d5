import { listConnected } from '../outbox/list-connected.server.ts';
import { queueProperties } from '../outbox/queue-properties.server.ts';
import { queueSegmentEvents } from '../outbox/queue-segment-events.server.ts';
import type { ShopDb } from '../platform/db.server.ts';
import type { SegmentTransition } from '../segments/membership/segment-transition.ts';
import { leaveOutSilent } from './leave-out-silent.server.ts';

/** Customers whose properties are compared at once. */
const customersMax = 500;

/** Tells the ESPs who entered and left segments: events of what is news, and the properties that say which they are in. */
export async function tellTransitions(
  db: ShopDb,
  transitions: readonly SegmentTransition[],
  asOf: Date,
): Promise<void> {
  const connected = transitions.length === 0 ? [] : await listConnected(db);
  if (connected.length === 0) return;
  await queueSegmentEvents(db, await leaveOutSilent(db, transitions), asOf);
  const ids = [...new Set(transitions.map(({ customerId }) => customerId))];
  for (let start = 0; start < ids.length; start += customersMax)
    await queueProperties(db, ids.slice(start, start + customersMax), asOf);
  for (const destination of connected) await db.wake('deliver', { destination });
}
