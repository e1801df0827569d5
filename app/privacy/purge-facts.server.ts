import type { ShopDb } from '../platform/db.server.ts';
import type { RetentionDays } from './retention.ts';

/**
 * Deletes what people did and what was kept as proof when its time is over: views, searches and mail opens; carts and checkouts with
 * the tokens that led to them; readings of personal data; requests that are done. Whoever loses something is looked at again, so
 * traits agree with what is left. Seven queries at most, each by an index of time.
 * @param limits.rowsMax of each kind that one call deletes.
 * @returns whether more may be due.
 */
export async function purgeFacts(
  db: ShopDb,
  asOf: Date,
  { days, rowsMax }: { days: RetentionDays; rowsMax: number },
): Promise<boolean> {
  const counts: number[] = [];
  const touched: string[] = [];
  for (const { table, time, kept } of [
    { table: 'activity', time: 'occurred_at', kept: days.activities },
    { table: 'cart', time: 'updated_at', kept: days.baskets },
    { table: 'checkout', time: 'updated_at', kept: days.baskets },
  ]) {
    const people = await deleteOld(db, { table, time, kept, returning: 'customer_id AS id' }, asOf, rowsMax);
    counts.push(people.length);
    for (const { id } of people) if (id !== null) touched.push(id);
  }
  // once, in the order of ids in which everybody marks: or two who mark wait for each other
  await markChanged(db, touched);
  for (const { table, time, kept } of [
    { table: 'access_entry', time: 'at', kept: days.access },
    { table: 'data_request', time: 'done_at', kept: days.requests },
    { table: 'identity', time: 'last_seen_at', kept: Math.max(days.activities, days.baskets) },
  ])
    counts.push((await deleteOld(db, { table, time, kept, returning: 'NULL AS id' }, asOf, rowsMax)).length);
  return counts.includes(rowsMax);
}

async function deleteOld(
  db: ShopDb,
  { table, time, kept, returning }: { table: string; time: string; kept: number; returning: string },
  asOf: Date,
  rowsMax: number,
): Promise<{ id: string | null }[]> {
  return db.query(
    `DELETE FROM ${table} WHERE shop_id = $1 AND ctid = ANY (ARRAY(
       SELECT ctid FROM ${table} WHERE shop_id = $1 AND ${time} < $2::timestamptz - make_interval(days => $3) ORDER BY ${time} LIMIT $4
     )) RETURNING ${returning}`,
    [db.shopId, asOf, kept, rowsMax],
  );
}

/** After everything that waits already, and in silence: nothing of this is news. */
async function markChanged(db: ShopDb, people: string[]): Promise<void> {
  if (people.length === 0) return;
  await db.query(
    `INSERT INTO customer_changed (shop_id, customer_id, changed_at, cause, silent)
     SELECT DISTINCT $1::int, id, now() + interval '1 day', 'retention', true FROM unnest($2::bigint[]) AS person (id) ORDER BY id
     ON CONFLICT (shop_id, customer_id) DO UPDATE SET touched = excluded.touched, silent = true`,
    [db.shopId, people],
  );
}
