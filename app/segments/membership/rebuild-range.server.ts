import type { ShopDb } from '../../platform/db.server.ts';
import { compileSegment } from '../compile/compile-segment.ts';
import type { CustomerRange } from './customer-range.ts';
import { markMovedSql } from './mark-moved.server.ts';
import { movedRows, moveMembers } from './move-members.ts';
import { gatherParameters, type Statement } from './parameters.ts';
import type { Definition, Definitions } from './read-definitions.server.ts';
import type { SegmentTransition } from './segment-transition.ts';

/** What a range of customers is decided by. */
export interface RangeQuestion {
  store: Pick<Definitions, 'timeZone' | 'currency'>;
  definition: Definition;
  range: CustomerRange;
  asOf: Date;
}

/**
 * Makes a segment's members within a range of customers those who belong as of a moment; no event is told of it, and who moved is marked for the ESPs.
 * One query.
 * @returns how many entered or left.
 */
export async function rebuildRange(db: ShopDb, question: RangeQuestion): Promise<number> {
  const { text, values } = rangeStatement(db.shopId, question, 'segment');
  const [row] = await db.query<{ moved: number }>(
    `${text}, marked AS (${markMovedSql('IN (SELECT customer_id FROM moved)')}) SELECT count(*)::int AS moved FROM moved`,
    values,
  );
  return row?.moved ?? 0;
}

/** The same for a segment whose text held all along, by the name of what noticed; says who moved, so that it can be told. One query. */
export async function reconcileRange(db: ShopDb, question: RangeQuestion, cause: string): Promise<SegmentTransition[]> {
  const { text, values } = rangeStatement(db.shopId, question, cause);
  const [row] = await db.query<{ moved: Omit<SegmentTransition, 'at'>[] }>(
    `${text} SELECT ${movedRows} AS moved`,
    values,
  );
  return (row?.moved ?? []).map((moved) => ({ ...moved, at: question.asOf }));
}

function rangeStatement(shopId: number, { store, definition, range, asOf }: RangeQuestion, cause: string): Statement {
  const parameters = gatherParameters(shopId, definition.slug, range.after, range.through, asOf, cause);
  const compiled = definition.expression && compileSegment(definition.expression, { shopId, asOf, ...store });
  const matching = compiled
    ? `SELECT $2::text AS slug, customer_id FROM (${parameters.insert(compiled.between(range.after, range.through))}) of`
    : 'SELECT NULL::text AS slug, NULL::bigint AS customer_id WHERE false';
  const text = `WITH ${moveMembers({
    matching,
    present: `SELECT slug, customer_id FROM segment_member
      WHERE shop_id = $1 AND slug = $2 AND customer_id > $3::bigint AND customer_id <= $4::bigint AND left_at IS NULL`,
    cause: () => '$6',
    asOf: '$5',
    edges: null,
  })}`;
  return { text, values: parameters.values };
}
