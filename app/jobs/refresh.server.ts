import { saveAlert } from '../inbox/raise-alert.server.ts';
import { holdConclusions } from '../insights/hold-conclusions.server.ts';
import { noteGrowth } from '../insights/note-growth.server.ts';
import { listConnected } from '../outbox/list-connected.server.ts';
import type { Clock } from '../platform/clock.server.ts';
import { forShop, type ShopDb } from '../platform/db.server.ts';
import { ensureSegments } from '../segments/ensure-segments.server.ts';
import { concludeEach, type DueCustomer } from './conclude-each.server.ts';

/** Customers drawn conclusions of in one transaction: seconds at most, so that other stores get their turn. */
const customersMax = 500;

/**
 * Draws the conclusions from changed facts, and queues what the ESPs should know: one batch of the store's changed customers, in one
 * transaction with their claim, so that a crash leaves them claimed by nobody. Somebody for whom it fails is put off and stops nobody
 * else. Wakes itself while more wait.
 * @param clock read once nobody else concludes: what came while this waited for its turn is not of the future.
 * @returns customers done.
 */
export async function refresh(shopId: number, clock: Clock): Promise<number> {
  return forShop(shopId, async (db) => {
    await holdConclusions(db);
    const asOf = clock.now();
    const due = await claimChanged(db);
    if (due.length === 0) return 0;
    await ensureSegments(db, asOf);
    const { buyersGrown, refused } = await concludeEach(db, due, asOf);
    if (refused.length > 0) await putOff(db, refused);
    for (const destination of await listConnected(db)) await db.wake('deliver', { destination });
    if (await noteGrowth(db, buyersGrown)) await db.wake('recompute');
    if (due.length === customersMax) await db.wake('refresh');
    return due.length - refused.length;
  });
}

/** Takes the oldest changed customers; those that only a recompute wants looked at come after the live ones. */
async function claimChanged(db: ShopDb): Promise<DueCustomer[]> {
  return db.query<DueCustomer>(
    `DELETE FROM customer_changed WHERE shop_id = $1 AND customer_id IN (
       SELECT customer_id FROM customer_changed WHERE shop_id = $1 AND (attempts = 0 OR changed_at <= now())
       ORDER BY changed_at LIMIT $2 FOR UPDATE SKIP LOCKED
     ) RETURNING customer_id AS "customerId", cause, touched, silent, attempts`,
    [db.shopId, customersMax],
  );
}

/** Marks them again for an hour later, then two, four, ... 32; a new fact of theirs is a reason to try at once. */
async function putOff(db: ShopDb, refused: DueCustomer[]): Promise<void> {
  await db.query(
    `INSERT INTO customer_changed AS c (shop_id, customer_id, cause, touched, silent, attempts, changed_at)
     SELECT $1, id, cause, string_to_array(touched, ' '), silent, attempts + 1, now() + interval '1 hour' * 2 ^ least(attempts, 5)
     FROM unnest($2::bigint[], $3::text[], $4::boolean[], $5::int[], $6::text[]) AS put_off (id, cause, silent, attempts, touched) ORDER BY id
     ON CONFLICT (shop_id, customer_id) DO NOTHING`,
    [
      db.shopId,
      refused.map((customer) => customer.customerId),
      refused.map((customer) => customer.cause),
      refused.map((customer) => customer.silent),
      refused.map((customer) => customer.attempts),
      refused.map((customer) => customer.touched.join(' ')),
    ],
  );
  const [next] = await db.query<{ due: Date }>(
    'SELECT min(changed_at) AS due FROM customer_changed WHERE shop_id = $1 AND attempts > 0',
    [db.shopId],
  );
  if (next) await db.wake('refresh', { due: next.due });
  const message = `${refused.length} customers could not be brought up to date and are tried again later; the first: ${refused[0]?.customerId}`;
  await saveAlert(db, { slug: 'refresh', kind: 'refresh', message });
}
