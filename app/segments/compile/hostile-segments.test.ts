import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitraryClause } from '../../../test/support/arbitrary-segment.ts';
import type { Clause, Literal, Test } from '../language/ast.ts';
import { readSegment } from '../language/read-segment.ts';
import { compileSegment } from './compile-segment.ts';
import type { Statement } from './statement.ts';

const context = { shopId: 1, asOf: new Date('2026-03-01T12:00:00Z'), timeZone: 'Europe/Berlin', currency: 'EUR' };
const moments = [new Date('2026-03-01T12:00:00Z'), new Date('2026-03-05T12:00:00Z')] as const;

function compiled(source: string) {
  const { expression, problems } = readSegment(source);
  expect(problems).toEqual([]);
  return compileSegment(expression!, context);
}

const hostile = [
  "x'; DROP TABLE customer; --",
  "x\\'; DELETE FROM shop WHERE ''='",
  '$1',
  '$2::bigint[] IS NULL) OR (true',
  '${sql}',
  '") OR 1=1 --',
  '%_\\',
  '👩‍👩‍👧 🎁',
  'שלום עולם',
  'مرحبا',
  'é',
];

const asked = [
  (text: string) => `customer_tags CONTAINS ${text}`,
  (text: string) => `customer_email_domain != ${text}`,
  (text: string) => `customer_countries IN (${text}, 'US')`,
  (text: string) => `regulars.category_affinity CONTAINS ${text}`,
  (text: string) => `regulars.loyalty_tier = ${text}`,
  (text: string) => `metafields.facts.size = ${text}`,
  (text: string) => `regulars.answers.hobby NOT CONTAINS ${text}`,
  (text: string) => `products_purchased(tag = ${text}, vendor IN (${text})) = true`,
  (text: string) => `events('product_viewed', type != ${text}, date >= -24h) = true`,
  (text: string) => `regulars.bucket(${text}) < 10`,
];

test('whatever a text says, the statement is the same and the text is among its values', () => {
  for (const ask of asked) {
    const plain = compiled(ask("'plain'"));
    for (const text of hostile) {
      const quoted = `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
      const odd = compiled(ask(quoted));
      for (const [one, other] of pairsOf(plain, odd)) expect(one.text).toBe(other.text);
      if (!ask('').startsWith('regulars.bucket')) expect(odd.whole().values.flat()).toContain(text);
    }
  }
});

function pairsOf(one: ReturnType<typeof compiled>, other: ReturnType<typeof compiled>): [Statement, Statement][] {
  return [
    [one.whole(), other.whole()],
    [one.among(['1']), other.among(['1'])],
    [one.between('0', '9'), other.between('0', '9')],
    [one.edges(...moments), other.edges(...moments)],
    [one.nextEdge(moments[0]), other.nextEdge(moments[0])],
  ];
}

test('no text, number or date of any condition is in its statement', () => {
  const marked = arbitraryClause({ ids: ['7777777001', '7777777002'] }).map(mark);
  fc.assert(
    fc.property(marked, (clause) => {
      const segment = compileSegment(clause, context);
      for (const { text } of [
        segment.whole(),
        segment.among(['1']),
        segment.edges(...moments),
        segment.nextEdge(moments[0]),
      ])
        expect(text).not.toMatch(/7777777|mark-of-a-text/u);
    }),
    { seed: 7, numRuns: 600 },
  );
});

/** The same condition with values that can be told from everything else; what names a kind or a date stays. */
function mark(clause: Clause): Clause {
  const literal = (value: Literal): Literal =>
    value.kind === 'text'
      ? { ...value, text: `mark-of-a-text ${value.text}` }
      : value.kind === 'number'
        ? { ...value, digits: `7777777${value.digits.replace('-', '')}` }
        : value;
  const inTest = (one: Test): Test => {
    switch (one.kind) {
      case 'compare':
      case 'contains':
        return { ...one, value: literal(one.value) };
      case 'between':
        return { ...one, low: literal(one.low), high: literal(one.high) };
      case 'any':
        return { ...one, values: one.values.map(literal) };
      case 'null':
        return one;
    }
  };
  if (clause.kind === 'attribute') return { ...clause, test: inTest(clause.test) };
  const parameters = clause.parameters.map((one) =>
    one.name === 'kind' || clause.name === 'anniversary' ? one : { ...one, test: inTest(one.test) },
  );
  return { ...clause, parameters, test: inTest(clause.test) };
}

test('every value of a statement is named by it', () => {
  fc.assert(
    fc.property(arbitraryClause(), (clause) => {
      const segment = compileSegment(clause, context);
      for (const { text, values } of [
        segment.whole(),
        segment.among(['1']),
        segment.between('0', '9'),
        segment.edges(...moments),
        segment.nextEdge(moments[0]),
      ]) {
        const named = new Set([...text.matchAll(/\$(\d+)/gu)].map(([, digits]) => Number(digits)));
        expect([...named].sort((one, other) => one - other)).toEqual(values.map((_, index) => index + 1));
      }
    }),
    { seed: 8, numRuns: 600 },
  );
});

test('the largest segment that is read is one statement with a value for each condition', () => {
  const source = Array.from({ length: 250 }, (_, index) => `number_of_orders > ${index}`).join(' OR ');
  expect(compiled(source).whole().values).toHaveLength(3 + 250);
});
