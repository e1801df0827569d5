import type { Clause, ComparisonOperator, Expression, Literal, Test } from '../language/ast.ts';
import { clausesOf } from '../language/clauses-of.ts';
import { findAnswer, findAttribute } from '../language/find-word.ts';
import { type DateLiteral, isDateLiteral } from '../language/moments.ts';
import { kindsOf, parameterOf } from './matches.ts';
import { rowInstant } from './row-sums.ts';

/** Where instants are stored that the end of a window moves over. */
export type Instants =
  | { table: 'customer_attributes'; column: string }
  | { table: 'orders' }
  | { table: 'activity'; activityKind: string };

/** Of the time that a literal stands for: where it begins or where it is over. */
export type End = 'from' | 'to';

/** What in an expression changes with time: one end of a window over instants, or a clause that is counted by whole days. */
export type Clock =
  | { kind: 'instants'; instants: Instants; literal: DateLiteral; ends: End[] }
  /** `ofTheWorld`: days in UTC, not of the shop. */
  | { kind: 'days'; clause: Clause; ofTheWorld: boolean };

/** All clocks of an expression; none means that members stay as long as no fact changes. */
export function clocksOf(expression: Expression): Clock[] {
  return clausesOf(expression).flatMap(clocksOfClause);
}

/** How far a window's end is from now when it moves with every millisecond; null when it moves at midnight. */
export function exactOffsetMs(literal: DateLiteral): number | null {
  if (literal.kind !== 'offset') return null;
  if (literal.unit === 'h') return literal.amount * 3_600_000;
  return literal.unit === 'min' ? literal.amount * 60_000 : null;
}

function clocksOfClause(clause: Clause): Clock[] {
  const days: Clock = { kind: 'days', clause, ofTheWorld: clause.name === 'regulars.engagement_score' };
  if (clause.kind === 'attribute') {
    if (clause.name === 'regulars.age' || days.ofTheWorld) return [days];
    const moving = movingEnds(clause.test);
    const column = findAttribute(clause.name)?.column;
    if (column === 'birth_date' || findAnswer(clause.name) !== null) return moving.length === 0 ? [] : [days];
    if (findAttribute(clause.name)?.type !== 'date' || column === undefined) return [];
    return moving.map((one) => ({ kind: 'instants', instants: { table: 'customer_attributes', column }, ...one }));
  }
  if (clause.name === 'anniversary') return movingEnds(clause.test).length === 0 ? [] : [days];
  const date = parameterOf(clause, 'date');
  if (!date) return [];
  return movingEnds(date).flatMap((one) =>
    instantsOf(clause).map((instants): Clock => ({ kind: 'instants', instants, ...one })),
  );
}

function instantsOf(clause: Clause & { kind: 'function' }): Instants[] {
  const column = rowInstant(clause);
  if (column !== null) return [{ table: 'customer_attributes', column }];
  if (clause.name === 'orders_placed' || clause.name === 'products_purchased') return [{ table: 'orders' }];
  return kindsOf(clause).map((activityKind) => ({ table: 'activity', activityKind }));
}

/** Dates of a test that depend on the moment it is asked, and which of their ends an instant is compared with. */
function movingEnds(test: Test): { literal: DateLiteral; ends: End[] }[] {
  return endsOf(test).flatMap(({ literal, ends }) =>
    isDateLiteral(literal) && literal.kind !== 'date' ? [{ literal, ends }] : [],
  );
}

function endsOf(test: Test): { literal: Literal; ends: End[] }[] {
  switch (test.kind) {
    case 'compare':
      return [{ literal: test.value, ends: endsComparedWith[test.operator] }];
    case 'between':
      return [
        { literal: test.low, ends: ['from'] },
        { literal: test.high, ends: ['to'] },
      ];
    case 'contains':
      return [{ literal: test.value, ends: ['from', 'to'] }];
    case 'any':
      return test.values.map((literal) => ({ literal, ends: ['from', 'to'] }));
    case 'null':
      return [];
  }
}

const endsComparedWith: Record<ComparisonOperator, End[]> = {
  '=': ['from', 'to'],
  '!=': ['from', 'to'],
  '<': ['from'],
  '<=': ['to'],
  '>': ['to'],
  '>=': ['from'],
};
