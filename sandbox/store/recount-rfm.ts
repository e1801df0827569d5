import { isSale, readSaleLines } from './sale-lines.ts';

/** One customer's history by the file alone: gross, whatever came back later. */
export interface CustomerSales {
  lastOrderAtMs: number;
  orders: number;
  grossMinor: number;
}

/** How many customers have score 1, 2, 3, 4, 5. */
export interface RfmCounts {
  recency: number[];
  frequency: number[];
  monetary: number[];
}

interface InvoiceSum {
  customer: string;
  /** Of its first line. */
  atMs: number;
  sells: boolean;
  grossMinor: number;
}

const dayMs = 86_400_000;

/**
 * A second opinion on the first `orders` orders of a sales file: reads all of it and counts the obvious way, sharing
 * with the history only how a line is read and what a sale is. O(file) memory.
 * @returns by the file's customer number; orders without one are left out.
 */
export async function recountSales(options: { file: string; orders?: number }): Promise<Map<string, CustomerSales>> {
  const customers = new Map<string, CustomerSales>();
  for (const invoice of await firstInvoices(options)) {
    if (invoice.customer === '') continue;
    const sales = customers.get(invoice.customer);
    customers.set(invoice.customer, {
      lastOrderAtMs: Math.max(invoice.atMs, sales?.lastOrderAtMs ?? 0),
      orders: (sales?.orders ?? 0) + 1,
      grossMinor: (sales?.grossMinor ?? 0) + invoice.grossMinor,
    });
  }
  return customers;
}

/**
 * Quintile counts, tie-safe: score = 1 + floor(5 * number strictly worse / n). Recency by whole days (UTC), so that a
 * history moved by whole days has the same counts. O(n log n).
 */
export function countRfm(customers: ReadonlyMap<string, CustomerSales>): RfmCounts {
  const all = [...customers.values()];
  return {
    recency: countQuintiles(all.map((sales) => Math.floor(sales.lastOrderAtMs / dayMs))),
    frequency: countQuintiles(all.map((sales) => sales.orders)),
    monetary: countQuintiles(all.map((sales) => sales.grossMinor)),
  };
}

async function firstInvoices({ file, orders = Infinity }: { file: string; orders?: number }) {
  // A map keeps the order in which invoices begin, which is the order of time.
  const invoices = new Map<string, InvoiceSum>();
  for await (const line of readSaleLines(file)) {
    const invoice = invoices.get(line.invoice) ?? {
      customer: line.customer,
      atMs: line.atMs,
      sells: false,
      grossMinor: 0,
    };
    invoices.set(line.invoice, invoice);
    if (!isSale(line)) continue;
    invoice.sells = true;
    invoice.grossMinor += line.quantity * line.priceMinor;
  }
  return [...invoices.values()].filter((invoice) => invoice.sells).slice(0, orders);
}

/** How many of these values have score 1, 2, 3, 4, 5; the larger the better. */
function countQuintiles(values: number[]): number[] {
  const ascending = values.toSorted((a, b) => a - b);
  const counts = [0, 0, 0, 0, 0];
  let worse = 0;
  ascending.forEach((value, index) => {
    if (index > 0 && value !== ascending[index - 1]) worse = index;
    const score = Math.floor((5 * worse) / ascending.length);
    counts[score] = (counts[score] ?? 0) + 1;
  });
  return counts;
}
