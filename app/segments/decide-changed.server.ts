import type { ShopDb } from '../platform/db.server.ts';
import type { Touched } from '../profiles/trace.ts';
import { refreshAttributes } from './attributes/refresh-attributes.server.ts';
import { compileSegment } from './compile/compile-segment.ts';
import { concerns } from './membership/concerns.ts';
import { decide, type Question } from './membership/decide.server.ts';
import { type Definition, readDefinitions } from './membership/read-definitions.server.ts';
import type { SegmentTransition } from './membership/segment-transition.ts';

/** A customer whose facts changed, by what, and in which of them. */
export interface ChangedCustomer {
  customerId: string;
  cause: string;
  touched: readonly Touched[];
}

/** Segments decided in one query: past that, planning costs more than it saves. */
const questionsMax = 40;

/**
 * Brings the attributes of these customers up to date and decides, for each of them, the segments that read what changed, as of a moment. Two
 * queries, and one more for every 40 segments that are concerned, however many customers there are. Attributes rest on traits, scores and
 * affinities, which have to be of the same moment. Must not run twice at a time for a store: the jobs hold a lock.
 * @returns who entered and left what, by customer and segment; empty when nothing moved.
 */
export async function decideChanged(
  db: ShopDb,
  changed: readonly ChangedCustomer[],
  asOf: Date,
): Promise<SegmentTransition[]> {
  const customerIds = changed.map(({ customerId }) => customerId);
  const attributes = await refreshAttributes(db, customerIds, asOf);
  const columnsOf = new Map(attributes.map(({ customerId, columns }) => [customerId, columns]));
  const { segments, ...store } = await readDefinitions(db);
  const questions = segments.flatMap((definition): Question[] => {
    if (definition.expression === null || definition.state === 'refused') return [];
    const ids = changed
      .filter(({ customerId, touched }) => {
        const columns = columnsOf.get(customerId);
        return concerns(definition.reads, { touched, columns: columns === undefined ? [] : columns });
      })
      .map(({ customerId }) => customerId)
      .filter((id) => isDecided(definition, id));
    if (ids.length === 0) return [];
    const compiled = compileSegment(definition.expression, { shopId: db.shopId, asOf, ...store });
    return [{ slug: definition.slug, compiled, customerIds: ids, usesTime: definition.reads.usesTime }];
  });
  const transitions: SegmentTransition[] = [];
  const asked = { customerIds, causes: changed.map(({ cause }) => cause) };
  for (let start = 0; start < questions.length; start += questionsMax)
    transitions.push(...(await decide(db, questions.slice(start, start + questionsMax), asked, asOf)));
  return transitions;
}

/** Of a segment that is being built, those whom the building has not come to are left to it. */
function isDecided({ state, builtThrough }: Definition, customerId: string): boolean {
  return state === 'live' || (builtThrough !== null && BigInt(customerId) <= BigInt(builtThrough));
}
