import { countryCode } from './country-code.ts';
import { hash } from 'node:crypto';
import { type FileRow, RowError } from './file-format.ts';

/** A short text, cut at 255 characters; null when empty. */
export function shortCell(row: FileRow, column: string): string | null {
  return row.get(column).slice(0, 255).toWellFormed() || null;
}

/** A text of up to 2000 characters; null when empty. */
export function textCell(row: FileRow, column: string): string | null {
  return row.get(column).slice(0, 2000).toWellFormed() || null;
}

/** Shopify writes an apostrophe before ids, post codes and phone numbers, so that spreadsheets leave them alone. */
export function literalCell(row: FileRow, column: string): string | null {
  return row.get(column).replace(/^'/, '').slice(0, 255).toWellFormed() || null;
}

const idMax = 9_223_372_036_854_775_807n;

/** Shopify's number of something. @throws RowError when it is none. */
export function idCell(row: FileRow, column: string): string {
  const digits = literalCell(row, column) ?? '';
  if (/^[1-9]\d{0,18}$/.test(digits) && BigInt(digits) <= idMax) return digits;
  throw new RowError(row, column, digits === '' ? 'empty' : 'not-an-id');
}

const instant = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d)(:\d\d)?(?:\.\d+)?)?(?: ?(Z|UTC|[+-]\d\d:?\d\d))?$/;

/** A moment, or null when the cell is empty: `2026-05-01 09:59:00 +0200`, UTC when it names no zone. @throws RowError when it is none. */
export function instantCell(row: FileRow, column: string): Date | null {
  const text = row.get(column);
  if (text === '') return null;
  const [, date, time = '00:00', seconds = ':00', zone = 'Z'] = instant.exec(text) ?? [];
  const offset = zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone.replace('UTC', 'Z');
  const at = new Date(`${date}T${time}${seconds}${offset}`);
  if (at.getTime() >= 0) return at;
  throw new RowError(row, column, 'not-an-instant');
}

/** A moment that must be there. */
export function neededInstant(row: FileRow, column: string): Date {
  const at = instantCell(row, column);
  if (at) return at;
  throw new RowError(row, column, 'empty');
}

/** A decimal amount as text, or null when the cell is empty. @throws RowError when it is none. */
export function amountCell(row: FileRow, column: string): string | null {
  const text = row.get(column);
  if (text === '') return null;
  if (/^-?\d{1,14}(\.\d{1,12})?$/.test(text)) return text;
  throw new RowError(row, column, 'not-an-amount');
}

/** A whole number of pieces. @throws RowError when it is none. */
export function quantityCell(row: FileRow, column: string): number {
  const quantity = Number(row.get(column) || Number.NaN);
  if (Number.isInteger(quantity) && Math.abs(quantity) < 2 ** 31) return quantity;
  throw new RowError(row, column, row.get(column) === '' ? 'empty' : 'not-a-quantity');
}

/** Tags or codes, which Shopify joins by commas. */
export function listCell(row: FileRow, column: string): string[] {
  const values = row.get(column).split(',');
  return [...new Set(values.map((value) => value.trim().slice(0, 255).toWellFormed()).filter(Boolean))].sort();
}

/** ISO 3166-1 alpha-2, of a code or a name; null when it is no country. */
export function countryCell(row: FileRow, column: string): string | null {
  return countryCode(row.get(column));
}

/**
 * The id of something that a file names but does not number: negative, from 62 bits of the hash of its name, so that it is never
 * Shopify's and always the same.
 * @param name with its kind: `product blue-cup`.
 */
export function naturalId(name: string): string {
  return String(-((hash('sha256', name, 'buffer').readBigUInt64BE(0) >> 2n) + 1n));
}
