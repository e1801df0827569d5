import { expect, test } from 'vitest';
import { findContentAnomalies, findDeliveryAnomalies, type HourCount, type TopicDay } from './find-anomalies.ts';

const asOf = new Date('2025-06-30T12:20:00Z');
const hourMs = 3_600_000;

/** Eight weeks of one topic with a day's rhythm, quiet at night; `change` bends an hour by how many hours ago it was. */
function history(change: (ago: number, row: HourCount) => Partial<HourCount> = () => ({})): HourCount[] {
  const end = Math.floor(asOf.getTime() / hourMs);
  return Array.from({ length: 8 * 168 }, (_, index) => {
    const ago = index + 1;
    const hour = new Date((end - ago) * hourMs);
    const received = Math.round(60 + 50 * Math.sin((hour.getUTCHours() / 24) * 2 * Math.PI) + (index % 7));
    const row = { topic: 'orders/create', hour, received, late: 0, refused: 0 };
    return { ...row, ...change(ago, row) };
  });
}

const kindsOf = (hours: HourCount[]) => findDeliveryAnomalies(hours, asOf).map(({ kind }) => kind);

test('a steady history, quiet nights included, raises nothing', () => {
  expect(kindsOf(history())).toEqual([]);
});

test('an hour without deliveries is a drop, and so is a day of a tenth', () => {
  expect(kindsOf(history((ago) => (ago === 1 ? { received: 0 } : {})))).toEqual(['volume-drop']);
  const thin = history((ago, row) => (ago > 1 && ago <= 24 ? { received: Math.round(row.received / 10) } : {}));
  expect(kindsOf(thin)).toEqual(['volume-drop']);
});

test('hours that nothing was written for count as empty ones', () => {
  expect(kindsOf(history().filter(({ hour }) => hour < new Date('2025-06-30T11:00:00Z')))).toEqual(['volume-drop']);
});

test('three weeks are too few to call anything a drop', () => {
  const young = history((ago) => (ago === 1 ? { received: 0 } : {})).slice(0, 3 * 168);
  expect(kindsOf(young)).toEqual([]);
});

test('deliveries that come late are told, unless old events were never rare or the store is new', () => {
  const late = history((ago, row) => (ago <= 2 ? { late: Math.ceil(row.received / 2) } : {}));
  expect(kindsOf(late)).toEqual(['delivery-lag']);
  expect(kindsOf(history((_ago, row) => ({ late: row.received })))).toEqual([]);
  expect(kindsOf(late.slice(0, 20))).toEqual([]);
});

test('a topic of which every tenth can not be read is told', () => {
  expect(kindsOf(history((ago, row) => (ago <= 24 ? { refused: Math.ceil(row.received / 10) } : {})))).toEqual([
    'refusals',
  ]);
});

const day = (on: string, fields: Record<string, number>, more: Partial<TopicDay> = {}): TopicDay => ({
  topic: 'orders/create',
  day: on,
  seen: 100,
  repeated: 0,
  fields,
  ...more,
});
const steady = ['2025-06-20', '2025-06-21', '2025-06-22'].map((on) => day(on, { id: 100, email: 99, note: 40 }));

test('a field that is gone and one that is new are named; one that was rare is not', () => {
  const drifted = [...steady, day('2025-06-30', { id: 100, email: 3, contact: 90 })];
  expect(findContentAnomalies(drifted, '2025-06-30')).toEqual([
    {
      slug: 'schema-drift:orders/create',
      kind: 'schema-drift',
      message: 'orders/create deliveries have changed. No longer there: email. New: contact.',
    },
  ]);
  expect(findContentAnomalies([...steady, day('2025-06-30', { id: 100, email: 98 })], '2025-06-30')).toEqual([]);
  expect(findContentAnomalies([day('2025-06-30', { id: 1 }), ...steady.slice(0, 2)], '2025-06-30')).toEqual([]);
});

test('events that are told twice are told once', () => {
  const twice = [...steady, day('2025-06-30', { id: 100, email: 99 }, { repeated: 40 })];
  expect(findContentAnomalies(twice, '2025-06-30').map(({ slug }) => slug)).toEqual(['repeats:orders/create']);
});
