import type { ShopDb } from '../platform/db.server.ts';
import { compileSegment } from './compile/compile-segment.ts';
import { decide } from './membership/decide.server.ts';
import { readDefinitions } from './membership/read-definitions.server.ts';
import type { SegmentTransition } from './membership/segment-transition.ts';

/** Customers decided in one query. */
const customersMax = 5000;

/**
 * Moves the time of the segment that is due first up to a moment: everybody who crossed an edge of one of its windows since it was last swept is
 * decided again, and the segment is due at its next edge. Work grows with those who crossed, not with the store: four queries and one more for
 * every 5,000 of them. What was swept moves in the same transaction, so a crash costs nothing but time.
 * @returns who entered and left; null when no segment is due.
 */
export async function sweepSegment(db: ShopDb, asOf: Date): Promise<SegmentTransition[] | null> {
  const [next] = await db.query<{ slug: string; sweptThrough: Date | null }>(
    `SELECT slug, swept_through AS "sweptThrough" FROM segment WHERE shop_id = $1 AND due_at <= $2 AND state = 'live' AND deleted_at IS NULL
     ORDER BY due_at, slug LIMIT 1 FOR UPDATE`,
    [db.shopId, asOf],
  );
  if (!next) return null;
  const { segments, timeZone, currency } = await readDefinitions(db, next.slug);
  const [definition] = segments;
  const transitions: SegmentTransition[] = [];
  let dueAt: Date | null = null;
  if (definition?.expression && definition.reads.usesTime) {
    const compiled = compileSegment(definition.expression, { shopId: db.shopId, asOf, timeZone, currency });
    const { text, values } = compiled.edges(next.sweptThrough ?? asOf, asOf);
    const crossed = await db.query<{ customerId: string }>(
      `SELECT DISTINCT customer_id AS "customerId" FROM (${text}) crossed ORDER BY customer_id`,
      values,
    );
    for (let start = 0; start < crossed.length; start += customersMax) {
      const customerIds = crossed.slice(start, start + customersMax).map(({ customerId }) => customerId);
      // whom time moves now is due again by the segment's next edge, below
      const question = { slug: next.slug, compiled, customerIds, usesTime: false };
      transitions.push(...(await decide(db, [question], { customerIds, causes: customerIds.map(() => 'time') }, asOf)));
    }
    const following = compiled.nextEdge(asOf);
    const [edge] = await db.query<{ at: Date | null }>(
      `SELECT min(edge_at) AS at FROM (${following.text}) edge`,
      following.values,
    );
    dueAt = edge?.at ?? null;
  }
  await db.query('UPDATE segment SET swept_through = $3, due_at = $4 WHERE shop_id = $1 AND slug = $2', [
    db.shopId,
    next.slug,
    asOf,
    dueAt,
  ]);
  return transitions;
}

/** When the next segment of the store is due; null when time moves nobody. One query. */
export async function findNextDue(db: ShopDb): Promise<Date | null> {
  const [row] = await db.query<{ at: Date | null }>(
    `SELECT min(due_at) AS at FROM segment WHERE shop_id = $1 AND due_at IS NOT NULL AND state = 'live' AND deleted_at IS NULL`,
    [db.shopId],
  );
  return row?.at ?? null;
}

/** Makes all live segments due: when the store's days or thresholds change, so may their next edge. One query and a wake. */
export async function makeDue(db: ShopDb, at: Date): Promise<void> {
  await db.query(
    `UPDATE segment SET due_at = $2 WHERE shop_id = $1 AND state = 'live' AND deleted_at IS NULL AND (due_at IS NULL OR due_at > $2)`,
    [db.shopId, at],
  );
  await db.wake('due', { due: at });
}
