import type { Clause, Literal, Parameter, Test } from './ast.ts';
import { findAnswer, findAttribute, findFunction, findParameter } from './find-word.ts';
import type { ValueType } from './words.ts';

interface Kind {
  type: ValueType | 'answer';
  values?: readonly string[];
}

/**
 * A clause as the catalogue writes it: names in small letters and without their older forms, values of enumerations in capitals, bare words as
 * texts, quoted dates and ids as what they are. What the catalogue does not know stays as it is.
 */
export function settleClause(clause: Clause): Clause {
  const lower = clause.name.toLowerCase();
  if (clause.kind === 'attribute') {
    const word = findAttribute(lower);
    const kind = word ?? (findAnswer(clause.name) === null ? null : { type: 'answer' as const });
    return { ...clause, name: word?.name ?? clause.name, test: settleTest(clause.test, kind) };
  }
  const word = findFunction(lower);
  if (word === null) return clause;
  const parameters = clause.parameters.map((parameter) => settleParameter(word.name, parameter));
  return { ...clause, name: word.name, parameters, test: settleTest(clause.test, { type: word.returns }) };
}

function settleParameter(functionName: string, parameter: Parameter): Parameter {
  const word = findParameter(functionName, parameter.name.toLowerCase());
  if (word === null) return parameter;
  return { ...parameter, name: word.name, test: settleTest(parameter.test, word) };
}

function settleTest(test: Test, kind: Kind | null): Test {
  if (kind === null) return test;
  switch (test.kind) {
    case 'compare':
      return { ...test, value: settleValue(test.value, kind) };
    case 'contains':
      return { ...test, value: settleValue(test.value, kind) };
    case 'between':
      return { ...test, low: settleValue(test.low, kind), high: settleValue(test.high, kind) };
    case 'any':
      return { ...test, values: test.values.map((value) => settleValue(value, kind)) };
    case 'null':
      return test;
  }
}

function settleValue(value: Literal, { type, values }: Kind): Literal {
  const text = value.kind === 'text' ? value.text : value.kind === 'word' ? value.word : null;
  if (text === null) return value;
  const { span } = value;
  switch (type) {
    case 'text':
    case 'list':
      return { kind: 'text', text: values?.find((one) => fold(one) === fold(text)) ?? text, span };
    case 'date':
      return /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2})?$/u.test(text) ? { kind: 'date', iso: text, span } : value;
    case 'id': {
      const digits = /^(?:gid:\/\/shopify\/\w+\/)?(\d+)$/u.exec(text)?.[1];
      return digits === undefined ? value : { kind: 'number', digits, span };
    }
    case 'answer':
      return { kind: 'text', text, span };
    case 'number':
    case 'money':
    case 'boolean':
      return value;
  }
}

/** Enumerations are the same in capitals and small letters, with spaces or hyphens for underscores. */
function fold(text: string): string {
  return text.toUpperCase().replaceAll(/[\s-]+/gu, '_');
}
