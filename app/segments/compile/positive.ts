import type { Test } from '../language/ast.ts';

/** A test without its negation, and whether it had one: what is asked of sets, where "not" means outside. */
export function positive(test: Test): { test: Test; negated: boolean } {
  if (test.kind === 'compare')
    return test.operator === '!=' ? { test: { ...test, operator: '=' }, negated: true } : { test, negated: false };
  return { test: { ...test, negated: false }, negated: test.negated };
}
