import { objectOf, tagsOf, textOf } from './payload.ts';
import type { Payload } from '../store/store-event.ts';

/** A customer as the filters below see one. */
interface Person {
  row: Payload;
  orders: number;
}

type Read = (person: Person) => string | number | string[];

/** The filters the sandbox decides members by, of those that Shopify documents for segments. */
const filters: Record<string, Read> = {
  number_of_orders: ({ orders }) => orders,
  email_subscription_status: ({ row }) => {
    const consent = objectOf(row, 'email_marketing_consent');
    return ((consent && textOf(consent, 'state')) ?? 'not_subscribed').toUpperCase();
  },
  customer_tags: ({ row }) => tagsOf(row).map((tag) => tag.toLowerCase()),
};

const clause = /^([\w.]+)\s*(=|!=|>=|<=|>|<|CONTAINS|NOT CONTAINS)\s*(?:'([^']*)'|(-?\d+(?:\.\d+)?))$/i;

/**
 * A segment query as far as the sandbox goes: filters of the list above joined by AND.
 * @returns who belongs, or what is wrong: a filter that Shopify knows and the sandbox does not has no members rather than all.
 */
export function parseSegmentQuery(
  query: string,
): { ok: true; matches: (person: Person) => boolean } | { ok: false; message: string } {
  if (query.trim() === '') return { ok: false, message: "Query can't be blank" };
  if (/\bregulars\.|\bevents\s*\(/.test(query))
    return { ok: false, message: `Query Line 1 Column 0: filter cannot be found.` };
  const tests = query.split(/\s+AND\s+/i).map((text) => {
    const [, name = '', operator = '', quoted, digits] = clause.exec(text.trim()) ?? [];
    const read = filters[name];
    return read
      ? (person: Person) => compare(read(person), operator.toUpperCase(), quoted ?? Number(digits))
      : () => false;
  });
  return { ok: true, matches: (person) => tests.every((test) => test(person)) };
}

function compare(value: string | number | string[], operator: string, wanted: string | number): boolean {
  if (Array.isArray(value)) return value.includes(String(wanted).toLowerCase()) === (operator === 'CONTAINS');
  switch (operator) {
    case '=':
      return value === wanted;
    case '!=':
      return value !== wanted;
    case '>':
      return value > wanted;
    case '>=':
      return value >= wanted;
    case '<':
      return value < wanted;
    case '<=':
      return value <= wanted;
    default:
      return false;
  }
}
