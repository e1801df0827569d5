import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitrarySegment } from '../../../test/support/arbitrary-segment.ts';
import { clausesMax, depthMax, textMax, valuesMax } from './limits.ts';
import { describeProblem } from './place-of.ts';
import { printSegment } from './print-segment.ts';
import { readSegment } from './read-segment.ts';

/** The problems of a text as a merchant reads them. */
function told(text: string): string[] {
  return readSegment(text).problems.map((problem) => describeProblem(text, problem));
}

function printed(text: string): string | null {
  const { expression } = readSegment(text);
  return expression === null ? null : printSegment(expression);
}

describe('text that means harm', () => {
  test.each([
    ['SQL in a text is a text', "customer_tags CONTAINS 'x\\'); DROP TABLE customer; --'", []],
    [
      'SQL behind a text does not belong there',
      "customer_tags CONTAINS 'x'; DROP TABLE customer",
      ['Column 27: ";" does not belong here.'],
    ],
    [
      'emoji and right-to-left text are text',
      "customer_tags CONTAINS '🛍️ زبون مميز' AND customer_tags CONTAINS 'לקוח'",
      [],
    ],
    [
      'a NUL',
      "customer_tags CONTAINS 'a\0b'",
      ['Column 24: This text has a character that nobody can see, such as a control character or half of an emoji.'],
    ],
    [
      'half of an emoji',
      "customer_tags CONTAINS '\ud83d'",
      ['Column 24: This text has a character that nobody can see, such as a control character or half of an emoji.'],
    ],
    [
      'a mark that turns the direction, outside a text',
      'number_of_orders \u202e> 3',
      ['Column 18: An invisible character (U+202E) does not belong here.'],
    ],
    [
      'half of an emoji outside a text',
      'number_of_orders \ud83d> 3',
      ['Column 18: An invisible character (U+D83D) does not belong here.'],
    ],
    [
      'names of prototypes are no words',
      'constructor = 1 OR __proto__() = true',
      ['Column 1: No attribute is called constructor.', 'Column 20: No function is called __proto__.'],
    ],
  ])('%s', (_, text, problems) => {
    expect(told(text)).toEqual(problems);
  });
});

describe('limits', () => {
  test(`${clausesMax} conditions are read, one more is refused at its place`, () => {
    const clause = 'number_of_orders = 1';
    expect(told(Array(clausesMax).fill(clause).join(' OR '))).toEqual([]);
    const text = Array(4000).fill(clause).join(' OR ');
    expect(told(text)).toEqual([
      `Column ${clausesMax * (clause.length + 4) + 1}: A segment has at most ${clausesMax} conditions; here begins one more. A list is one condition: IN (…).`,
    ]);
  });

  test('a text of ten thousand conditions, or of a megabyte of anything, is refused at once', () => {
    const conditions = Array(10_000).fill('number_of_orders = 1').join(' OR ');
    for (const text of [conditions, '('.repeat(1e6), "'".repeat(1e6), '👾'.repeat(5e5)]) {
      const { expression, problems } = readSegment(text);
      expect(expression).toBeNull();
      expect(problems).toHaveLength(1);
      expect(problems[0]?.problem).toBe(`A segment has at most ${textMax} characters; this one has ${text.length}.`);
    }
  });

  test('the longest text that is read, of anything, gives no more than twenty problems', () => {
    for (const piece of [
      '(',
      ')',
      'NOT ',
      "'",
      "''",
      '"',
      '.',
      'a',
      'a.',
      '1',
      '-',
      '1-',
      '2026-1',
      ',',
      ':',
      '=',
      '!',
      '\\',
      '🛍',
      '\0',
      'a=1 ',
      'f(',
    ]) {
      const { problems } = readSegment(piece.repeat(Math.floor(textMax / piece.length)));
      expect(problems.length).toBeGreaterThan(0);
      expect(problems.length).toBeLessThanOrEqual(20);
    }
  });

  test('a function with twelve thousand parameters, or a list of fifty thousand values, is answered', () => {
    for (const inside of ['count=1,', 'x=1,', '1,']) {
      const text = `orders_placed(${inside.repeat(Math.floor((textMax - 30) / inside.length))}1)`;
      expect(readSegment(text).problems.length).toBeGreaterThan(0);
    }
    expect(told(`number_of_orders IN (${'1,'.repeat(49_000)}1)`)).toEqual([
      'Column 1: A list has at most 500 values; this one has 49001.',
    ]);
  });

  test(`brackets are nested up to ${depthMax} deep`, () => {
    const nested = (depth: number) => `${'('.repeat(depth)}number_of_orders = 1${')'.repeat(depth)}`;
    expect(told(nested(depthMax))).toEqual([]);
    expect(told(nested(depthMax + 1))).toEqual([
      `Column ${depthMax + 1}: Conditions are nested more than ${depthMax} deep here.`,
    ]);
    expect(told('NOT '.repeat(40))).toEqual([
      `Column ${depthMax * 4 + 1}: Conditions are nested more than ${depthMax} deep here.`,
    ]);
  });

  test(`a list has up to ${valuesMax} values`, () => {
    const list = (length: number) =>
      `products_purchased(id: (${Array.from({ length }, (_, at) => at + 1).join(', ')}))`;
    expect(told(list(valuesMax))).toEqual([]);
    expect(told(list(valuesMax + 1))).toEqual(['Column 20: A list has at most 500 values; this one has 501.']);
  });
});

