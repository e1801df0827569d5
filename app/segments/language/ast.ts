/** A stretch of the text, in UTF-16 units: `text.slice(start, end)`. */
export interface Span {
  start: number;
  end: number;
}

/** Calendar units are whole days in the shop's time zone; hours and minutes, which Shopify does not have, are exact. */
export type OffsetUnit = 'min' | 'h' | 'd' | 'w' | 'm' | 'y';

/** A number keeps its digits: 1.10 is printed as it was written, and money is compared exactly. */
export type Literal =
  | { kind: 'number'; digits: string; span: Span }
  | { kind: 'text'; text: string; span: Span }
  | { kind: 'boolean'; value: boolean; span: Span }
  /** A bare word as value: `SUBSCRIBED`. */
  | { kind: 'word'; word: string; span: Span }
  /** `2026-03-01`, or with a time `2026-03-01T12:30:00` (ours). */
  | { kind: 'date'; iso: string; span: Span }
  /** `-4w`, `+30d`, `-24h`. */
  | { kind: 'offset'; amount: number; unit: OffsetUnit; span: Span }
  /** `today`, `yesterday`, `30_days_ago`. */
  | { kind: 'named'; name: string; span: Span };

export type ComparisonOperator = '=' | '!=' | '<' | '<=' | '>' | '>=';

/**
 * What is said of an attribute, of a function's result or of a function's parameter. Every test is true or false, never unknown: of nothing (null)
 * only IS NULL and the negated ones are true: !=, NOT CONTAINS, NOT IN, NOT BETWEEN, as Shopify has it. Texts are compared exactly, values
 * of lists whatever their capitals. A parameter that is not said excludes nothing; a count that is not said is at least one.
 */
export type Test =
  | { kind: 'compare'; operator: ComparisonOperator; value: Literal }
  /** Inclusive at both ends. */
  | { kind: 'between'; low: Literal; high: Literal; negated: boolean }
  /** A list has the value; of a text: is the value. */
  | { kind: 'contains'; value: Literal; negated: boolean }
  | { kind: 'null'; negated: boolean }
  /** `(1, 2, 3)`: any of them. For parameters; for attributes written `IN (...)`. */
  | { kind: 'any'; values: Literal[]; negated: boolean };

/** `name: value` or `name test`; the first may be a bare value, then `name` is the function's first parameter. */
export interface Parameter {
  name: string;
  test: Test;
  span: Span;
}

/** One thing said of a customer. */
export type Clause =
  | { kind: 'attribute'; name: string; test: Test; span: Span; nameSpan: Span }
  | { kind: 'function'; name: string; parameters: Parameter[]; test: Test; span: Span; nameSpan: Span };

/** A segment: clauses under any nesting of and, or, not. `and` and `or` have at least two parts; AND binds tighter than OR. */
export type Expression =
  | Clause
  | { kind: 'and' | 'or'; parts: Expression[]; span: Span }
  | { kind: 'not'; part: Expression; span: Span };

/** What is wrong with a text, in a sentence for the merchant, and where; what was expected; what may have been meant instead. */
export interface Problem {
  span: Span;
  problem: string;
  expected: string[];
  suggestion: string | null;
}
