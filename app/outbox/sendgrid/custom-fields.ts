import type { Properties, PropertyValue } from '../destination.ts';
import { propertyCatalogue } from '../properties.ts';

/** What a custom field takes. Null clears it. */
export type FieldValue = string | number | null;

/** Longer texts are cut: SendGrid refuses them. Source: "Custom fields", 1,000 characters. */
const textLengthMax = 1000;

const types = new Map(propertyCatalogue.map(({ name, type }) => [name, type]));

/** A property as SendGrid keeps it: lists joined, days as moments, texts no longer than it takes. */
export function toFieldValue(name: string, value: PropertyValue): FieldValue {
  if (value === null || typeof value === 'number') return value;
  if (types.get(name) === 'Date') return `${String(value)}T00:00:00Z`;
  const text = Array.isArray(value) ? value.join(', ') : value;
  return text.slice(0, textLengthMax);
}

/** Custom fields by their ids at SendGrid. Properties without a field there are left out. */
export function toCustomFields(properties: Properties, ids: Record<string, string>): Record<string, FieldValue> {
  const fields: Record<string, FieldValue> = {};
  for (const [name, value] of Object.entries(properties)) {
    const id = ids[name];
    if (id !== undefined) fields[id] = toFieldValue(name, value);
  }
  return fields;
}

/**
 * Whether a contact holds these properties.
 * @param held custom fields by name, as SendGrid tells them: numbers may come as text, days in another notation.
 */
export function holdsProperties(held: Record<string, unknown>, properties: Properties): boolean {
  return Object.entries(properties).every(([name, value]) => {
    const expected = toFieldValue(name, value);
    const actual = held[name] ?? '';
    if (typeof actual !== 'string' && typeof actual !== 'number') return false;
    if (types.get(name) === 'Date' && expected !== null)
      return Date.parse(String(actual)) === Date.parse(String(expected));
    return String(actual) === String(expected ?? '');
  });
}