test.each([
  ['number_of_orders = 1 ; AND amount_spent > 2', 'number_of_orders = 1 AND amount_spent > 2'],
  ['number_of_orders = 1 ; ? OR amount_spent > 2', 'number_of_orders = 1 OR amount_spent > 2'],
  ['number_of_orders = 1) AND amount_spent > 2', 'number_of_orders = 1 AND amount_spent > 2'],
  ['(number_of_orders = 1 5) AND amount_spent > 2', 'number_of_orders = 1 AND amount_spent > 2'],
  ['number_of_orders (= 1 AND 2) AND amount_spent > 2', 'amount_spent > 2'],
  ['AND number_of_orders = 1', 'number_of_orders = 1'],
  ['(number_of_orders = 1 AND (amount_spent > 2', 'number_of_orders = 1 AND amount_spent > 2'],
])('behind the mistake of %s reading goes on', (text, kept) => {
  expect(told(text)).not.toEqual([]);
  expect(printed(text)).toBe(kept);
});

describe('whatever is typed', () => {
  const pieces = [
    'number_of_orders',
    'AND',
    'OR',
    'NOT',
    '(',
    ')',
    ',',
    ':',
    '=',
    '>',
    'BETWEEN',
    'IN',
    'IS',
    'NULL',
    'MATCHES',
    '3',
    '-4w',
    "'a'",
    "'",
    'events',
    'orders_placed',
    'count',
    '2026-02-30',
    'today',
    '💥',
    '\n',
    '.',
  ];
  const anything = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.array(fc.constantFrom(...pieces), { maxLength: 30 }).map((words) => words.join(' ')),
    fc
      .tuple(
        arbitrarySegment().map((segment) => printSegment(segment)),
        fc.nat(),
        fc.nat(3),
        fc.string({ maxLength: 2 }),
      )
      .map(
        ([text, at, length, put]) => text.slice(0, at % text.length) + put + text.slice((at % text.length) + length),
      ),
  );

  test('the answer is a segment that reads back, or problems at places of the text', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const { expression, problems } = readSegment(text);
        if (problems.length === 0) expect(printed(printSegment(expression!))).toBe(printSegment(expression!));
        for (const { span, problem } of problems) {
          expect(problem).not.toBe('');
          expect(span.start).toBeGreaterThanOrEqual(0);
          expect(span.end).toBeGreaterThanOrEqual(span.start);
          expect(span.end).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: 3000 },
    );
  });

  test('taking the suggestion takes the problem away', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const [found] = readSegment(text).problems.filter(({ suggestion }) => suggestion !== null);
        if (found === undefined) return;
        const better = text.slice(0, found.span.start) + (found.suggestion ?? '') + text.slice(found.span.end);
        const same = readSegment(better).problems.filter(
          ({ span, problem }) => span.start === found.span.start && problem === found.problem,
        );
        expect(same).toEqual([]);
      }),
    );
  });
});
