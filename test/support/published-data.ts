import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** Public data sets that some tests check published figures on; they are not part of the repository. */
const folder = process.env.REGULARS_TEST_DATA ?? '../shared/data';

/** Whether a data set is there; a test that needs it is skipped and says its file. */
export function hasData(file: string): boolean {
  return existsSync(`${folder}/${file}`);
}

/** One customer's purchases: days since the epoch, spend in whole units of the smallest price. */
export interface Purchases {
  customer: number;
  days: number[];
  spent: number;
}

/** CDNOW: orders of one day are one purchase; spend in cents. */
export function readCdnow(file: string): Purchases[] {
  const byCustomer = new Map<number, Map<number, number>>();
  for (const line of lines(file)) {
    const fields = line.trim().split(/\s+/);
    const [customer = '', day = '', , dollars = ''] = fields.slice(-4);
    const days = byCustomer.get(Number(customer)) ?? new Map<number, number>();
    const at = dayOf(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`);
    days.set(at, (days.get(at) ?? 0) + Math.round(Number(dollars) * 100));
    byCustomer.set(Number(customer), days);
  }
  return [...byCustomer].map(([customer, days]) => ({
    customer,
    days: [...days.keys()],
    spent: sum([...days.values()]),
  }));
}

/** One invoice of Online Retail II: gross, with its customer, not cancelled, lines with quantity and price above zero. */
export interface Invoice {
  customer: string;
  placedAt: string;
  /** In thousandths: prices have up to three decimals. */
  total: number;
}

export function readOnlineRetail(): Invoice[] {
  const invoices = new Map<string, Invoice>();
  for (const line of lines('online_retail/lines.csv.gz').slice(1)) {
    // the description alone may be quoted and hold commas
    const [invoice = '', ...rest] = line.split(',');
    const [quantity = '', time = '', price = '', customer = ''] = rest.slice(-5, -1);
    if (customer === '' || invoice.startsWith('C') || Number(quantity) <= 0 || Number(price) <= 0) continue;
    const placedAt = `${time.replace(' ', 'T')}Z`;
    const known = invoices.get(invoice) ?? { customer, placedAt, total: 0 };
    known.total += Math.round(Number(price) * 1000) * Number(quantity);
    if (placedAt > known.placedAt) known.placedAt = placedAt;
    invoices.set(invoice, known);
  }
  return [...invoices.values()];
}

/** md5 of `customer,r,f,m` lines, customers ascending as numbers, no newline at the end. */
export function scoresMd5(rows: { customer: number; r: number; f: number; m: number }[]): string {
  const sorted = [...rows].sort((a, b) => a.customer - b.customer);
  return createHash('md5')
    .update(sorted.map((row) => `${row.customer},${row.r},${row.f},${row.m}`).join('\n'))
    .digest('hex');
}

/** Days since the epoch of a date like 1998-06-30. */
export function dayOf(date: string): number {
  return Math.floor(Date.parse(`${date.slice(0, 10)}T00:00:00Z`) / 86_400_000);
}

function lines(file: string): string[] {
  return gunzipSync(readFileSync(`${folder}/${file}`))
    .toString()
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '');
}

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
