import type { Clause, Expression, Test } from './ast.ts';
import { isExact } from './check-date.ts';
import { valuesOf } from './check-test.ts';
import { clausesOf } from './clauses-of.ts';
import { findAnswer, findAttribute, findFunction } from './find-word.ts';

/** Shopify refuses segments of more conditions. Source: its reference of the segment query language, "Grouped clauses". */
const shopifyClausesMax = 10;

/** Whether Shopify's own segments can say the same, so that it may be copied there. */
export function nativeOnly(expression: Expression): boolean {
  return notNative(expression).length === 0;
}

/** What Shopify does not have, each once, as a merchant reads it. */
export function notNative(expression: Expression): string[] {
  const clauses = clausesOf(expression);
  const found = new Set(clauses.flatMap(notNativeOfClause));
  if (hasNot(expression)) found.add('NOT (…)');
  if (clauses.length > shopifyClausesMax) found.add(`more than ${shopifyClausesMax} conditions`);
  return [...found];
}

function hasNot(expression: Expression): boolean {
  switch (expression.kind) {
    case 'not':
      return true;
    case 'and':
    case 'or':
      return expression.parts.some(hasNot);
    case 'attribute':
    case 'function':
      return false;
  }
}

function notNativeOfClause(clause: Clause): string[] {
  const name = isNativeName(clause) ? [] : [clause.name];
  if (clause.kind === 'attribute')
    return [...name, ...notNativeOfTest(clause.test, isList(clause)), ...(clause.test.kind === 'any' ? ['IN'] : [])];
  const word = findFunction(clause.name);
  const parameters = clause.parameters.flatMap(({ name, test }) => {
    const own = word?.parameters.some((parameter) => parameter.name === name && parameter.own === true) ?? false;
    return [...(own ? [name] : []), ...notNativeOfTest(test, false)];
  });
  return [...name, ...parameters, ...notNativeOfTest(clause.test, false)];
}

function isNativeName(clause: Clause): boolean {
  if (clause.kind === 'function') return findFunction(clause.name)?.native ?? false;
  return findAttribute(clause.name)?.native ?? findAnswer(clause.name)?.source === 'metafield';
}

/** Lists of metafields are asked with CONTAINS too. */
function isList(clause: Clause): boolean {
  return findAttribute(clause.name)?.type === 'list' || findAnswer(clause.name) !== null;
}

function notNativeOfTest(test: Test, list: boolean): string[] {
  return [
    ...(test.kind === 'between' && test.negated ? ['NOT BETWEEN'] : []),
    ...(test.kind === 'contains' && !list ? ['CONTAINS with a text'] : []),
    ...(valuesOf(test).some(isExact) ? ['hours and minutes'] : []),
  ];
}
