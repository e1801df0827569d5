import fc from 'fast-check';
import { operatorsFor, type Asked } from '../../app/segments/language/asked-of.ts';
import type { Clause, Expression, Literal, OffsetUnit, Parameter, Test } from '../../app/segments/language/ast.ts';
import { attributeWords } from '../../app/segments/language/attributes.ts';
import { checkSegment } from '../../app/segments/language/check-segment.ts';
import { functionWords } from '../../app/segments/language/functions.ts';
import { hasUnseen } from '../../app/segments/language/scan-segment.ts';
import { namedDates, type AttributeWord, type FunctionWord } from '../../app/segments/language/words.ts';

/** What the segments may ask for; what is not given is anything at all. */
export interface SegmentPools {
  /** Values of an attribute or parameter, by its name: `tag`, `customer_tags`, `metafields.facts.size`. */
  texts?: Readonly<Record<string, readonly string[]>>;
  ids?: readonly string[];
  /** Names of answers: `metafields.facts.size`, `regulars.answers.gender`. */
  answers?: readonly string[];
  /** Absolute dates are of the two years before this one and of the one after it. */
  around?: Date;
  /** `moving`: only dates that depend on the moment they are asked at. */
  dates?: 'any' | 'moving';
  /** Conditions in one group, and groups in one another. */
  width?: number;
  depth?: number;
}

const span = { start: 0, end: 0 };
const units: readonly OffsetUnit[] = ['min', 'h', 'd', 'w', 'm', 'y'];

/** Any segment that has no problems, in the shape that the parser gives; all spans are 0. */
export function arbitrarySegment(pools: SegmentPools = {}): fc.Arbitrary<Expression> {
  const { width = 3, depth = 3 } = pools;
  const clause = arbitraryClause(pools);
  const { expression } = fc.letrec<{ expression: Expression }>((tie) => {
    const parts = fc.array(tie('expression'), { minLength: 2, maxLength: width });
    return {
      expression: fc.oneof(
        { maxDepth: depth, withCrossShrink: true },
        { arbitrary: clause, weight: 3 },
        { arbitrary: fc.record({ kind: fc.constant('and' as const), parts, span: fc.constant(span) }), weight: 2 },
        { arbitrary: fc.record({ kind: fc.constant('or' as const), parts, span: fc.constant(span) }), weight: 2 },
        {
          arbitrary: fc.record({ kind: fc.constant('not' as const), part: tie('expression'), span: fc.constant(span) }),
          weight: 1,
        },
      ),
    };
  });
  return expression;
}

/** Any one condition that has no problems. */
export function arbitraryClause(pools: SegmentPools = {}): fc.Arbitrary<Clause> {
  const { answers = ['metafields.facts.birth_date', 'metafields.my-fields.size', 'regulars.answers.gender'] } = pools;
  const attributes = attributeWords.filter((word) => word.unavailable === undefined);
  const functions = functionWords.filter((word) => word.unavailable === undefined);
  const attribute = fc.constantFrom(...attributes).chain((word) => ofAttribute(word, pools));
  const answer = fc
    .constantFrom(...answers)
    .chain((name) => ofAttribute({ name, type: 'answer', nullable: true }, pools));
  const done = fc.constantFrom(...functions).chain((word) => ofFunction(word, pools, answers));
  const any: fc.Arbitrary<Clause> = fc.oneof(
    { arbitrary: attribute, weight: 4 },
    { arbitrary: answer, weight: 1 },
    { arbitrary: done, weight: 3 },
  );
  return any.filter((clause) => checkSegment(clause).length === 0);
}

function ofAttribute(word: AttributeWord | Asked, pools: SegmentPools): fc.Arbitrary<Clause> {
  return arbitraryTest(word, pools).map((test) => ({
    kind: 'attribute',
    name: word.name,
    test,
    span,
    nameSpan: span,
  }));
}

function ofFunction(word: FunctionWord, pools: SegmentPools, answers: readonly string[]): fc.Arbitrary<Clause> {
  const given = word.parameters.filter((parameter) => parameter.unavailable === undefined);
  const dates = [
    ...attributeWords.filter((one) => one.type === 'date' && one.unavailable === undefined).map((one) => one.name),
    ...answers,
  ];
  const chosen = given.map((parameter): fc.Arbitrary<Parameter | null> => {
    const asked: Asked = { ...parameter, nullable: false, single: !parameter.list, parameter: true };
    const values = word.name === 'anniversary' ? dates : parameter.values;
    const test: fc.Arbitrary<Test> =
      parameter.required && !parameter.list
        ? textOf(asked.name, values, pools).map((text) => compare('=', { kind: 'text', text, span }))
        : arbitraryTest(asked, pools);
    const said = test.map((one) => ({ name: parameter.name, test: one, span }));
    return parameter.required ? said : fc.option(said, { freq: 2 });
  });
  const result: Asked = {
    name: word.name,
    type: word.returns,
    nullable: word.returns === 'date',
    yearless: word.name === 'anniversary',
  };
  return fc.tuple(fc.tuple(...chosen), arbitraryTest(result, pools)).map(([parameters, test]) => ({
    kind: 'function',
    name: word.name,
    parameters: parameters.filter((parameter) => parameter !== null),
    test,
    span,
    nameSpan: span,
  }));
}

