import { readTable } from './read-table.ts';

/** An order of a file: `customer` as it is written, `day` in days since 1970-01-01 UTC, `amount` in millionths, so that sums are exact. */
export interface OrderRow {
  customer: string;
  day: number;
  amount: number;
}

/** Orders from a CSV file with the columns customer, date and amount, a row each. @throws as `readTable`, and for a bad cell. */
export async function* readOrders(file: string): AsyncGenerator<OrderRow> {
  for await (const { cells, wrong } of readTable(file, ['customer', 'date', 'amount'])) {
    if (cells.customer === '') throw wrong('customer', 'a customer');
    const day = dayOf(cells.date);
    if (day === null) throw wrong('date', 'a date like 2026-01-31');
    if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(cells.amount)) throw wrong('amount', 'an amount like 12.30');
    const amount = Math.round(Number(cells.amount) * 1e6);
    if (!Number.isSafeInteger(amount)) throw wrong('amount', 'an amount below 9,000 million');
    yield { customer: cells.customer, day, amount };
  }
}

const dateForm = /^(\d{4})-(\d\d)-(\d\d)([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/;

/** Days since 1970-01-01 of a date, or of an instant as a UTC date; null when it is neither. Without a zone it is UTC. */
export function dayOf(text: string): number | null {
  const found = dateForm.exec(text);
  if (!found) return null;
  const [, year, month, day, time, , , zone] = found;
  const midnight = new Date(`${year}-${month}-${day}T00:00:00Z`);
  // 2026-02-30 would be read as 2026-03-02
  if (Number.isNaN(midnight.getTime()) || midnight.getUTCDate() !== Number(day)) return null;
  const instant = time ? Date.parse(`${text.replace(' ', 'T')}${zone ? '' : 'Z'}`) : midnight.getTime();
  return Number.isNaN(instant) ? null : Math.floor(instant / 86_400_000);
}
