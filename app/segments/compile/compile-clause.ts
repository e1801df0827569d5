import type { Clause } from '../language/ast.ts';
import { compileAttribute } from './compile-attribute.ts';
import { compileFunction } from './compile-function.ts';
import type { Leaf } from './leaf.ts';
import type { Parameters, SegmentContext } from './statement.ts';

/** A clause as SQL; also what edges and explanations are made of. */
export function compileClause(clause: Clause, parameters: Parameters, context: SegmentContext): Leaf {
  return clause.kind === 'attribute'
    ? compileAttribute(clause, parameters, context)
    : compileFunction(clause, parameters, context);
}
