import { isDrop, median } from '../maths/robust.ts';

/** A topic's deliveries of one hour. */
export interface HourCount {
  topic: string;
  hour: Date;
  received: number;
  /** Took more than five minutes from their event to us. */
  late: number;
  /** Could not be read. */
  refused: number;
}

/** A day's sample of a topic's bodies: in how many of `seen` each field was given. */
export interface TopicDay {
  topic: string;
  /** YYYY-MM-DD. */
  day: string;
  seen: number;
  /** Told an event that another delivery had told before. */
  repeated: number;
  fields: Record<string, number>;
}

/** Something that is not as it was. `slug` names what, so that it is told once. */
export interface Anomaly {
  slug: string;
  kind: (typeof anomalyKinds)[number];
  message: string;
}

/** Kinds that end by themselves when they are no longer found. */
export const anomalyKinds = [
  'volume-drop',
  'delivery-lag',
  'refusals',
  'schema-drift',
  'repeats',
  'segment-jump',
  'segment-size',
  'request-due',
] as const;

const hourMs = 3_600_000;
const weekHours = 168;
const weeksMax = 8;
/** A share of fewer says little. */
const countedMin = 20;
const lateShareMax = 0.2;
const refusedShareMax = 0.05;
const repeatedShareMax = 0.2;
/** Hours with deliveries before a delay is called unusual: a store that is just being filled has old events. */
const hoursKnownMin = 24;

/** What is unusual about how deliveries of the last day and hour came in. Pure. @param hours of the last nine weeks, any order. */
export function findDeliveryAnomalies(hours: readonly HourCount[], asOf: Date): Anomaly[] {
  const end = Math.floor(asOf.getTime() / hourMs); // the hour that runs is not counted
  return [...Map.groupBy(hours, ({ topic }) => topic)].flatMap(([topic, rows]) => {
    const known = new Map(rows.map((row) => [Math.floor(row.hour.getTime() / hourMs), row]));
    const first = Math.min(...known.keys());
    const sum = (from: number, to: number, part: 'received' | 'late' | 'refused') => {
      let total = 0;
      for (let hour = from; hour < to; hour += 1) total += known.get(hour)?.[part] ?? 0;
      return total;
    };
    const drop = [1, 24].find((span) => isDrop(sameHours(sum, { end, span, first }), sum(end - span, end, 'received')));
    const found: (Anomaly | false)[] = [
      drop !== undefined && {
        slug: `volume-drop:${topic}`,
        kind: 'volume-drop',
        message: `Far fewer ${topic} deliveries than usual in the last ${drop === 1 ? 'hour' : '24 hours'}: ${sum(end - drop, end, 'received')} instead of about ${Math.round(median(sameHours(sum, { end, span: drop, first })))}.`,
      },
      isLate(sum, { end, first, known }) && {
        slug: `delivery-lag:${topic}`,
        kind: 'delivery-lag',
        message: `${topic} deliveries arrive late: ${percent(sum(end - 2, end, 'late') / sum(end - 2, end, 'received'))} of the last two hours' took more than five minutes.`,
      },
      isOften(sum(end - 24, end + 1, 'refused'), sum(end - 24, end + 1, 'received'), refusedShareMax) && {
        slug: `refusals:${topic}`,
        kind: 'refusals',
        message: `${percent(sum(end - 24, end + 1, 'refused') / sum(end - 24, end + 1, 'received'))} of the last day's ${topic} deliveries could not be read.`,
      },
    ];
    return found.filter((anomaly) => anomaly !== false);
  });
}

type Sum = (from: number, to: number, part: 'received' | 'late' | 'refused') => number;

/** What the same span of earlier weeks counted, as far back as the topic is known. */
function sameHours(sum: Sum, { end, span, first }: { end: number; span: number; first: number }): number[] {
  return Array.from({ length: weeksMax }, (_, week) => end - (week + 1) * weekHours)
    .filter((until) => until - span >= first)
    .map((until) => sum(until - span, until, 'received'));
}

function isLate(
  sum: Sum,
  { end, first, known }: { end: number; first: number; known: ReadonlyMap<number, HourCount> },
): boolean {
  const before = [...known.keys()].filter((hour) => hour < end - 2);
  if (before.length < hoursKnownMin) return false;
  const usual = sum(first, end - 2, 'late') / Math.max(1, sum(first, end - 2, 'received'));
  return usual < lateShareMax / 4 && isOften(sum(end - 2, end, 'late'), sum(end - 2, end, 'received'), lateShareMax);
}

function isOften(some: number, all: number, shareMax: number): boolean {
  return all >= countedMin && some / all > shareMax;
}

const daysBeforeMin = 3;
const seenBeforeMin = 50;
const alwaysShare = 0.95;
const goneShare = 0.5;
const namedMax = 5;

/**
 * What is unusual about what deliveries hold: fields that were always given and are gone, fields that were never there, events told
 * again and again. Pure.
 * @param days samples of the last month, any order; `today` and the day before are compared with the others.
 */
export function findContentAnomalies(days: readonly TopicDay[], today: string): Anomaly[] {
  const dayBefore = new Date(Date.parse(today) - 24 * hourMs).toISOString().slice(0, 10);
  return [...Map.groupBy(days, ({ topic }) => topic)].flatMap(([topic, rows]) => {
    const lately = addUp(rows.filter(({ day }) => day >= dayBefore));
    const earlier = addUp(rows.filter(({ day }) => day < dayBefore));
    if (earlier.days < daysBeforeMin || earlier.seen < seenBeforeMin || lately.seen < countedMin) return [];
    const names = [...new Set([...Object.keys(earlier.fields), ...Object.keys(lately.fields)])].toSorted();
    const before = (name: string) => (earlier.fields[name] ?? 0) / earlier.seen;
    const now = (name: string) => (lately.fields[name] ?? 0) / lately.seen;
    const gone = names.filter((name) => before(name) >= alwaysShare && now(name) <= goneShare);
    const added = names.filter((name) => before(name) === 0 && now(name) >= goneShare);
    const often = lately.repeated / lately.seen;
    const found: (Anomaly | false)[] = [
      gone.length + added.length > 0 && {
        slug: `schema-drift:${topic}`,
        kind: 'schema-drift',
        message: [
          `${topic} deliveries have changed.`,
          gone.length > 0 && `No longer there: ${listed(gone)}.`,
          added.length > 0 && `New: ${listed(added)}.`,
        ]
          .filter(Boolean)
          .join(' '),
      },
      often > repeatedShareMax &&
        earlier.repeated / earlier.seen < repeatedShareMax / 4 && {
          slug: `repeats:${topic}`,
          kind: 'repeats',
          message: `${percent(often)} of the ${topic} deliveries tell what another one told before.`,
        },
    ];
    return found.filter((anomaly) => anomaly !== false);
  });
}

function addUp(days: readonly TopicDay[]) {
  const fields: Record<string, number> = {};
  for (const day of days)
    for (const [name, count] of Object.entries(day.fields)) fields[name] = (fields[name] ?? 0) + count;
  const sum = (part: 'seen' | 'repeated') => days.reduce((total, day) => total + day[part], 0);
  return { days: days.length, seen: sum('seen'), repeated: sum('repeated'), fields };
}

function listed(names: string[]): string {
  const rest = names.length - namedMax;
  return names.slice(0, namedMax).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}
