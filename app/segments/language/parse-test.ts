import type { Subject } from './asked-of.ts';
import type { ComparisonOperator, Literal, OffsetUnit, Test } from './ast.ts';
import { accept, expectAtEnd, failHere, isNext, peek, take, type Walk } from './walk.ts';
import { namedDates } from './words.ts';

const operators = ['=', '!=', '<', '<=', '>', '>='];
/** Mistakes that are understood all the same. */
const meantOperators: Readonly<Record<string, ComparisonOperator>> = { '==': '=', '<>': '!=' };

/** Words with a meaning of their own, which are no names and no values. */
export const keywords = [
  'AND',
  'OR',
  'NOT',
  'BETWEEN',
  'CONTAINS',
  'IN',
  'IS',
  'NULL',
  'MATCHES',
  'NOT_MATCHES',
  'TRUE',
  'FALSE',
];

export function isKeyword(word: string): boolean {
  return keywords.includes(word.toUpperCase());
}

/** Whether a test begins here, or after as many pieces. */
export function startsTest(walk: Walk, ahead = 0): boolean {
  const lexeme = peek(walk, ahead);
  if (lexeme?.kind === 'operator') return true;
  if (isNext(walk, 'NOT', ahead)) return ['BETWEEN', 'CONTAINS', 'IN'].some((word) => isNext(walk, word, ahead + 1));
  return ['BETWEEN', 'CONTAINS', 'IN', 'IS'].some((word) => isNext(walk, word, ahead));
}

/**
 *     test = ("=" | "!=") (value | list) | ("<" | "<=" | ">" | ">=") value
 *          | ["NOT"] "BETWEEN" value "AND" value | ["NOT"] "CONTAINS" value | ["NOT"] "IN" list
 *          | "IS" ["NOT"] ("NULL" | "TRUE" | "FALSE")
 * Null, with a problem, when there is none.
 */
export function parseTest(walk: Walk, subject: Subject): Test | null {
  expectAtEnd(walk, { kind: 'test', subject });
  if (peek(walk)?.kind === 'operator') return parseComparison(walk, subject);
  if (accept(walk, 'IS') !== null) return parseIs(walk);
  const negated = accept(walk, 'NOT') !== null;
  if (negated) expectAtEnd(walk, { kind: 'test', subject, negated });
  if (accept(walk, 'BETWEEN') !== null) return parseBetween(walk, subject, negated);
  if (accept(walk, 'CONTAINS') !== null) {
    const value = parseValue(walk, subject);
    return value === null ? null : { kind: 'contains', value, negated };
  }
  if (accept(walk, 'IN') !== null) return parseList(walk, subject, negated);
  failHere(walk, `An operator after ${subject.name}`, [...operators, 'BETWEEN', 'CONTAINS', 'IN', 'IS NULL']);
  return null;
}

function parseComparison(walk: Walk, subject: Subject): Test | null {
  const { text = '=' } = take(walk) ?? {};
  const operator = operatorOf(text);
  if (isNext(walk, '(') && (operator === '=' || operator === '!=')) return parseList(walk, subject, operator === '!=');
  const value = parseValue(walk, subject);
  return value === null ? null : { kind: 'compare', operator, value };
}

function operatorOf(text: string): ComparisonOperator {
  switch (text) {
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return text;
    default:
      return meantOperators[text] ?? '=';
  }
}

function parseIs(walk: Walk): Test | null {
  const negated = accept(walk, 'NOT') !== null;
  const words = ['NULL', 'TRUE', 'FALSE'];
  expectAtEnd(walk, { kind: 'word', words: negated ? words : ['NOT', ...words] });
  if (accept(walk, 'NULL') !== null) return { kind: 'null', negated };
  const lexeme = accept(walk, 'TRUE') ?? accept(walk, 'FALSE');
  if (lexeme === null) {
    failHere(walk, 'NULL, TRUE or FALSE after IS', words);
    return null;
  }
  const value: Literal = { kind: 'boolean', value: lexeme.text.toUpperCase() === 'TRUE', span: lexeme.span };
  return { kind: 'compare', operator: negated ? '!=' : '=', value };
}

/** Reads both ends although one may be wrong, so that the AND between them is not taken for the next clause. */
export function parseBetween(walk: Walk, subject: Subject, negated: boolean): Test | null {
  const low = parseValue(walk, subject);
  if (low === null && !isNext(walk, 'AND')) return null;
  expectAtEnd(walk, { kind: 'word', words: ['AND'] });
  if (accept(walk, 'AND') === null) {
    failHere(walk, 'AND and the higher end of BETWEEN', ['AND']);
    return null;
  }
  const high = parseValue(walk, subject);
  return low === null || high === null ? null : { kind: 'between', low, high, negated };
}

/** `list = "(" value { "," value } ")"` */
export function parseList(walk: Walk, subject: Subject, negated: boolean): Test | null {
  const opening = accept(walk, '(');
  if (opening === null) {
    failHere(walk, 'A list in brackets', ['(']);
    return null;
  }
  const values: Literal[] = [];
  do {
    const value = parseValue(walk, subject);
    if (value === null) return null;
    values.push(value);
    expectAtEnd(walk, { kind: 'close' });
  } while (accept(walk, ',') !== null);
  if (accept(walk, ')') === null) {
    failHere(walk, 'A comma or the closing bracket of the list', [',', ')']);
    return null;
  }
  return { kind: 'any', values, negated };
}

export function parseValue(walk: Walk, subject: Subject): Literal | null {
  expectAtEnd(walk, { kind: 'value', subject });
  const lexeme = peek(walk);
  const isValue = lexeme !== null && ['word', 'number', 'text', 'date', 'offset'].includes(lexeme.kind);
  if (!isValue || (lexeme.kind === 'word' && isKeyword(lexeme.text) && !/^(true|false)$/iu.test(lexeme.text))) {
    failHere(walk, `A value for ${subject.name}`, ['a value']);
    return null;
  }
  take(walk, 'value');
  const { text, span } = lexeme;
  if (lexeme.kind === 'text') return { kind: 'text', text, span };
  if (lexeme.kind === 'number') return { kind: 'number', digits: text, span };
  if (lexeme.kind === 'date') return { kind: 'date', iso: text, span };
  if (lexeme.kind === 'offset') return { kind: 'offset', ...offsetOf(text), span };
  if (isKeyword(text)) return { kind: 'boolean', value: text.toLowerCase() === 'true', span };
  const name = text.toLowerCase();
  return Object.hasOwn(namedDates, name) ? { kind: 'named', name, span } : { kind: 'word', word: text, span };
}

/** `-4w` as the scanner wrote it. */
function offsetOf(text: string): { amount: number; unit: OffsetUnit } {
  const units = ['min', 'h', 'd', 'w', 'm', 'y'] as const;
  const unit = units.find((one) => text.endsWith(one) && /\d$/u.test(text.slice(0, -one.length))) ?? 'd';
  return { amount: Number(text.slice(0, -unit.length)) || 0, unit };
}
