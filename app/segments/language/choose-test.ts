import { operatorsFor, type Asked } from './asked-of.ts';
import type { ComparisonOperator, Literal, Span, Test } from './ast.ts';
import { valuesOf } from './check-test.ts';

const nowhere: Span = { start: 0, end: 0 };
const negatable = ['BETWEEN', 'CONTAINS', 'IN'];
const comparisons: readonly string[] = ['=', '!=', '<', '<=', '>', '>='] satisfies ComparisonOperator[];

/** The operators of a list in the builder, each negated one behind its plain one. */
export function operatorChoices(asked: Asked): string[] {
  return operatorsFor(asked).flatMap((operator) =>
    negatable.includes(operator) ? [operator, `NOT ${operator}`] : [operator],
  );
}

/** The operator of a test, as `operatorChoices` names it. */
export function operatorOf(test: Test): string {
  const not = test.kind !== 'compare' && test.negated ? 'NOT ' : '';
  switch (test.kind) {
    case 'compare':
      return test.operator;
    case 'between':
      return `${not}BETWEEN`;
    case 'contains':
      return `${not}CONTAINS`;
    case 'any':
      return `${not}IN`;
    case 'null':
      return `IS ${not}NULL`;
  }
}

/** A test with another operator; the values stay as far as they fit, and `usual` stands for those that are missing. */
export function withOperator(test: Test, operator: string, usual: Literal): Test {
  const [value = usual, high = value] = valuesOf(test);
  const negated = operator.includes('NOT ');
  if (isComparison(operator)) return { kind: 'compare', operator, value };
  if (operator.startsWith('IS')) return { kind: 'null', negated };
  if (operator.endsWith('BETWEEN')) return { kind: 'between', low: value, high, negated };
  if (operator.endsWith('CONTAINS')) return { kind: 'contains', value, negated };
  return { kind: 'any', values: valuesOf(test).length > 0 ? valuesOf(test) : [usual], negated };
}

function isComparison(operator: string): operator is ComparisonOperator {
  return comparisons.includes(operator);
}

/** What stands in a new test until the merchant says another. @param known values the store has of it. */
export function usualValue(asked: Asked, known: readonly string[] = []): Literal {
  switch (asked.type) {
    case 'number':
      return { kind: 'number', digits: '1', span: nowhere };
    case 'money':
      return { kind: 'number', digits: '100', span: nowhere };
    case 'id':
      return { kind: 'number', digits: known[0] ?? '1', span: nowhere };
    case 'date':
      return asked.yearless === true
        ? { kind: 'named', name: 'today', span: nowhere }
        : { kind: 'offset', amount: -30, unit: 'd', span: nowhere };
    case 'boolean':
      return { kind: 'boolean', value: true, span: nowhere };
    case 'text':
    case 'list':
    case 'answer':
      return { kind: 'text', text: asked.values?.[0] ?? known[0] ?? '', span: nowhere };
  }
}

/** The test a new condition begins with: at least so much, since then, or equal. */
export function usualTest(asked: Asked, known: readonly string[] = []): Test {
  const choices = operatorChoices(asked);
  const wanted = asked.type === 'list' ? 'CONTAINS' : ['number', 'money', 'date'].includes(asked.type) ? '>=' : '=';
  const value = usualValue(asked, known);
  return withOperator({ kind: 'compare', operator: '=', value }, choices.includes(wanted) ? wanted : '=', value);
}
