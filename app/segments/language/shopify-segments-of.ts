import type { Expression } from './ast.ts';
import { clausesOf } from './clauses-of.ts';

/** Numbers of Shopify's segments that an expression asks for. Pure. */
export function shopifySegmentsOf(expression: Expression): string[] {
  return clausesOf(expression).flatMap((clause) => {
    if (clause.kind !== 'function' || clause.name !== 'shopify.segment') return [];
    return clause.parameters.flatMap(({ test }) => {
      const values = test.kind === 'any' ? test.values : test.kind === 'compare' ? [test.value] : [];
      return values.flatMap((value) => (value.kind === 'number' ? [value.digits] : []));
    });
  });
}
