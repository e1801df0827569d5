import type { ShopDb } from '../platform/db.server.ts';
import type { MergeFact } from '../shopify/customer-facts.ts';
import { absorb } from './absorb.server.ts';
import { isGuest } from './who-is-whom.ts';

/** Why people were not merged or parted. */
export type MergeRefusal = 'nobody-there' | 'the-same-person' | 'merged-by-shopify';

/**
 * The merchant says that two people are one: everything the younger did counts for the older from now on, a guest's for the customer.
 * Can be undone. Wakes the refresh of both.
 */
export async function mergePeople(
  db: ShopDb,
  { oneId, otherId }: { oneId: string; otherId: string },
  now: Date,
): Promise<{ ok: true; survivorId: string } | { ok: false; reason: MergeRefusal }> {
  const known = await db.query<{ id: string; isWhom: string }>(
    `SELECT customer_id AS id, coalesce(merged_into, customer_id) AS "isWhom" FROM customer
     WHERE shop_id = $1 AND customer_id = ANY ($2::bigint[]) AND deleted_at IS NULL`,
    [db.shopId, [oneId, otherId]],
  );
  if (known.length < 2) return { ok: false, reason: 'nobody-there' };
  const [one, other] = known.map((person) => person.isWhom).toSorted(olderFirst);
  if (one === undefined || other === undefined || one === other) return { ok: false, reason: 'the-same-person' };
  await tell(db, { loserId: other, survivorId: one }, now, null);
  await decideDuplicate(db, { oneId, otherId }, 'merged', now);
  return { ok: true, survivorId: one };
}

/**
 * The merchant takes a merge back: everybody has again what they did themselves, as if they had never been merged. What the ESPs
 * merged meanwhile stays one profile there, and whoever is back gets a new one. Wakes the refresh of both.
 */
export async function undoMerge(
  db: ShopDb,
  { loserId, survivorId }: { loserId: string; survivorId: string },
  now: Date,
): Promise<{ ok: true } | { ok: false; reason: MergeRefusal }> {
  const entries = await db.query<{ source: string }>(
    `SELECT source FROM merge_entry WHERE shop_id = $1 AND loser_id = $2 AND survivor_id = $3 AND undone_at IS NULL`,
    [db.shopId, loserId, survivorId],
  );
  if (entries.length === 0) return { ok: false, reason: 'nobody-there' };
  if (entries.some((entry) => entry.source === 'shopify')) return { ok: false, reason: 'merged-by-shopify' };
  await tell(db, { loserId, survivorId }, now, now);
  await decideDuplicate(db, { oneId: survivorId, otherId: loserId }, 'dismissed', now);
  return { ok: true };
}

/** The merchant says that two people are not one: they are not suggested again. */
export async function dismissDuplicate(db: ShopDb, pair: { oneId: string; otherId: string }, now: Date): Promise<void> {
  await decideDuplicate(db, pair, 'dismissed', now);
}

async function tell(
  db: ShopDb,
  pair: Pick<MergeFact, 'loserId' | 'survivorId'>,
  now: Date,
  undoneAt: Date | null,
): Promise<void> {
  const moment = now.toISOString();
  const fact: MergeFact = {
    ...pair,
    kind: 'merge',
    source: 'merchant',
    mergedAt: now,
    undoneAt,
    version: `${moment}|${moment}|${undoneAt === null ? 'merged' : 'undone'}`,
  };
  await absorb(db, [fact]);
  await db.wake('refresh');
}

async function decideDuplicate(
  db: ShopDb,
  { oneId, otherId }: { oneId: string; otherId: string },
  state: 'merged' | 'dismissed',
  now: Date,
): Promise<void> {
  await db.query(
    `UPDATE duplicate_pair SET state = $4, decided_at = $5
     WHERE shop_id = $1 AND ((one_id = $2 AND other_id = $3) OR (one_id = $3 AND other_id = $2))`,
    [db.shopId, oneId, otherId, state, now],
  );
}

function olderFirst(one: string, other: string): number {
  return Number(isGuest(one)) - Number(isGuest(other)) || (BigInt(one) < BigInt(other) ? -1 : 1);
}
