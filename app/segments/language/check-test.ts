import type { Literal, Problem, Span, Test } from './ast.ts';
import { operatorsFor, type Asked } from './asked-of.ts';
import { checkDate, checkDateOrder, isExact } from './check-date.ts';
import { valuesMax } from './limits.ts';
import { printTest } from './print-segment.ts';
import { hasUnseen, quoteText } from './scan-segment.ts';
import { shorten } from './shorten.ts';
import { suggestWord } from './suggest-word.ts';

const wanted: Readonly<Record<Asked['type'], string>> = {
  number: 'a number like 5',
  money: 'an amount like 10.99',
  date: 'a date like 2026-03-01, -4w or today',
  text: "a text like 'vip'",
  list: "a text like 'vip'",
  boolean: 'true or false',
  id: 'a number from the address of the page in Shopify',
  answer: "a text like 'vip', a number, a date, true or false",
};

/** The largest id that Shopify and the database have: 2^63 - 1. */
const idMax = 9_223_372_036_854_775_807n;
const digitsMax = 15;

/** What is wrong with a test. `span`: where the test stands, for what concerns no single value. */
export function checkTest(test: Test, asked: Asked, span: Span): Problem[] {
  const operator = operatorOf(test);
  const expected = operatorsFor(asked);
  if (!expected.includes(operator)) {
    return [{ span, problem: problemOfOperator(operator, asked), expected, suggestion: suggestedTest(test, asked) }];
  }
  const values = valuesOf(test);
  if (values.length > valuesMax)
    return [plain(span, `A list has at most ${valuesMax} values; this one has ${values.length}.`)];
  const problems = values.flatMap((value) => checkValue(value, asked));
  if (problems.length > 0) return problems;
  if (asked.type === 'answer' && mixed(values)) return [plain(span, 'All values of a test are of one kind.')];
  if (isExactDay(test)) {
    return [plain(span, 'Hours and minutes name a moment, not a day: use >=, <= or BETWEEN with them.')];
  }
  return test.kind === 'between' ? checkOrder(test.low, test.high, span) : [];
}

function operatorOf(test: Test): string {
  switch (test.kind) {
    case 'compare':
      return test.operator;
    case 'between':
      return 'BETWEEN';
    case 'contains':
      return 'CONTAINS';
    case 'any':
      return 'IN';
    case 'null':
      return test.negated ? 'IS NOT NULL' : 'IS NULL';
  }
}

export function valuesOf(test: Test): Literal[] {
  switch (test.kind) {
    case 'compare':
    case 'contains':
      return [test.value];
    case 'between':
      return [test.low, test.high];
    case 'any':
      return test.values;
    case 'null':
      return [];
  }
}

function problemOfOperator(operator: string, asked: Asked): string {
  if (operator.startsWith('IS')) return `${asked.name} is never empty, so ${operator} says nothing.`;
  if (asked.type === 'list') return `${asked.name} is a list: ask with CONTAINS or NOT CONTAINS.`;
  if (asked.yearless === true) return `${asked.name} comes again every year: ask with = or BETWEEN.`;
  return `${operator} does not go with ${asked.name}.`;
}

/** `customer_tags = 'vip'` was meant as `customer_tags CONTAINS 'vip'`. */
function suggestedTest(test: Test, asked: Asked): string | null {
  if (asked.type !== 'list' || test.kind !== 'compare' || (test.operator !== '=' && test.operator !== '!='))
    return null;
  return `${asked.name} ${printTest({ kind: 'contains', value: test.value, negated: test.operator === '!=' })}`;
}

function checkValue(value: Literal, asked: Asked): Problem[] {
  if (!fits(value, asked.type)) return [misfit(value, asked)];
  switch (value.kind) {
    case 'date':
    case 'offset':
    case 'named':
      return checkDate(value, asked.wholeDays === true);
    case 'text':
      return checkText(value, asked);
    case 'number':
      return checkNumber(value, asked);
    case 'boolean':
    case 'word':
      return [];
  }
}

function fits(value: Literal, type: Asked['type']): boolean {
  const isDate = value.kind === 'date' || value.kind === 'offset' || value.kind === 'named';
  switch (type) {
    case 'number':
    case 'money':
    case 'id':
      return value.kind === 'number';
    case 'date':
      return isDate;
    case 'text':
    case 'list':
      return value.kind === 'text';
    case 'boolean':
      return value.kind === 'boolean';
    case 'answer':
      return value.kind !== 'word';
  }
}

function misfit(value: Literal, asked: Asked): Problem {
  const isText = asked.type === 'text' || asked.type === 'list';
  const written =
    value.kind === 'number'
      ? value.digits
      : value.kind === 'date'
        ? value.iso
        : value.kind === 'named'
          ? value.name
          : null;
  const suggestion = isText && written !== null ? quoteText(written) : suggestedNumber(value, asked);
  return {
    span: value.span,
    problem: `${asked.name} is compared with ${wanted[asked.type]}.`,
    expected: [wanted[asked.type]],
    suggestion,
  };
}

/** `'5'` for a number: without the quotes. */
function suggestedNumber(value: Literal, asked: Asked): string | null {
  const isNumber = asked.type === 'number' || asked.type === 'money';
  return isNumber && value.kind === 'text' && /^-?\d+(\.\d+)?$/u.test(value.text) ? value.text : null;
}

function checkText(value: Literal & { kind: 'text' }, asked: Asked): Problem[] {
  if (hasUnseen(value.text)) return [plain(value.span, 'This text has a character that nobody can see.')];
  if (asked.values === undefined || asked.values.includes(value.text)) return [];
  const known = asked.values;
  const nearest = suggestWord(value.text, known);
  const expected = known.map(quoteText);
  const suggestion = nearest === null ? null : quoteText(nearest);
  return [{ span: value.span, problem: `${asked.name} is never '${shorten(value.text)}'.`, expected, suggestion }];
}

function checkNumber(value: Literal & { kind: 'number' }, asked: Asked): Problem[] {
  if (asked.type === 'id') {
    if (/^\d{1,19}$/u.test(value.digits) && BigInt(value.digits) <= idMax) return [];
    return [plain(value.span, `This is no id: ${wanted.id}.`)];
  }
  if (value.digits.replaceAll(/\D/gu, '').length <= digitsMax) return [];
  return [plain(value.span, `A number has at most ${digitsMax} digits.`)];
}

function mixed(values: Literal[]): boolean {
  const kinds = new Set(values.map(({ kind }) => (kind === 'offset' || kind === 'named' ? 'date' : kind)));
  return kinds.size > 1;
}

function isExactDay(test: Test): boolean {
  const asksDay = (test.kind === 'compare' && (test.operator === '=' || test.operator === '!=')) || test.kind === 'any';
  return asksDay && valuesOf(test).some(isExact);
}

function checkOrder(low: Literal, high: Literal, span: Span): Problem[] {
  const wrongWayRound = 'The lower end of BETWEEN comes first.';
  if (low.kind === 'number' && high.kind === 'number') {
    return Number(low.digits) > Number(high.digits) ? [plain(span, wrongWayRound)] : [];
  }
  return checkDateOrder(low, high) ? [] : [plain(span, wrongWayRound)];
}

function plain(span: Span, problem: string): Problem {
  return { span, problem, expected: [], suggestion: null };
}
