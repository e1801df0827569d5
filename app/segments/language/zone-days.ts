/** A day of the calendar, `2026-03-01`. */
export type Day = string;

const hourMs = 3_600_000;
/** No time zone is further from UTC than 15 h 14 min. Source: IANA time zone database, Asia/Manila before 1845. */
const offsetMax = 16 * hourMs;
/** Clocks change on a whole second. */
const changeResolutionMs = 1000;

const clocks = new Map<string, Intl.DateTimeFormat>();

/** @throws RangeError for a time zone that is none. */
function clockOf(timeZone: string): Intl.DateTimeFormat {
  let clock = clocks.get(timeZone);
  if (clock === undefined) {
    clock = new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    clocks.set(timeZone, clock);
  }
  return clock;
}

/** What a clock on the wall shows at an instant, as if it were UTC. */
function wallAt(instant: number, timeZone: string): number {
  const part: Record<string, number> = {};
  for (const { type, value } of clockOf(timeZone).formatToParts(instant)) part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) + (((instant % 1000) + 1000) % 1000);
}

function offsetAt(instant: number, timeZone: string): number {
  return wallAt(instant, timeZone) - instant;
}

/**
 * The first instant at which the clocks of a time zone show a time or a later one. A time that a change of clocks leaves out begins with the
 * change; of one that comes twice, the first counts. Changes less than 32 hours from one another are taken for one: there are none.
 * @param wall the time shown, as if it were UTC, in ms; whole seconds.
 */
function firstShowing(wall: number, timeZone: string): number {
  let before = wall - offsetMax;
  let after = wall + offsetMax;
  const offsetBefore = offsetAt(before, timeZone);
  const offsetAfter = offsetAt(after, timeZone);
  if (offsetBefore === offsetAfter) return wall - offsetBefore;
  while (after - before > changeResolutionMs) {
    const middle = Math.floor((before + after) / 2 / changeResolutionMs) * changeResolutionMs;
    if (offsetAt(middle, timeZone) === offsetBefore) before = middle;
    else after = middle;
  }
  const change = after;
  return wall - offsetBefore < change ? wall - offsetBefore : Math.max(change, wall - offsetAfter);
}

/** When a day begins: at midnight, or with the first time of the day that clocks show. Days follow one another without gap or overlap. */
export function startOfDay(day: Day, timeZone: string): Date {
  return new Date(firstShowing(Date.parse(`${day}T00:00:00Z`), timeZone));
}

/** The instant of a time of a store, `2026-03-01T12:30:00`. */
export function instantOf(local: string, timeZone: string): Date {
  return new Date(firstShowing(Date.parse(`${local}Z`), timeZone));
}

/** The day that clocks show. */
export function dayAt(instant: Date, timeZone: string): Day {
  return dayOfUtc(wallAt(instant.getTime(), timeZone));
}

export function addDays(day: Day, days: number): Day {
  return dayOfUtc(Date.parse(`${day}T00:00:00Z`) + days * 24 * hourMs);
}

/** The same day some months on; the last day of the month when that one is shorter: a month after 31 January is 28 February. */
export function addMonths(day: Day, months: number): Day {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const first = Date.UTC(year, month - 1 + months, 1);
  const lastDate = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return dayOfUtc(first + (Math.min(date, lastDate) - 1) * 24 * hourMs);
}

function dayOfUtc(ms: number): Day {
  return new Date(ms).toISOString().slice(0, 10);
}
