import { askedOf, type CheckContext } from './asked-of.ts';
import type { Clause, Expression, Parameter, Problem, Span, Test } from './ast.ts';
import { attributeWords } from './attributes.ts';
import { checkTest } from './check-test.ts';
import { findAnswer, findAttribute, findFunction, findParameter } from './find-word.ts';
import { functionWords } from './functions.ts';
import { clausesMax, depthMax, problemsMax } from './limits.ts';
import { shorten } from './shorten.ts';
import { suggestWord } from './suggest-word.ts';
import type { FunctionWord } from './words.ts';

/** What is wrong with what a segment says: unknown words, values that do not fit, dates that are none, words without data. O(n). */
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
  const word = findAttribute(clause.name);
  if (word?.unavailable !== undefined) return [unavailable(clause.nameSpan, word.label, word.unavailable)];
  const asked = askedOf({ kind: 'attribute', name: clause.name }, context);
  if (asked !== null) return checkTest(clause.test, asked, clause.span);
  const asFunction = findFunction(clause.name)?.name;
  const problem =
    asFunction === undefined
      ? `No attribute is called ${shorten(clause.name)}.`
      : `${asFunction} asks what a customer did: it has brackets, ${asFunction}(…) = true or ${asFunction} MATCHES (…).`;
  const suggestion = asFunction === undefined ? suggestName(clause.name) : `${asFunction}()`;
  return [{ span: clause.nameSpan, problem, expected: ['the name of an attribute'], suggestion }];
}

function checkFunction(clause: Clause & { kind: 'function' }): Problem[] {
  const word = findFunction(clause.name);
  if (word === null) {
    const isAttribute = askedOf({ kind: 'attribute', name: clause.name }) !== null;
    const problem = isAttribute
      ? `${clause.name} takes no brackets.`
      : `No function is called ${shorten(clause.name)}.`;
    const suggestion = isAttribute ? clause.name : suggestName(clause.name);
    return [{ span: clause.nameSpan, problem, expected: ['the name of a function'], suggestion }];
  }
  if (word.unavailable !== undefined) return [unavailable(clause.nameSpan, word.label, word.unavailable)];
  const result = askedOf({ kind: 'function', name: word.name });
  return [...checkParameters(clause, word), ...(result === null ? [] : checkTest(clause.test, result, clause.span))];
}

function checkParameters(clause: Clause & { kind: 'function' }, word: FunctionWord): Problem[] {
  const said = new Set<string>();
  const problems = clause.parameters.flatMap((parameter) => {
    const { name, span } = parameter;
    if (said.has(name)) return [plain(span, `${shorten(name)} is said twice; a range is BETWEEN … AND ….`)];
    said.add(name);
    return checkParameter(parameter, word);
  });
  const missing = word.parameters.filter((parameter) => parameter.required && !said.has(parameter.name));
  for (const { name, description } of missing) {
    const problem = `${word.name} needs to know ${name}: ${description}`;
    problems.push({ span: clause.nameSpan, problem, expected: [name], suggestion: null });
  }
  return problems;
}

function checkParameter({ name, test, span }: Parameter, functionWord: FunctionWord): Problem[] {
  const word = findParameter(functionWord.name, name);
  const asked = askedOf({ kind: 'parameter', name, of: functionWord.name });
  if (word === null || asked === null) {
    const names = functionWord.parameters.map((one) => one.name);
    const nameSpan = { start: span.start, end: Math.min(span.end, span.start + name.length) };
    const problem = `${functionWord.name} knows no ${shorten(name)}.`;
    return [{ span: nameSpan, problem, expected: names, suggestion: suggestWord(name, names) }];
  }
  if (word.unavailable !== undefined) return [unavailable(span, word.name, word.unavailable)];
  const problems = checkTest(test, asked, span);
  if (problems.length > 0) return problems;
  const isPlain = (test.kind === 'compare' && test.operator === '=') || (test.kind === 'any' && !test.negated);
  if (word.required && !isPlain) return [plain(span, `${functionWord.name} is asked of one ${name}: ${name} = ….`)];
  return functionWord.name === 'anniversary' ? checkNamesDate(test, span) : [];
}

/** The anniversary is of an attribute that is a date, or of an answer. */
function checkNamesDate(test: Test, span: Span): Problem[] {
  const name = test.kind === 'compare' && test.operator === '=' && test.value.kind === 'text' ? test.value.text : '';
  if (findAnswer(name) !== null) return [];
  const word = findAttribute(name);
  if (word?.type === 'date' && word.unavailable === undefined) return [];
  const names = attributeWords.filter((one) => one.type === 'date').map((one) => one.name);
  const problem = `An anniversary is of a date, such as 'metafields.facts.birth_date' or 'regulars.birth_date'.`;
  return [
    {
      span,
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

function unavailable(span: Span, label: string, why: string): Problem {
  return plain(span, `${label} can't be asked here: ${why}.`);
}

function plain(span: Span, problem: string): Problem {
  return { span, problem, expected: [], suggestion: null };
}