function arbitraryTest(asked: AttributeWord | Asked, pools: SegmentPools): fc.Arbitrary<Test> {
  return fc
    .tuple(fc.constantFrom(...operatorsFor(asked)), arbitraryValue(asked, pools), fc.boolean())
    .chain(([operator, value, negated]): fc.Arbitrary<Test> => {
      const same = () => arbitraryValue(asked, pools).filter((other) => kindOf(other) === kindOf(value));
      switch (operator) {
        case 'BETWEEN':
          return same().map((high) => ({ kind: 'between', low: value, high, negated }));
        case 'IN':
          return fc
            .array(same(), { minLength: 0, maxLength: 3 })
            .map((values) => ({ kind: 'any', values: [value, ...values], negated }));
        case 'CONTAINS':
          return fc.constant({ kind: 'contains', value, negated });
        case 'IS NULL':
          return fc.constant({ kind: 'null', negated: false });
        case 'IS NOT NULL':
          return fc.constant({ kind: 'null', negated: true });
        default:
          return fc.constant(compare(operator, value));
      }
    });
}

function compare(operator: string, value: Literal): Test {
  const operators = ['=', '!=', '<', '<=', '>', '>='] as const;
  return { kind: 'compare', operator: operators.find((one) => one === operator) ?? '=', value };
}

function kindOf(literal: Literal): string {
  return literal.kind === 'offset' || literal.kind === 'named' ? 'date' : literal.kind;
}

function arbitraryValue(asked: AttributeWord | Asked, pools: SegmentPools): fc.Arbitrary<Literal> {
  const boolean = fc.boolean().map((value): Literal => ({ kind: 'boolean', value, span }));
  const text = textOf(asked.name, asked.values, pools).map((one): Literal => ({ kind: 'text', text: one, span }));
  const number = (digits: fc.Arbitrary<string>) =>
    digits.map((one): Literal => ({ kind: 'number', digits: one, span }));
  const small = fc.integer({ min: -2, max: 60 }).map(String);
  const decimal = fc.tuple(fc.nat(500), fc.nat(99)).map(([whole, part]) => `${whole}.${String(part).padStart(2, '0')}`);
  switch (asked.type) {
    case 'boolean':
      return boolean;
    case 'text':
    case 'list':
      return text;
    case 'id':
      return number(
        pools.ids === undefined ? fc.bigInt(1n, 2n ** 63n - 1n).map(String) : fc.constantFrom(...pools.ids),
      );
    case 'number':
    case 'money':
      return number(fc.oneof(small, decimal));
    case 'date':
      return arbitraryDate(pools);
    case 'answer':
      return fc.oneof(text, number(small), boolean, arbitraryDate(pools));
  }
}

function textOf(name: string, values: readonly string[] | undefined, pools: SegmentPools): fc.Arbitrary<string> {
  const known = values ?? pools.texts?.[name];
  return known === undefined
    ? fc.string({ unit: 'grapheme', maxLength: 12 }).filter((text) => !hasUnseen(text))
    : fc.constantFrom(...known);
}

function arbitraryDate({
  around = new Date('2026-03-01T00:00:00Z'),
  dates = 'any',
}: SegmentPools): fc.Arbitrary<Literal> {
  const yearMs = 365 * 86_400_000;
  const instant = fc
    .integer({ min: around.getTime() - 2 * yearMs, max: around.getTime() + yearMs })
    .map((ms) => new Date(ms).toISOString());
  const amounts: Readonly<Record<OffsetUnit, number>> = { min: 3000, h: 800, d: 400, w: 60, m: 20, y: 40 };
  const offset = fc
    .constantFrom(...units)
    .chain((unit) =>
      fc
        .integer({ min: -amounts[unit], max: Math.ceil(amounts[unit] / 20) })
        .map((amount): Literal => ({ kind: 'offset', amount, unit, span })),
    );
  const named = fc.constantFrom(...Object.keys(namedDates)).map((name): Literal => ({ kind: 'named', name, span }));
  if (dates === 'moving') return fc.oneof(offset, named);
  return fc.oneof(
    instant.map((iso): Literal => ({ kind: 'date', iso: iso.slice(0, 10), span })),
    instant.map((iso): Literal => ({ kind: 'date', iso: iso.slice(0, 19), span })),
    offset,
    named,
  );
}
