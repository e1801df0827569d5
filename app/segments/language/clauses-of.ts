import type { Clause, Expression } from './ast.ts';

/** All clauses of an expression, in the order of the text. O(n). */
export function clausesOf(expression: Expression): Clause[] {
  switch (expression.kind) {
    case 'and':
    case 'or':
      return expression.parts.flatMap(clausesOf);
    case 'not':
      return clausesOf(expression.part);
    case 'attribute':
    case 'function':
      return [expression];
  }
}
