import type { Clause, Expression, Parameter, Problem } from './ast.ts';
import { attributeWords } from './attributes.ts';
import { checkTest, type Asked } from './check-test.ts';
import { findAnswer, findAttribute, findFunction } from './find-word.ts';
import { functionWords } from './functions.ts';
import { clausesMax, depthMax, problemsMax } from './limits.ts';
import { shorten } from './shorten.ts';
import { suggestWord } from './suggest-word.ts';
import type { FunctionWord } from './words.ts';

export interface CheckContext {
  /** Names of the store's loyalty tiers. */
  tiers?: readonly string[];
}

/** What is wrong with what a segment says: words nobody knows, values that do not fit, dates that are none, words that have no data. O(n). */
export function checkSegment(expression: Expression, context: CheckContext = {}): Problem[] {
  const problems: Problem[] = [];
  const size = { clauses: 0 };
  checkExpression(expression, { depth: 0, size, context, problems });
  return problems.slice(0, problemsMax);
}

interface Check {
  depth: number;
  size: { clauses: number };
  context: CheckContext;
  problems: Problem[];
}

function checkExpression(expression: Expression, check: Check): void {
  if (check.depth > depthMax) {
    check.problems.push(plain(expression.span, `Conditions are nested more than ${depthMax} deep.`));
    return;
  }
  switch (expression.kind) {
    case 'and':
    case 'or':
      for (const part of expression.parts) checkExpression(part, { ...check, depth: check.depth + 1 });
      return;
    case 'not':
      checkExpression(expression.part, { ...check, depth: check.depth + 1 });
      return;
    case 'attribute':
    case 'function':
      check.size.clauses += 1;
      if (check.size.clauses <= clausesMax) check.problems.push(...checkClause(expression, check.context));
      else if (check.size.clauses === clausesMax + 1) {
        check.problems.push(plain(expression.span, `A segment has at most ${clausesMax} conditions.`));
      }
  }
}

function checkClause(clause: Clause, context: CheckContext): Problem[] {
  return clause.kind === 'attribute' ? checkAttribute(clause, context) : checkFunction(clause);
}

function checkAttribute(clause: Clause & { kind: 'attribute' }, context: CheckContext): Problem[] {
  if (findAnswer(clause.name) !== null)
    return checkTest(clause.test, { name: clause.name, type: 'answer', nullable: true }, clause.span);
  const word = findAttribute(clause.name);
  if (word !== null) {
    if (word.unavailable !== undefined)
      return [plain(clause.nameSpan, `${word.label} can't be asked here: ${word.unavailable}.`)];
    const values = word.name === 'regulars.loyalty_tier' && context.tiers !== undefined ? context.tiers : word.values;
    return checkTest(clause.test, { ...word, ...(values === undefined ? {} : { values }) }, clause.span);
  }
  const asFunction = findFunction(clause.name);
  const suggestion = asFunction === null ? suggestName(clause.name) : `${asFunction.name}()`;
  const problem =
    asFunction === null
      ? `No attribute is called ${shorten(clause.name)}.`
      : `${asFunction.name} asks what a customer did: it has brackets, ${asFunction.name}(…) = true or ${asFunction.name} MATCHES (…).`;
  return [{ span: clause.nameSpan, problem, expected: ['the name of an attribute'], suggestion }];
}

function checkFunction(clause: Clause & { kind: 'function' }): Problem[] {
  const word = findFunction(clause.name);
  if (word === null) {
    const isAttribute = findAttribute(clause.name) !== null || findAnswer(clause.name) !== null;
    const problem = isAttribute
      ? `${clause.name} takes no brackets.`
      : `No function is called ${shorten(clause.name)}.`;
    const suggestion = isAttribute ? clause.name : suggestName(clause.name);
    return [{ span: clause.nameSpan, problem, expected: ['the name of a function'], suggestion }];
  }
  if (word.unavailable !== undefined)
    return [plain(clause.nameSpan, `${word.label} can't be asked here: ${word.unavailable}.`)];
  const result: Asked = {
    name: `${word.name}(…)`,
    type: word.returns,
    nullable: word.returns === 'date',
    yearless: word.name === 'anniversary',
  };
  return [...checkParameters(clause, word), ...checkTest(clause.test, result, clause.span)];
}

function checkParameters(clause: Clause & { kind: 'function' }, word: FunctionWord): Problem[] {
  const problems = clause.parameters.flatMap((parameter, place) => {
    const isSecond = clause.parameters.findIndex((other) => other.name === parameter.name) < place;
    if (isSecond)
      return [plain(parameter.span, `${parameter.name} is said twice; a range is ${parameter.name} BETWEEN … AND ….`)];
    return checkParameter(parameter, word);
  });
  const missing = word.parameters.filter(
    (parameter) => parameter.required && !clause.parameters.some((given) => given.name === parameter.name),
  );
  for (const { name, description } of missing) {
    const problem = `${word.name} needs to know ${name}: ${description}`;
    problems.push({ span: clause.nameSpan, problem, expected: [name], suggestion: null });
  }
  return problems;
}

function checkParameter(parameter: Parameter, functionWord: FunctionWord): Problem[] {
  const word = functionWord.parameters.find((one) => one.name === parameter.name);
  if (word === undefined) {
    const names = functionWord.parameters.map((one) => one.name);
    const problem = `${functionWord.name} knows no ${shorten(parameter.name)}.`;
    const span = {
      start: parameter.span.start,
      end: Math.min(parameter.span.end, parameter.span.start + parameter.name.length),
    };
    return [{ span, problem, expected: names, suggestion: suggestWord(parameter.name, names) }];
  }
  if (word.unavailable !== undefined)
    return [plain(parameter.span, `${word.name} can't be asked here: ${word.unavailable}.`)];
  const asked: Asked = { ...word, nullable: false, single: !word.list, parameter: true };
  const problems = checkTest(parameter.test, asked, parameter.span);
  if (problems.length > 0) return problems;
  const { test } = parameter;
  const isPlain = (test.kind === 'compare' && test.operator === '=') || (test.kind === 'any' && !test.negated);
  if (word.required && !isPlain)
    return [plain(parameter.span, `${functionWord.name} is asked of one ${word.name}: ${word.name} = ….`)];
  return functionWord.name === 'anniversary' ? checkNamesDate(parameter) : [];
}

/** The anniversary is of an attribute that is a date, or of an answer. */
function checkNamesDate(parameter: Parameter): Problem[] {
  const { test } = parameter;
  const name = test.kind === 'compare' && test.operator === '=' && test.value.kind === 'text' ? test.value.text : '';
  if (findAnswer(name) !== null) return [];
  const word = findAttribute(name);
  if (word?.type === 'date' && word.unavailable === undefined) return [];
  const names = attributeWords.filter((one) => one.type === 'date').map((one) => one.name);
  const problem = `An anniversary is of a date, such as 'metafields.facts.birth_date' or 'regulars.birth_date'.`;
  return [
    {
      span: parameter.span,
      problem,
      expected: ['a date attribute or metafield, in quotes'],
      suggestion: suggestWord(name, names),
    },
  ];
}

function suggestName(written: string): string | null {
  return suggestWord(
    written,
    [...attributeWords, ...functionWords].map((word) => word.name),
  );
}

function plain(span: Problem['span'], problem: string): Problem {
  return { span, problem, expected: [], suggestion: null };
}
