import type { ShopDb } from '../platform/db.server.ts';
import { compileClause } from './compile/compile-clause.ts';
import { finishStatement, type SegmentContext, startParameters } from './compile/statement.ts';
import { compileFact, type FoundFact } from './explain/compile-fact.ts';
import { type DecidingFact, describeFact } from './explain/describe-fact.ts';
import { findSegmentContext } from './find-segment-context.server.ts';
import type { Clause, Expression } from './language/ast.ts';
import { clausesOf } from './language/clauses-of.ts';
import { printSegment } from './language/print-segment.ts';
import { readSegment } from './language/read-segment.ts';

/** Why a customer is in a segment, or is not: its conditions in their nesting, each with whether it holds and the fact that decided it. */
export interface Why {
  kind: 'and' | 'or' | 'not' | 'clause';
  /** This part of the segment as text. */
  text: string;
  holds: boolean;
  /** Of a clause. */
  fact: DecidingFact | null;
  parts?: Why[];
}

/**
 * Why a text is true of a customer as of a moment, or is not; `holds` of the root is membership, by the same conditions as members are decided by
 * (tested). One statement by index look-ups for all clauses.
 * @returns null when the text has problems, or the customer is in no segment at all: not there, deleted, merged, or opted out of profiling.
 */
export async function explainMembership(
  db: ShopDb,
  source: string,
  customerId: string,
  asOf: Date,
): Promise<Why | null> {
  const { expression, problems } = readSegment(source);
  if (expression === null || problems.length > 0) return null;
  const context = await findSegmentContext(db, asOf);
  const { text, values } = compileWhy(expression, customerId, context);
  const [row] = await db.query<{ holds: boolean[]; facts: (FoundFact | null)[] }>(text, values);
  if (!row) return null;
  const decided = new Map(
    clausesOf(expression).map((clause, index): [Clause, Decided] => {
      const fact = describeFact(clause, row.facts[index] ?? null, context.currency);
      return [clause, { holds: row.holds[index] === true, fact }];
    }),
  );
  return whyOf(expression, decided);
}

interface Decided {
  holds: boolean;
  fact: DecidingFact;
}

/** Whether each clause holds, and its fact, in the order of the text. */
function compileWhy(expression: Expression, customerId: string, context: SegmentContext) {
  const parameters = startParameters(context, { ids: [customerId] });
  const clauses = clausesOf(expression);
  const holds = clauses.map((clause) => {
    const leaf = compileClause(clause, parameters, context);
    if (leaf.kind === 'row') return `(${leaf.condition}) IS TRUE`;
    return `${leaf.inside ? '' : 'NOT '}EXISTS (SELECT FROM (${leaf.members}) s WHERE s.customer_id = a.customer_id)`;
  });
  const facts = clauses.map((clause) => compileFact(clause, parameters, context));
  const text = `SELECT ARRAY[${holds.join(',\n')}] AS holds, array_to_json(ARRAY[${facts.join(',\n')}]::json[]) AS facts
FROM customer_attributes a WHERE a.shop_id = $1 AND ${parameters.asked('a.customer_id')} AND $3::timestamptz IS NOT NULL`;
  return finishStatement(text, parameters.values);
}

function whyOf(expression: Expression, decided: ReadonlyMap<Clause, Decided>): Why {
  const text = printSegment(expression);
  switch (expression.kind) {
    case 'not': {
      const part = whyOf(expression.part, decided);
      return { kind: 'not', text, holds: !part.holds, fact: null, parts: [part] };
    }
    case 'and':
    case 'or': {
      const parts = expression.parts.map((part) => whyOf(part, decided));
      const holds = expression.kind === 'and' ? parts.every((part) => part.holds) : parts.some((part) => part.holds);
      return { kind: expression.kind, text, holds, fact: null, parts };
    }
    case 'attribute':
    case 'function':
      return { kind: 'clause', text, ...(decided.get(expression) ?? { holds: false, fact: null }) };
  }
}
