import type { Expression } from '../language/ast.ts';
import { resolveMoment } from '../language/moments.ts';
import { addDays, dayAt, startOfDay } from '../language/zone-days.ts';
import { compileClause } from './compile-clause.ts';
import { type Clock, clocksOf, type End, exactOffsetMs, type Instants } from './clocks.ts';
import type { Leaf } from './leaf.ts';
import {
  finishStatement,
  type Parameters,
  type Scope,
  type SegmentContext,
  startParameters,
  type Statement,
} from './statement.ts';

/**
 * Who may have come or gone by the clock alone between two moments: a window's end has passed over an instant of theirs, or a whole day began that
 * their age, birthday or engagement is counted by. Costs a range of an index for each end of a window, a walk of the rows for the others.
 */
export function compileEdges(
  expression: Expression,
  context: SegmentContext,
  { from, to }: { from: Date; to: Date },
): Statement {
  const parameters = startParameters({ ...context, asOf: to }, 'all');
  const before: SegmentContext = { ...context, asOf: from };
  const after: SegmentContext = { ...context, asOf: to };
  const parts = clocksOf(expression).flatMap((clock): string[] => {
    if (clock.kind === 'days') {
      if (nextDay(clock, from, context) > to) return [];
      return [
        differing(compileClause(clock.clause, parameters, before), compileClause(clock.clause, parameters, after)),
      ];
    }
    const [was, is] = [resolveMoment(clock.literal, before), resolveMoment(clock.literal, after)];
    return clock.ends
      .filter((end) => was[end] < is[end])
      .map((end) => {
        const { source, at } = sourceOf(clock.instants, parameters);
        return `SELECT e.customer_id FROM ${source}
          AND ${at} >= ${parameters.add(was[end], 'timestamptz')} AND ${at} < ${parameters.add(is[end], 'timestamptz')}`;
      });
  });
  return finish([...new Set(parts)], 'SELECT NULL::bigint AS customer_id WHERE false', parameters);
}

/** When the next window's end passes over somebody's instant, or the next day begins that something is counted by. */
export function compileNextEdge(expression: Expression, context: SegmentContext, scope: Scope): Statement {
  const parameters = startParameters(context, scope);
  const days: Date[] = [];
  const exact: string[] = [];
  for (const clock of clocksOf(expression)) {
    const offsetMs = clock.kind === 'instants' ? exactOffsetMs(clock.literal) : null;
    if (clock.kind === 'days' || offsetMs === null) days.push(nextDay(clock, context.asOf, context));
    else exact.push(...clock.ends.map((end) => nextInstant(clock, { end, offsetMs }, parameters, context)));
  }
  const day =
    days.length === 0
      ? []
      : [`SELECT ${parameters.add(new Date(Math.min(...days.map(Number))), 'timestamptz')} AS edge_at`];
  return finish([...day, ...new Set(exact)], 'SELECT NULL::timestamptz AS edge_at WHERE false', parameters);
}

/** One end of a window over instants. */
export interface WindowEnd {
  clock: Clock & { kind: 'instants' };
  end: End;
}

/** For each of these ends, by its place from 0, the first instant `at` of those asked about that it has yet to pass, or null. */
export function compileNextInstants(ends: readonly WindowEnd[], context: SegmentContext, scope: Scope): Statement {
  const parameters = startParameters(context, scope);
  const rows = ends.map(({ clock, end }, place) => {
    const { source, at } = sourceOf(clock.instants, parameters);
    const edge = parameters.add(resolveMoment(clock.literal, context)[end], 'timestamptz');
    return `SELECT ${place} AS place, min(${at}) AS at FROM ${source} AND ${at} >= ${edge}`;
  });
  return finish(rows, 'SELECT 0 AS place, NULL::timestamptz AS at WHERE false', parameters);
}

/**
 * The first millisecond at which a window's end has passed the next instant. A literal's moment is a millisecond long: `to`
 * has passed an instant at that millisecond's end, `from` one later.
 */
function nextInstant(
  { instants }: Clock & { kind: 'instants' },
  { end, offsetMs }: { end: 'from' | 'to'; offsetMs: number },
  parameters: Parameters,
  { asOf }: SegmentContext,
): string {
  const { source, at } = sourceOf(instants, parameters);
  const [edgeMs, afterMs] = end === 'from' ? [offsetMs, 1] : [offsetMs + 1, 0];
  const edge = parameters.add(new Date(asOf.getTime() + edgeMs), 'timestamptz');
  return `SELECT date_trunc('milliseconds', min(${at})) + ${parameters.add(afterMs - offsetMs, 'int8')} * interval '1 ms' AS edge_at FROM ${source} AND ${at} >= ${edge}`;
}

function finish(parts: string[], nothing: string, parameters: Parameters): Statement {
  const rows = parts.length === 0 ? nothing : parts.join('\nUNION ALL\n');
  // every value is named, also where nothing asks for it
  const text = `SELECT * FROM (${rows}) edges WHERE $1::int IS NOT NULL AND $3::timestamptz IS NOT NULL AND ($2::bigint[] IS NULL OR true)`;
  return finishStatement(text, parameters.values);
}

/** The first midnight after a moment, of the shop or of the world. */
export function nextDay(clock: Clock, after: Date, { timeZone }: SegmentContext): Date {
  const zone = clock.kind === 'days' && clock.ofTheWorld ? 'UTC' : timeZone;
  return startOfDay(addDays(dayAt(after, zone), 1), zone);
}

/** SQL: the rows e with instants, up to and with the first conditions, and the instant of each. */
function sourceOf(instants: Instants, parameters: Parameters): { source: string; at: string } {
  const of = (table: string) =>
    `${table} e WHERE e.shop_id = $1 AND e.customer_id IS NOT NULL AND ${parameters.asked('e.customer_id')}`;
  switch (instants.table) {
    case 'customer_attributes':
      return { source: of('customer_attributes'), at: `e.${instants.column}` };
    case 'orders':
      return { source: of('orders'), at: 'e.placed_at' };
    case 'activity':
      return {
        source: `${of('activity')} AND e.kind = ${parameters.add(instants.activityKind, 'text')}`,
        at: 'e.occurred_at',
      };
  }
}

/** Customers for whom a clause is true at one moment and false at the other. */
function differing(was: Leaf, is: Leaf): string {
  if (was.kind === 'row' && is.kind === 'row')
    return `SELECT a.customer_id FROM customer_attributes a WHERE a.shop_id = $1 AND ((${was.condition}) IS TRUE) <> ((${is.condition}) IS TRUE)`;
  if (was.kind === 'row' || is.kind === 'row') return 'SELECT NULL::bigint AS customer_id WHERE false';
  const without = (one: string, other: string) => `(SELECT * FROM (${one}) one EXCEPT SELECT * FROM (${other}) other)`;
  return `SELECT customer_id FROM (${without(was.members, is.members)} UNION ALL ${without(is.members, was.members)}) moved`;
}
