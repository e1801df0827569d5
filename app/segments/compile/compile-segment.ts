import type { Expression } from '../language/ast.ts';
import { compileClause } from './compile-clause.ts';
import { compileEdges, compileNextEdge } from './compile-edges.ts';
import { finishStatement, type Scope, type SegmentContext, startParameters, type Statement } from './statement.ts';
import { all, any, type Condition, not } from './truth.ts';

/** A segment as questions to the database, each one parameterised statement that finishes in one round. */
export interface CompiledSegment {
  /** Whether facts beside the customers' rows decide. */
  readsFacts(): boolean;
  /** `customer_id` of all members. */
  whole(): Statement;
  /** Of those among these customers, by index look-ups: what it costs grows with them, not with the store. */
  among(ids: string[]): Statement;
  /** Of those with ids above `after` up to `through`. */
  between(after: string, through: string): Statement;
  /** `customer_id` of everybody whose membership may differ between two moments though no fact changed; some of them more than once. */
  edges(from: Date, to: Date): Statement;
  /** `edge_at`: moments after one at which somebody may cross an edge, the first of each window; none or null when time moves nobody. */
  nextEdge(after: Date, ids?: string[]): Statement;
}

/** @param expression checked: what the catalogue does not know is true of nobody. */
export function compileSegment(expression: Expression, context: SegmentContext): CompiledSegment {
  const members = (scope: Scope) => compileMembers(expression, context, scope).statement;
  return {
    readsFacts: () => compileMembers(expression, context, 'all').readsFacts,
    whole: () => members('all'),
    among: (ids) => members({ ids }),
    between: (after, through) => members({ after, through }),
    edges: (from, to) => compileEdges(expression, context, { from, to }),
    nextEdge: (after, ids) => compileNextEdge(expression, { ...context, asOf: after }, ids ? { ids } : 'all'),
  };
}

function compileMembers(
  expression: Expression,
  context: SegmentContext,
  scope: Scope,
): { statement: Statement; readsFacts: boolean } {
  const parameters = startParameters(context, scope);
  const sets: string[] = [];
  let readsFacts = false;
  const alias = (members: string) => {
    const known = sets.indexOf(members);
    return `s${known === -1 ? sets.push(members) : known + 1}`;
  };
  // whoever is meant passes what is required, whatever else is true of them
  const walk = (part: Expression, negated: boolean, required: boolean): Condition => {
    switch (part.kind) {
      case 'not':
        return walk(part.part, !negated, required);
      case 'and':
      case 'or': {
        const together = (part.kind === 'and') !== negated;
        return (together ? all : any)(part.parts.map((one) => walk(one, negated, required && together)));
      }
      case 'attribute':
      case 'function': {
        const leaf = compileClause(part, parameters, context);
        if (leaf.kind === 'row') return negated ? not(leaf.condition) : leaf.condition;
        readsFacts = true;
        const outside = leaf.inside === negated;
        if (outside && required)
          return `NOT EXISTS (SELECT FROM (${leaf.repeated}) r WHERE r.customer_id = a.customer_id)`;
        // by join: where the set decides alone, the planner makes it an inner one
        return `${alias(leaf.members)}.customer_id IS ${outside ? '' : 'NOT '}NULL`;
      }
    }
  };
  const condition = walk(expression, false, true);
  const joins = sets.map(
    (members, index) => `LEFT JOIN (${members}) s${index + 1} ON s${index + 1}.customer_id = a.customer_id`,
  );
  const text = `SELECT a.customer_id FROM customer_attributes a ${joins.join('\n')}
WHERE a.shop_id = $1 AND ${parameters.asked('a.customer_id')} AND $3::timestamptz IS NOT NULL AND (${condition})`;
  return { statement: finishStatement(text, parameters.values), readsFacts };
}
