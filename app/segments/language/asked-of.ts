import { findAnswer, findAttribute, findFunction, findParameter } from './find-word.ts';
import type { ValueType } from './words.ts';

/** What a test or a value is of. */
export type Subject =
  | { kind: 'attribute'; name: string }
  /** The result of a function. */
  | { kind: 'function'; name: string }
  | { kind: 'parameter'; name: string; of: string };

/** What may be said of it. */
export interface Asked {
  name: string;
  type: ValueType | 'answer';
  nullable: boolean;
  values?: readonly string[];
  /** Its numbers are of products. */
  of?: 'product';
  /** Takes no list of values. */
  single?: boolean;
  /** A parameter of a function, which Shopify asks without CONTAINS. */
  parameter?: boolean;
  /** A date is a day and no moment. */
  wholeDays?: boolean;
  /** The year does not count: only that day, or a stretch of days. */
  yearless?: boolean;
}

/** What a store itself names. */
export interface CheckContext {
  /** Names of the store's loyalty tiers. */
  tiers?: readonly string[];
}

/** Operators by what is asked; of those that can be negated, the plain form. */
const operatorsOf: Readonly<Record<Asked['type'], readonly string[]>> = {
  number: ['=', '!=', '<', '<=', '>', '>=', 'BETWEEN', 'IN'],
  money: ['=', '!=', '<', '<=', '>', '>=', 'BETWEEN', 'IN'],
  date: ['=', '!=', '<', '<=', '>', '>=', 'BETWEEN', 'IN'],
  text: ['=', '!=', 'CONTAINS', 'IN'],
  list: ['CONTAINS', 'IN'],
  boolean: ['=', '!='],
  id: ['=', '!=', 'IN'],
  answer: ['=', '!=', '<', '<=', '>', '>=', 'BETWEEN', 'CONTAINS', 'IN'],
};

/** What may be said of an attribute, of a function's result or of a parameter; null when nobody knows its name. */
export function askedOf(subject: Subject, context: CheckContext = {}): Asked | null {
  switch (subject.kind) {
    case 'attribute':
      return askedOfAttribute(subject.name, context);
    case 'function': {
      const word = findFunction(subject.name);
      if (word === null) return null;
      const yearless = word.name === 'anniversary';
      return {
        name: `${word.name}(…)`,
        type: word.returns,
        nullable: word.returns === 'date',
        wholeDays: yearless,
        yearless,
      };
    }
    case 'parameter': {
      const word = findParameter(subject.of, subject.name);
      return word === null ? null : { ...word, nullable: false, single: !word.list, parameter: true };
    }
  }
}

function askedOfAttribute(name: string, { tiers }: CheckContext): Asked | null {
  if (findAnswer(name) !== null) return { name, type: 'answer', nullable: true, wholeDays: true };
  const word = findAttribute(name);
  if (word === null || word.name !== 'regulars.loyalty_tier' || tiers === undefined) return word;
  return { ...word, values: tiers };
}

/** The operators that fit, for the check, the builder and completion. */
export function operatorsFor(asked: Omit<Asked, 'name' | 'values'>): string[] {
  const operators = asked.yearless === true ? ['=', '!=', 'BETWEEN'] : operatorsOf[asked.type];
  const fitting = operators
    .filter((operator) => asked.single !== true || operator !== 'IN')
    .filter((operator) => asked.parameter !== true || operator !== 'CONTAINS');
  return asked.nullable ? [...fitting, 'IS NULL', 'IS NOT NULL'] : fitting;
}
