import { isCancellation } from './sale-lines.ts';
import type { SaleLine } from './sale-lines.ts';

/** All lines of one invoice, in the file's order. */
export interface Invoice {
  number: string;
  /** Of its first line. */
  atMs: number;
  cancellation: boolean;
  /** Digits, or empty. */
  customer: string;
  country: string;
  lines: SaleLine[];
}

/** Lines of one invoice may be mixed with those of others for this long (Online Retail II: nine minutes at most). */
const openMs = 15 * 60_000;

/**
 * Puts invoices together again, in the order in which they begin. Memory: the invoices of the last quarter of an hour.
 * @throws Error when the file is not in time order.
 */
export async function* assembleInvoices(lines: AsyncIterable<SaleLine>): AsyncGenerator<Invoice> {
  const open = new Map<string, Invoice>();
  let lastMs = -Infinity;
  for await (const line of lines) {
    if (line.atMs < lastMs) throw new Error(`invoice ${line.invoice}: not in time order`);
    lastMs = line.atMs;
    for (const invoice of open.values()) {
      if (invoice.atMs + openMs >= line.atMs) break;
      open.delete(invoice.number);
      yield invoice;
    }
    const invoice = open.get(line.invoice) ?? begin(line);
    open.set(line.invoice, invoice);
    invoice.lines.push(line);
  }
  yield* open.values();
}

function begin(line: SaleLine): Invoice {
  return {
    number: line.invoice,
    atMs: line.atMs,
    cancellation: isCancellation(line),
    customer: line.customer,
    country: line.country,
    lines: [],
  };
}
