import type { ShopDb } from '../platform/db.server.ts';
import { type Clock, clocksOf, exactOffsetMs } from './compile/clocks.ts';
import { compileNextInstants, nextDay, type WindowEnd } from './compile/compile-edges.ts';
import { compileSegment } from './compile/compile-segment.ts';
import type { SegmentContext } from './compile/statement.ts';
import { findSegmentContext } from './find-segment-context.server.ts';
import type { Expression } from './language/ast.ts';
import { resolveMoment } from './language/moments.ts';
import { readSegment } from './language/read-segment.ts';
import { addDays, dayAt, startOfDay } from './language/zone-days.ts';

/** Moments that are looked at: each is two questions about one customer. */
const looksMax = 40;
/** Windows of whole days are at most ten years long. */
const daysMax = 3660;

/**
 * When a customer enters or leaves by time alone, if nothing happens before: the first moment at which the text is not what it is now.
 * @returns null when time moves them never, or not within the next 40 moments at which it might (where an age, an anniversary or engagement is asked
 * about, each midnight is one).
 */
export async function findNextMove(db: ShopDb, source: string, customerId: string, asOf: Date): Promise<Date | null> {
  const { expression, problems } = readSegment(source);
  if (expression === null || problems.length > 0) return null;
  const clocks = clocksOf(expression);
  if (clocks.length === 0) return null;
  const context = await findSegmentContext(db, asOf);
  const belongs = await isMember(db, expression, customerId, context);
  let after = context;
  for (let looks = 0; looks < looksMax; looks += 1) {
    const next = await findNextEdge(db, clocks, customerId, after);
    if (next === null) return null;
    after = { ...context, asOf: next };
    if ((await isMember(db, expression, customerId, after)) !== belongs) return next;
  }
  return null;
}

async function isMember(db: ShopDb, expression: Expression, customerId: string, context: SegmentContext) {
  const { text, values } = compileSegment(expression, context).among([customerId]);
  return (await db.query(text, values)).length > 0;
}

/** The first moment after `asOf` at which a window's end passes an instant of the customer, or a day begins that something is counted by. */
async function findNextEdge(
  db: ShopDb,
  clocks: readonly Clock[],
  customerId: string,
  context: SegmentContext,
): Promise<Date | null> {
  const ends = clocks.flatMap((clock): WindowEnd[] =>
    clock.kind === 'instants' ? clock.ends.map((end) => ({ clock, end })) : [],
  );
  const { text, values } = compileNextInstants(ends, context, { ids: [customerId] });
  const found = await db.query<{ place: number; at: Date | null }>(text, values);
  const passed = found.flatMap(({ place, at }) => {
    const end = ends[place];
    return at && end ? (passing(end, at, context) ?? []) : [];
  });
  const days = clocks.flatMap((clock) => (clock.kind === 'days' ? nextDay(clock, context.asOf, context) : []));
  const moments = [...passed, ...days].map(Number);
  return moments.length === 0 ? null : new Date(Math.min(...moments));
}

/** When a window's end has passed an instant: to the millisecond, or at the store's midnight where it is of whole days. */
function passing({ clock: { literal }, end }: WindowEnd, instant: Date, { asOf, timeZone }: SegmentContext) {
  const offsetMs = exactOffsetMs(literal);
  if (offsetMs !== null) return new Date(instant.getTime() - offsetMs + (end === 'from' ? 1 : 0));
  const today = dayAt(asOf, timeZone);
  const midnight = (days: number) => startOfDay(addDays(today, days), timeZone);
  const isPassed = (days: number) => resolveMoment(literal, { asOf: midnight(days), timeZone })[end] > instant;
  if (!isPassed(daysMax)) return null;
  let [before, since] = [0, daysMax];
  while (since - before > 1) {
    const middle = Math.floor((before + since) / 2);
    if (isPassed(middle)) since = middle;
    else before = middle;
  }
  return midnight(since);
}
