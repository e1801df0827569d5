import type { ShopDb } from '../platform/db.server.ts';
import type { SegmentTransition } from '../segments/membership/segment-transition.ts';

/**
 * Moves that are news: those of people who wait to be looked at for what is none, history or what was deleted for its age, are not, whoever notices
 * them first. Exact while the caller holds the conclusions: only those end such a wait. One query when there is any move.
 */
export async function leaveOutSilent(
  db: ShopDb,
  transitions: readonly SegmentTransition[],
): Promise<readonly SegmentTransition[]> {
  if (transitions.length === 0) return transitions;
  const waiting = await db.query<{ customerId: string }>(
    `SELECT customer_id AS "customerId" FROM customer_changed WHERE shop_id = $1 AND customer_id = ANY ($2::bigint[]) AND silent`,
    [db.shopId, [...new Set(transitions.map(({ customerId }) => customerId))]],
  );
  const silent = new Set(waiting.map(({ customerId }) => customerId));
  return transitions.filter(({ customerId }) => !silent.has(customerId));
}
