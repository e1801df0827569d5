import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { rfmQuintiles, type RfmScores, rfmThirds, type RfmValues } from '../../../app/insights/rfm.ts';
import { readArguments } from '../../arguments/read-arguments.ts';
import { commandError } from '../command-error.ts';
import { dayOf, readOrders } from './read-orders.ts';

const schemes = {
  quintile: { score: rfmQuintiles, best: 5 },
  // Klaviyo's: only what was paid for counts
  thirds: { score: rfmThirds, best: 3 },
};

const usage = {
  command: 'evaluate rfm',
  does: 'RFM of the customers in a file of orders: a CSV file, packed or not, with the columns customer,date,amount, a row for each order.',
  needs: '--orders F.csv --as-of DATE',
  options: {
    orders: { kind: 'text', value: 'F.csv', says: 'the file; other columns are passed over' },
    'as-of': { kind: 'text', value: 'DATE', says: 'the day, like 2026-01-31; later rows are not seen' },
    scheme: {
      kind: 'text',
      value: 'NAME',
      says: 'quintile or thirds',
      default: 'quintile',
      among: ['quintile', 'thirds'],
    },
    out: { kind: 'text', value: 'F.csv', says: 'write the lines customer,r,f,m there' },
    json: { kind: 'flag', says: 'figures as one line of JSON' },
  },
} as const;

/**
 * RFM of the customers in a file of orders as of a day, by the product's own code. A row is an order: frequency counts rows. What lies after the
 * day is not seen; in thirds, neither is what is worth nothing.
 * @returns `counts[r|f|m][score - 1]`, and `md5` of the lines `customer,r,f,m`, customers ascending (as numbers when all are), newlines between.
 */
export async function evaluateRfm(args: string[]): Promise<object> {
  const values = readArguments(usage, args);
  const { orders, scheme: name } = values;
  if (!orders) throw commandError('give the file: --orders F.csv');
  const asOf = dayOf(values['as-of'] ?? '');
  if (asOf === null) throw commandError('--as-of is a date like 2026-01-31');
  const scheme = schemes[name];
  const { customers, leftOut } = await addUp(orders, { asOf, onlyPaid: name === 'thirds' });
  const ids = [...customers.keys()].sort(orderOf([...customers.keys()]));
  const scored = scheme.score(ids.map((id) => customers.get(id) ?? nothing));
  const lines = scored.map(({ r, f, m }, index) => `${ids[index]},${r},${f},${m}`).join('\n');
  if (values.out) writeFileSync(values.out, `customer,r,f,m\n${lines}\n`);
  return {
    customers: ids.length,
    scheme: name,
    counts: {
      r: countOf(scored, 'r', scheme.best),
      f: countOf(scored, 'f', scheme.best),
      m: countOf(scored, 'm', scheme.best),
    },
    md5: createHash('md5').update(lines).digest('hex'),
    rowsLeftOut: leftOut,
  };
}

const nothing: RfmValues = { recencyDays: 0, frequency: 0, monetary: 0 };

async function addUp(file: string, { asOf, onlyPaid }: { asOf: number; onlyPaid: boolean }) {
  const customers = new Map<string, RfmValues>();
  let leftOut = 0;
  for await (const { customer, day, amount } of readOrders(file)) {
    if (day > asOf || (onlyPaid && amount <= 0)) {
      leftOut += 1;
      continue;
    }
    const known = customers.get(customer);
    customers.set(customer, {
      recencyDays: Math.min(known?.recencyDays ?? Infinity, asOf - day),
      frequency: (known?.frequency ?? 0) + 1,
      monetary: (known?.monetary ?? 0) + amount,
    });
  }
  return { customers, leftOut };
}

function orderOf(ids: string[]): (one: string, other: string) => number {
  if (ids.every((id) => /^-?\d{1,15}$/.test(id))) return (one, other) => Number(one) - Number(other);
  return (one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other));
}

function countOf(scored: RfmScores[], of: keyof RfmScores, best: number): number[] {
  return Array.from({ length: best }, (_, index) => scored.filter((scores) => scores[of] === index + 1).length);
}
