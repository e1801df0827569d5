import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** One line of an invoice as the file has it. */
export interface SaleLine {
  invoice: string;
  sku: string;
  description: string;
  quantity: number;
  /** "2009-12-01 07:45:00", read as UTC. */
  atMs: number;
  /** Minor units; a positive price is at least one. */
  priceMinor: number;
  /** Digits, or empty where the buyer is not known. */
  customer: string;
  country: string;
}

const columns = 'invoice,sku,description,qty,time,price,customer,country';

/**
 * Reads a sales file line by line, plain or gzipped (.gz): RFC 4180, the header as above.
 * @throws Error naming file and line when a line cannot be read.
 */
export async function* readSaleLines(file: string): AsyncGenerator<SaleLine> {
  let header = true;
  for await (const { text, number } of records(file)) {
    if (header) {
      if (text.trim() !== columns) throw new Error(`${file}:1: the header is not "${columns}"`);
      header = false;
    } else if (text !== '') {
      yield saleLine(text, `${file}:${number}`);
    }
  }
  if (header) throw new Error(`${file}:1: the file is empty`);
}

/** A cancelled invoice's number begins with C. */
export function isCancellation(line: SaleLine): boolean {
  return line.invoice.startsWith('C');
}

/** A line that sells something: not a correction, a gift or a cancellation. */
export function isSale(line: SaleLine): boolean {
  return !isCancellation(line) && line.quantity > 0 && line.priceMinor > 0;
}

async function* records(file: string): AsyncGenerator<{ text: string; number: number }> {
  let number = 0;
  let open: string | null = null;
  for await (const text of rows(file)) {
    number++;
    const whole: string = open === null ? text : `${open}\n${text}`;
    // An odd number of quotes: the field goes on in the next row.
    open = whole.includes('"') && whole.split('"').length % 2 === 0 ? whole : null;
    if (open === null) yield { text: whole, number };
  }
  if (open !== null) throw new Error(`${file}:${number}: a quote is not closed`);
}

async function* rows(file: string): AsyncGenerator<string> {
  const source = createReadStream(file);
  // The iteration below meets every error; the callback only keeps pipeline from throwing it a second time.
  const input = file.endsWith('.gz') ? pipeline(source, createGunzip(), () => undefined) : source;
  input.setEncoding('utf8');
  let rest = '';
  for await (const chunk of input) {
    const parts = (rest + String(chunk)).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) yield part.endsWith('\r') ? part.slice(0, -1) : part;
  }
  if (rest !== '') yield rest;
}

function saleLine(text: string, where: string): SaleLine {
  const fields = text.includes('"') ? quotedFields(text) : text.split(',');
  const [invoice, sku, description, qty, time, price, customer, country] = fields;
  if (fields.length !== 8 || !invoice || !sku) throw new Error(`${where}: not eight fields`);
  const quantity = Number(qty);
  const atMs = Date.parse(`${time?.replace(' ', 'T')}Z`);
  if (!Number.isInteger(quantity)) throw new Error(`${where}: qty "${qty}" is not a whole number`);
  if (Number.isNaN(atMs)) throw new Error(`${where}: time "${time}" is not a time`);
  const priceMinor = minorOf(Number(price));
  if (price === '' || Number.isNaN(priceMinor)) throw new Error(`${where}: price "${price}"`);
  return {
    invoice,
    sku,
    description: description?.trim() ?? '',
    quantity,
    atMs,
    priceMinor,
    customer: customer ?? '',
    country: country ?? '',
  };
}

/** A price of a tenth of a cent is not nothing: it would turn a sale into a gift. */
function minorOf(price: number): number {
  return price > 0 ? Math.max(1, Math.round(price * 100)) : Math.round(price * 100);
}

function quotedFields(text: string): string[] {
  const fields: string[] = [];
  for (let place = 0; place <= text.length;) {
    const [field, end] = text[place] === '"' ? quotedField(text, place) : bareField(text, place);
    fields.push(field);
    place = end + 1;
  }
  return fields;
}

function bareField(text: string, start: number): [string, number] {
  const comma = text.indexOf(',', start);
  const end = comma === -1 ? text.length : comma;
  return [text.slice(start, end), end];
}

function quotedField(text: string, start: number): [string, number] {
  let field = '';
  let place = start + 1;
  for (;;) {
    const quote = text.indexOf('"', place);
    field += text.slice(place, quote);
    if (text[quote + 1] !== '"') return [field, quote + 1];
    field += '"';
    place = quote + 2;
  }
}
