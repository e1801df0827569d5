import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, addMonths, dayAt, instantOf, startOfDay } from './zone-days.ts';

/** Clocks that change at midnight, at 00:01, by half an hour, over a whole day, or not at all. */
const zones = [
  'Africa/Cairo',
  'Africa/Casablanca',
  'America/Asuncion',
  'America/Havana',
  'America/New_York',
  'America/Santiago',
  'America/Sao_Paulo',
  'America/St_Johns',
  'Asia/Amman',
  'Asia/Beirut',
  'Asia/Kathmandu',
  'Asia/Tehran',
  'Atlantic/Azores',
  'Australia/Lord_Howe',
  'Europe/Berlin',
  'Pacific/Apia',
  'Pacific/Kiritimati',
  'UTC',
];
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Minute by minute: the first at which a calendar on the wall shows the day or a later one. */
function slowStartOfDay(day: string, timeZone: string): Date {
  const calendar = new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  let at = Date.parse(`${day}T00:00:00Z`) - 16 * hourMs;
  while (calendar.format(at) < day) at += minuteMs;
  return new Date(at);
}

/** The days around which the clocks of a zone change, from 2005 to 2026. */
function daysOfChange(timeZone: string): string[] {
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  const days: string[] = [];
  let before = clock.format(Date.UTC(2005, 0, 1, 12)).slice(11);
  for (let at = Date.UTC(2005, 0, 2, 12); at < Date.UTC(2026, 11, 31); at += dayMs) {
    const now = clock.format(at).slice(11);
    if (now !== before) days.push(...[-1, 0, 1].map((days) => new Date(at + days * dayMs).toISOString().slice(0, 10)));
    before = now;
  }
  return days;
}

describe.each(zones)('in %s', (timeZone) => {
  test('a day begins where a slow search finds it, whatever the clocks do', () => {
    const days = daysOfChange(timeZone);
    const changing = fc.constantFrom(...(days.length === 0 ? ['2026-03-01'] : days));
    const anyDay = fc.integer({ min: 0, max: 15_000 }).map((count) => addDays('1999-12-31', count));
    fc.assert(
      fc.property(fc.oneof({ arbitrary: changing, weight: 3 }, anyDay), (day) => {
        expect(startOfDay(day, timeZone)).toEqual(slowStartOfDay(day, timeZone));
      }),
      { numRuns: 60 },
    );
  });

  test('days follow one another, and every instant is in the day that the calendar shows, save an hour that comes again', () => {
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(2005, 0), max: Date.UTC(2027, 0) }), (at) => {
        const day = dayAt(new Date(at), timeZone);
        expect(startOfDay(day, timeZone).getTime()).toBeLessThanOrEqual(at);
        expect(startOfDay(addDays(day, 2), timeZone).getTime()).toBeGreaterThan(at);
      }),
    );
  });
});

test.each([
  ['a midnight that is left out: the day begins at one', '2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00.000Z'],
  ['a midnight that comes twice: the first counts', '2026-11-01', 'America/Havana', '2026-11-01T04:00:00.000Z'],
  ['a day that is left out: it is over when it begins', '2011-12-30', 'Pacific/Apia', '2011-12-30T10:00:00.000Z'],
  ['and so the next one begins with it', '2011-12-31', 'Pacific/Apia', '2011-12-30T10:00:00.000Z'],
])('%s', (_, day, timeZone, start) => {
  expect(startOfDay(day, timeZone).toISOString()).toBe(start);
});

test.each([
  ['2026-03-29T01:59:59', '2026-03-29T00:59:59.000Z'],
  ['2026-03-29T02:30:00', '2026-03-29T01:00:00.000Z'],
  ['2026-03-29T03:00:00', '2026-03-29T01:00:00.000Z'],
  ['2026-10-25T02:30:00', '2026-10-25T00:30:00.000Z'],
])('in Berlin %s is %s', (local, instant) => {
  expect(instantOf(local, 'Europe/Berlin').toISOString()).toBe(instant);
});

test.each([
  ['2026-01-31', 1, '2026-02-28'],
  ['2028-01-31', 1, '2028-02-29'],
  ['2026-03-31', -1, '2026-02-28'],
  ['2028-02-29', -12, '2027-02-28'],
  ['2026-01-15', -2, '2025-11-15'],
  ['2026-12-31', 2, '2027-02-28'],
])('%s and %i months is %s', (day, months, later) => {
  expect(addMonths(day, months)).toBe(later);
});

test('a time zone that is none is refused', () => {
  expect(() => startOfDay('2026-03-01', 'Mars/Olympus')).toThrow(RangeError);
});
