import { isDateLiteral, rangeOf, resolveDay, resolveMoment } from '../language/moments.ts';
import type { Parameters, SegmentContext } from './statement.ts';
import { all, type Compare, never } from './truth.ts';

/** Compares an instant with a literal: a day of the shop's is all its instants, so `<=` goes to its end and `>` begins after it. */
export function compareInstant(sql: string, parameters: Parameters, context: SegmentContext): Compare {
  return (operator, literal) => {
    if (!isDateLiteral(literal)) return never;
    const { from, to } = rangeOf(operator, resolveMoment(literal, context));
    const bounds = [
      ...(from === null ? [] : [`${sql} >= ${parameters.add(from, 'timestamptz')}`]),
      ...(to === null ? [] : [`${sql} < ${parameters.add(to, 'timestamptz')}`]),
    ];
    return all(bounds);
  };
}

/** Compares a date, which has no time zone, with the shop's day that a literal is or lies in. */
export function compareDay(sql: string, parameters: Parameters, context: SegmentContext): Compare {
  return (operator, literal) =>
    isDateLiteral(literal) ? `${sql} ${operator} ${parameters.add(resolveDay(literal, context), 'date')}` : never;
}
