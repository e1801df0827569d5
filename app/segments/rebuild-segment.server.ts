import type { ShopDb } from '../platform/db.server.ts';
import { readDefinitions } from './membership/read-definitions.server.ts';
import { everyone } from './membership/customer-range.ts';
import { rebuildRange } from './membership/rebuild-range.server.ts';
import { nextRange } from './membership/next-range.server.ts';

/**
 * Goes on with a segment that is being built: decides the next range of customers by its present text. A text that is saved meanwhile begins from
 * the first customer, which is all that cancelling takes; a crash costs one range. Nobody is told who enters and leaves: a new segment mails
 * nobody. A store whose customers have no attributes yet is built once they have. Once all are decided the segment is live, and due at once for
 * what time moved meanwhile. Five queries.
 * @param customersMax how many customers.
 * @returns how many entered or left, of whom the ESPs are to hear, and whether that was the last range; null when no segment is being built.
 */
export async function rebuildSegment(
  db: ShopDb,
  customersMax: number,
  asOf: Date,
): Promise<{ moved: number; isDone: boolean } | null> {
  const [next] = await db.query<{ slug: string; builtThrough: string | null; deleted: boolean }>(
    `SELECT slug, built_through AS "builtThrough", deleted_at IS NOT NULL AS deleted FROM segment WHERE shop_id = $1 AND state = 'building'
       AND (EXISTS (SELECT FROM customer_attributes WHERE shop_id = $1) OR NOT EXISTS (
         SELECT FROM customer WHERE shop_id = $1 AND deleted_at IS NULL AND merged_into IS NULL AND profiling_opt_out_at IS NULL))
     ORDER BY built_through IS NULL, position, slug LIMIT 1 FOR UPDATE`,
    [db.shopId],
  );
  if (!next) return null;
  const { segments, ...store } = await readDefinitions(db, next.slug);
  const [definition] = segments;
  if (!definition || (definition.expression === null && !next.deleted)) {
    await refuse(db, next.slug);
    return { moved: 0, isDone: true };
  }
  const range = await nextRange(db, next.builtThrough ?? everyone.after, customersMax);
  const moved = await rebuildRange(db, { store, definition, range, asOf });
  const isDone = range.through === everyone.through;
  await db.query(
    `UPDATE segment SET built_through = $3, swept_through = CASE WHEN $4 THEN $5 ELSE swept_through END, state = CASE WHEN $6 THEN 'live' ELSE state END,
       due_at = CASE WHEN $6 AND $7 THEN $5 END
     WHERE shop_id = $1 AND slug = $2`,
    [
      db.shopId,
      next.slug,
      isDone ? null : range.through,
      next.builtThrough === null,
      asOf,
      isDone,
      definition.reads.usesTime && !next.deleted,
    ],
  );
  if (isDone && definition.reads.usesTime) await db.wake('due');
  return { moved, isDone };
}

/** A text that an older version of the app kept and this one can't read: its members stay as they are until the merchant has seen to it. */
async function refuse(db: ShopDb, slug: string): Promise<void> {
  await db.query(
    `UPDATE segment SET state = 'refused', reason = 'text-not-read', due_at = NULL WHERE shop_id = $1 AND slug = $2`,
    [db.shopId, slug],
  );
}
