import type { ShopDb } from '../platform/db.server.ts';
import { holdProjection } from './hold-projection.server.ts';
import { openBody } from './seal-body.server.ts';

/** A delivery that waits to be projected, body readable. */
export interface ClaimedDelivery {
  webhookId: string;
  topic: string;
  triggeredAt: Date;
  receivedAt: Date;
  /** It was taken in before. */
  again: boolean;
  body: string;
}

/** Orders may have 20 MB each: a batch stops growing at the one that takes it past this. */
const batchBytesMax = 32 * 1024 * 1024;

/**
 * The store's oldest pending deliveries, then those to be read again, locked until the caller's transaction ends: a second
 * worker waits. A browser's clock may be ahead: a pixel event counts as triggered no later than it arrived.
 * @returns `more` when others may still wait.
 * @throws Error when a body can't be decrypted: a key is missing from REGULARS_KEYS, and nothing is lost by trying again.
 */
export async function claim(db: ShopDb, limit: number): Promise<{ deliveries: ClaimedDelivery[]; more: boolean }> {
  await holdProjection(db);
  const oldest = await lockOldest(db, 'pending', limit);
  if (oldest.length < limit) oldest.push(...(await lockOldest(db, 'again', limit - oldest.length)));
  const taken = withinBytes(oldest);
  const rows = await db.query<Omit<ClaimedDelivery, 'body'> & { sealed: Buffer }>(
    `SELECT webhook_id AS "webhookId", topic, received_at AS "receivedAt", state = 'again' AS again, body AS sealed,
            CASE WHEN topic LIKE 'pixel/%' THEN least(triggered_at, received_at) ELSE triggered_at END AS "triggeredAt"
     FROM delivery WHERE shop_id = $1 AND webhook_id = ANY ($2) ORDER BY state = 'again', seq`,
    [db.shopId, taken.map((row) => row.webhookId)],
  );
  const deliveries = rows.map(({ sealed, ...delivery }) => ({
    ...delivery,
    body: openBody(db.shopId, sealed).toString(),
  }));
  return { deliveries, more: oldest.length === limit || taken.length < oldest.length };
}

/** @param state `again` = taken in before, to be read once more. */
async function lockOldest(db: ShopDb, state: 'pending' | 'again', limit: number) {
  return db.query<{ webhookId: string; bytes: number }>(
    `SELECT webhook_id AS "webhookId", bytes FROM delivery WHERE shop_id = $1 AND state = '${state}' AND body IS NOT NULL
     ORDER BY seq LIMIT $2 FOR UPDATE SKIP LOCKED`,
    [db.shopId, limit],
  );
}

/** The first is taken however large it is. */
function withinBytes<Row extends { bytes: number }>(rows: Row[]): Row[] {
  let bytes = 0;
  return rows.filter((row, index) => (bytes += row.bytes) <= batchBytesMax || index === 0);
}
