import type { ShopDb } from '../platform/db.server.ts';

/** Between two mails: what begins meanwhile travels together. */
const betweenMs = 10 * 60_000;

/**
 * Takes the alerts that began and that the merchant was not told of; from then on they count as told, until they end and come back.
 * Those that are muted wait. Two queries.
 * @returns what they say, or the moment from which they may be told, when the last mail was a short while ago.
 */
export async function takeUntoldAlerts(db: ShopDb, now: Date): Promise<{ messages: string[] } | { notBefore: Date }> {
  const [told] = await db.query<{ last: Date | null; waits: boolean }>(
    `SELECT max(told_at) AS last, bool_or(told_at IS NULL AND resolved_at IS NULL AND (muted_until IS NULL OR muted_until <= $2)) AS waits
     FROM alert WHERE shop_id = $1`,
    [db.shopId, now],
  );
  if (!told?.waits) return { messages: [] };
  const notBefore = new Date((told.last?.getTime() ?? 0) + betweenMs);
  if (notBefore > now) return { notBefore };
  const taken = await db.query<{ message: string; begunAt: Date; slug: string }>(
    `UPDATE alert SET told_at = $2 WHERE shop_id = $1 AND told_at IS NULL AND resolved_at IS NULL AND (muted_until IS NULL OR muted_until <= $2)
     RETURNING message, begun_at AS "begunAt", slug`,
    [db.shopId, now],
  );
  const inOrder = taken.toSorted(
    (one, other) => one.begunAt.getTime() - other.begunAt.getTime() || (one.slug < other.slug ? -1 : 1),
  );
  return { messages: inOrder.map(({ message }) => message) };
}
