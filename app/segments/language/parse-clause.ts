import type { Subject } from './asked-of.ts';
import type { Clause, Literal, Parameter, Span, Test } from './ast.ts';
import { findFunction } from './find-word.ts';
import { isKeyword, parseBetween, parseList, parseTest, parseValue, startsTest } from './parse-test.ts';
import type { Lexeme } from './scan-segment.ts';
import { accept, expectAtEnd, failHere, isNext, peek, take, type Walk } from './walk.ts';

/**
 *     clause = name test
 *            | name "(" [parameters] ")" [test]
 *            | name ["(" ")"] ["NOT"] "MATCHES" "(" [parameters] ")"
 * Without a test a function is asked to be true. Null, with a problem, when there is none.
 */
export function parseClause(walk: Walk): Clause | null {
  const nameHere = peek(walk);
  if (nameHere?.kind !== 'word' || isKeyword(nameHere.text)) {
    failHere(walk, 'A condition', ['the name of an attribute or function', 'NOT', '(']);
    return null;
  }
  const isFunction = isNext(walk, '(', 1) || startsMatches(walk, 1);
  take(walk, isFunction ? 'function' : 'attribute');
  if (isFunction) return parseFunction(walk, nameHere);
  if (findFunction(nameHere.text) !== null) expectAtEnd(walk, { kind: 'word', words: ['('] });
  const test = parseTest(walk, { kind: 'attribute', name: nameHere.text });
  if (test === null) return null;
  return { kind: 'attribute', name: nameHere.text, test, span: spanFrom(walk, nameHere), nameSpan: nameHere.span };
}

function parseFunction(walk: Walk, nameHere: Lexeme): Clause | null {
  const subject: Subject = { kind: 'function', name: nameHere.text };
  const given = isNext(walk, '(') ? parseParameters(walk, nameHere.text) : [];
  if (given === null) return null;
  expectAtEnd(walk, { kind: 'test', subject });
  const negated = startsMatches(walk, 0) ? takeMatches(walk) : null;
  const matched = negated === null ? [] : parseParameters(walk, nameHere.text);
  if (matched === null) return null;
  const test = negated === null && startsTest(walk) ? parseTest(walk, subject) : truth(negated !== true, nameHere.span);
  if (test === null) return null;
  const parameters = [...given, ...matched];
  return {
    kind: 'function',
    name: nameHere.text,
    parameters,
    test,
    span: spanFrom(walk, nameHere),
    nameSpan: nameHere.span,
  };
}

function startsMatches(walk: Walk, ahead: number): boolean {
  if (isNext(walk, 'NOT', ahead)) return isNext(walk, 'MATCHES', ahead + 1);
  return isNext(walk, 'MATCHES', ahead) || isNext(walk, 'NOT_MATCHES', ahead);
}

/** Whether it is NOT MATCHES. */
function takeMatches(walk: Walk): boolean {
  const negated = accept(walk, 'NOT') !== null || accept(walk, 'NOT_MATCHES') !== null;
  accept(walk, 'MATCHES');
  return negated;
}

function truth(value: boolean, span: Span): Test {
  return { kind: 'compare', operator: '=', value: { kind: 'boolean', value, span } };
}

/** `parameters = parameter { "," parameter }`, in brackets. */
function parseParameters(walk: Walk, functionName: string): Parameter[] | null {
  if (accept(walk, '(') === null) {
    failHere(walk, 'The bracket with the parameters', ['(']);
    return null;
  }
  const parameters: Parameter[] = [];
  expectAtEnd(walk, { kind: 'close' });
  if (accept(walk, ')') !== null) return parameters;
  do {
    const parameter = parseParameter(walk, functionName, parameters);
    if (parameter === null) return null;
    parameters.push(parameter);
    expectAtEnd(walk, { kind: 'close' });
  } while (accept(walk, ',') !== null);
  if (accept(walk, ')') !== null) return parameters;
  failHere(walk, 'A comma or the closing bracket', [',', ')']);
  return null;
}

/** `parameter = name ":" (test | list | "BETWEEN" ... | value) | name test | value`; the first may be a bare value, of the function's first. */
function parseParameter(walk: Walk, functionName: string, before: Parameter[]): Parameter | null {
  expectAtEnd(walk, { kind: 'parameter', of: functionName, used: before });
  const here = peek(walk);
  const first = findFunction(functionName)?.parameters[0]?.name ?? 'value';
  if (here?.kind === 'word' && (isNext(walk, ':', 1) || startsTest(walk, 1) || walk.at + 1 === walk.lexemes.length)) {
    take(walk, 'parameter');
    const subject: Subject = { kind: 'parameter', name: here.text, of: functionName };
    const test = accept(walk, ':') === null ? parseTest(walk, subject) : parseAfterColon(walk, subject);
    return test === null ? null : { name: here.text, test, span: spanFrom(walk, here) };
  }
  if (before.length > 0) {
    failHere(walk, 'The name of a parameter', findFunction(functionName)?.parameters.map(({ name }) => name) ?? []);
    return null;
  }
  const subject: Subject = { kind: 'parameter', name: first, of: functionName };
  if (isNext(walk, '(')) {
    const test = parseList(walk, subject, false);
    return test === null || here === null ? null : { name: first, test, span: spanFrom(walk, here) };
  }
  const value = parseValue(walk, subject);
  return value === null ? null : { name: first, test: { kind: 'compare', operator: '=', value }, span: value.span };
}

function parseAfterColon(walk: Walk, subject: Subject): Test | null {
  if (accept(walk, 'BETWEEN') !== null) return parseBetween(walk, subject, false);
  if (startsTest(walk)) return parseTest(walk, subject);
  if (isNext(walk, '(')) return parseList(walk, subject, false);
  const value = parseValue(walk, subject);
  return value === null ? null : { kind: 'compare', operator: isSince(value) ? '>=' : '=', value };
}

/** `date: -4w` is since then, as Shopify's older form has it; `date: 2026-03-01` and `date: today` are that day. */
export function isSince(value: Literal): boolean {
  return value.kind === 'offset' || (value.kind === 'named' && value.name.endsWith('_ago'));
}

/** From a piece to the last one taken. */
function spanFrom(walk: Walk, first: Lexeme): Span {
  return { start: first.span.start, end: (walk.lexemes[walk.at - 1] ?? first).span.end };
}
