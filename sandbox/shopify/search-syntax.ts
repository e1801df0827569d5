import { idFromGid, tagsOf, textOf } from './payload.ts';
import type { Payload } from '../store/store-event.ts';

/** The comparable value of a filter in a row, or null when the row has none. */
type Read = (row: Payload) => string | number | string[] | null;

const instant =
  (key: string): Read =>
  (row) => {
    const at = Date.parse(textOf(row, key) ?? '');
    return Number.isNaN(at) ? null : at;
  };

/** The filters the sandbox knows, of those Shopify documents for customers, orders and products. */
const filters: Record<string, Read> = {
  created_at: instant('created_at'),
  customer_date: instant('created_at'),
  updated_at: instant('updated_at'),
  processed_at: instant('processed_at'),
  id: (row) => Number(textOf(row, 'id') ?? Number.NaN),
  customer_id: (row) => Number(textOf((row['customer'] ?? {}) as Payload, 'id') ?? Number.NaN),
  email: (row) => textOf(row, 'email')?.toLowerCase() ?? null,
  tag: (row) => tagsOf(row).map((tag) => tag.toLowerCase()),
  status: (row) => textOf(row, 'status')?.toLowerCase() ?? null,
  financial_status: (row) => textOf(row, 'financial_status')?.toLowerCase() ?? null,
};

const term = /([a-z_]+):(>=|<=|>|<)?(?:'([^']*)'|"([^"]*)"|(\S+))/g;

/**
 * Shopify's search syntax, the part that reconciling and reading need: terms joined by AND.
 * A filter that Shopify knows and the sandbox does not is refused rather than ignored.
 * @returns a test for rows (webhook payloads), or the name of the filter that is not known.
 */
export function parseSearch(
  query: string | null | undefined,
): { ok: true; matches: (row: Payload) => boolean } | { ok: false; filter: string } {
  const tests: ((row: Payload) => boolean)[] = [];
  for (const [, name = '', comparator = '=', single, double, bare] of (query ?? '').matchAll(term)) {
    const read = filters[name];
    if (!read) return { ok: false, filter: name };
    const wanted = single ?? double ?? bare ?? '';
    tests.push((row) => compare(read(row), comparator, wanted));
  }
  return { ok: true, matches: (row) => tests.every((test) => test(row)) };
}

function compare(value: ReturnType<Read>, comparator: string, wanted: string): boolean {
  if (value === null) return false;
  if (Array.isArray(value)) return value.includes(wanted.toLowerCase());
  if (typeof value === 'string') return value === wanted.toLowerCase();
  const number = /^\d+$/.test(wanted) ? Number(wanted) : numberOfText(wanted);
  switch (comparator) {
    case '>=':
      return value >= number;
    case '<=':
      return value <= number;
    case '>':
      return value > number;
    case '<':
      return value < number;
    default:
      return value === number;
  }
}

function numberOfText(wanted: string): number {
  return wanted.startsWith('gid://') ? Number(idFromGid(wanted)) : Date.parse(wanted);
}
