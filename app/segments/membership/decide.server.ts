import type { ShopDb } from '../../platform/db.server.ts';
import type { CompiledSegment } from '../compile/compile-segment.ts';
import { movedRows, moveMembers } from './move-members.ts';
import { gatherParameters, type Statement } from './parameters.ts';
import type { SegmentTransition } from './segment-transition.ts';

/** A segment that is to be decided, and for whom. The same list for several segments is sent once. */
export interface Question {
  slug: string;
  compiled: CompiledSegment;
  customerIds: string[];
  /** Whether what is true of these customers may change with time alone. */
  usesTime: boolean;
}

/** Everybody that is asked about, once each, with what it is that changed. */
export interface Asked {
  customerIds: string[];
  causes: string[];
}

/**
 * Answers who belongs to what as of a moment, makes them members, and makes the segments due when somebody asked about crosses next. One query
 * however many segments and customers; a wake of `due` when that moment is new.
 * @returns who entered and left what, ordered by customer and segment.
 */
export async function decide(
  db: ShopDb,
  questions: readonly Question[],
  { customerIds, causes }: Asked,
  asOf: Date,
): Promise<SegmentTransition[]> {
  if (questions.length === 0) return [];
  const { text, values } = decideStatement(db.shopId, questions, { customerIds, causes }, asOf);
  const [row] = await db.query<{ moved: Omit<SegmentTransition, 'at'>[]; due: Date | null }>(text, values);
  if (row?.due) await db.wake('due', { due: row.due });
  return (row?.moved ?? []).map((moved) => ({ ...moved, at: asOf }));
}

function decideStatement(
  shopId: number,
  questions: readonly Question[],
  { customerIds, causes }: Asked,
  asOf: Date,
): Statement {
  const parameters = gatherParameters(shopId, customerIds, causes, asOf);
  const named = questions.map((question) => ({ ...question, slug: `${parameters.place(question.slug)}::text` }));
  const asked = named.map(
    ({ slug, customerIds: ids }) => `SELECT ${slug} AS slug, unnest(${parameters.place(ids)}::bigint[]) AS customer_id`,
  );
  const matching = named.map(
    ({ slug, compiled, customerIds: ids }) =>
      `SELECT ${slug} AS slug, customer_id FROM (${parameters.insert(compiled.among(ids))}) of`,
  );
  const edges = named
    .filter(({ usesTime }) => usesTime)
    .map(
      ({ slug, compiled, customerIds: ids }) =>
        `SELECT ${slug} AS slug, edge_at FROM (${parameters.insert(compiled.nextEdge(asOf, ids))}) of`,
    );
  const text = `
WITH changed AS MATERIALIZED (SELECT * FROM unnest($2::bigint[], $3::text[]) AS given (customer_id, cause)),
asked AS MATERIALIZED (${asked.join(' UNION ALL ')}),
${moveMembers({
  matching: matching.join(' UNION ALL '),
  present: `SELECT m.slug, m.customer_id FROM segment_member m JOIN asked ON asked.slug = m.slug AND asked.customer_id = m.customer_id
    WHERE m.shop_id = $1 AND m.customer_id = ANY ($2::bigint[]) AND m.left_at IS NULL`,
  cause: (customerId) => `(SELECT cause FROM changed WHERE changed.customer_id = ${customerId})`,
  asOf: '$4',
  edges: edges.length === 0 ? null : edges.join(' UNION ALL '),
})}
SELECT ${movedRows} AS moved, (SELECT min(sooner) FROM touched) AS due`;
  return { text, values: parameters.values };
}
