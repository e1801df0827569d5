import type { ComparisonOperator, Literal, Test } from '../language/ast.ts';

/**
 * SQL of a condition in which NULL stands for false: nothing here is unknown. What is missing is equal to nothing and neither larger nor
 * smaller, so `=`, `<`, BETWEEN, CONTAINS and IN are false of it and `!=`, NOT BETWEEN, NOT CONTAINS and NOT IN, their opposites, are true.
 */
export type Condition = string;

export const never: Condition = 'false';

export const not = (condition: Condition): Condition => `(${condition}) IS NOT TRUE`;
export const all = (conditions: Condition[]): Condition => eachOnce(conditions).join(' AND ') || 'true';
export const any = (conditions: Condition[]): Condition => eachOnce(conditions).join(' OR ') || never;

const eachOnce = (conditions: Condition[]): Condition[] => [...new Set(conditions)].map((one) => `(${one})`);

/** How a value is compared with a literal, by `=`, `<`, `<=`, `>`, `>=`. */
export type Compare = (operator: Exclude<ComparisonOperator, '!='>, value: Literal) => Condition;

/** A test of a value by how it is compared. @param missing SQL: the value is missing. */
export function compileTest(test: Test, compare: Compare, missing: Condition): Condition {
  switch (test.kind) {
    case 'compare':
      return test.operator === '!=' ? not(compare('=', test.value)) : compare(test.operator, test.value);
    case 'between':
      return opposite(test.negated, all([compare('>=', test.low), compare('<=', test.high)]));
    case 'contains':
      return opposite(test.negated, compare('=', test.value));
    case 'any':
      return opposite(test.negated, any(test.values.map((value) => compare('=', value))));
    case 'null':
      return opposite(test.negated, missing);
  }
}

const opposite = (negated: boolean, condition: Condition): Condition => (negated ? not(condition) : condition);
