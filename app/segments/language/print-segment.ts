import type { Clause, Expression, Literal, Parameter, Test } from './ast.ts';
import { findFunction } from './find-word.ts';
import { quoteText } from './scan-segment.ts';

/**
 * How functions are written. `call`: `orders_placed(date >= -4w) = true`, which also says numbers and dates. `matches`:
 * `orders_placed MATCHES (date >= -4w)`, Shopify's form from its API of October 2026 on.
 */
export type FunctionForm = 'call' | 'matches';

/** An expression as text, always the same for the same expression; `parseSegment` reads it back. Groups inside groups have brackets. */
export function printSegment(expression: Expression, form: FunctionForm = 'call'): string {
  switch (expression.kind) {
    case 'attribute':
    case 'function':
      return printClause(expression, form);
    case 'not':
      return `NOT (${printSegment(expression.part, form)})`;
    case 'and':
    case 'or':
      return expression.parts.map((part) => printPart(part, form)).join(expression.kind === 'and' ? ' AND ' : ' OR ');
  }
}

function printPart(part: Expression, form: FunctionForm): string {
  const text = printSegment(part, form);
  return part.kind === 'and' || part.kind === 'or' ? `(${text})` : text;
}

function printClause(clause: Clause, form: FunctionForm): string {
  if (clause.kind === 'attribute') return `${clause.name} ${printTest(clause.test)}`;
  const parameters = clause.parameters.map((parameter) => printParameter(parameter, clause.name)).join(', ');
  const truth = form === 'matches' && findFunction(clause.name)?.returns === 'boolean' ? truthOf(clause.test) : null;
  if (truth === null) return `${clause.name}(${parameters}) ${printTest(clause.test)}`;
  return `${clause.name} ${truth ? 'MATCHES' : 'NOT MATCHES'} (${parameters})`;
}

function truthOf(test: Test): boolean | null {
  if (test.kind !== 'compare' || test.value.kind !== 'boolean') return null;
  return test.operator === '=' ? test.value.value : test.operator === '!=' ? !test.value.value : null;
}

/** The one parameter that a function can't do without stands alone: `events('product_viewed')`, `regulars.bucket('spring')`. */
function printParameter({ name, test }: Parameter, functionName: string): string {
  const [first] = findFunction(functionName)?.parameters ?? [];
  const isPlain = test.kind === 'compare' && test.operator === '=' && test.value.kind === 'text';
  if (isPlain && first?.required === true && first.name === name) return printLiteral(test.value);
  return `${name} ${printTest(test)}`;
}

/** What is said, as it stands behind a name. */
export function printTest(test: Test): string {
  switch (test.kind) {
    case 'compare':
      return `${test.operator} ${printLiteral(test.value)}`;
    case 'between':
      return `${not(test.negated)}BETWEEN ${printLiteral(test.low)} AND ${printLiteral(test.high)}`;
    case 'contains':
      return `${not(test.negated)}CONTAINS ${printLiteral(test.value)}`;
    case 'null':
      return `IS ${not(test.negated)}NULL`;
    case 'any':
      return `${not(test.negated)}IN (${test.values.map(printLiteral).join(', ')})`;
  }
}

function not(negated: boolean): string {
  return negated ? 'NOT ' : '';
}

export function printLiteral(literal: Literal): string {
  switch (literal.kind) {
    case 'number':
      return literal.digits;
    case 'text':
      return quoteText(literal.text);
    case 'boolean':
      return String(literal.value);
    case 'word':
      return literal.word;
    case 'date':
      return literal.iso;
    case 'offset':
      return `${literal.amount < 0 ? '-' : '+'}${Math.abs(literal.amount)}${literal.unit}`;
    case 'named':
      return literal.name;
  }
}
