/** A record of a CSV file. */
export interface CsvRecord {
  /** Bytes of the unpacked file before it, and its line; the header is on line 1. */
  start: CsvPosition;
  /** Null when it opens a quote that is not closed in time: then the record is its first line alone. */
  values: string[] | null;
}

/** Where in a file a record begins. */
export interface CsvPosition {
  bytes: number;
  line: number;
  delimiter: string;
}

/** Shopify's longest cells are descriptions and notes of some tens of kilobytes. */
const recordBytesMax = 256 * 1024;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const quote = 0x22;

/**
 * Reads CSV as RFC 4180 has it, in UTF-8: quoted cells may hold delimiters, doubled quotes and line breaks; CRLF or LF; with or
 * without byte order mark; semicolons where the header has no comma. A quote inside an unquoted cell is a character like any
 * other. Empty lines are left out, NUL characters too. Memory: a chunk and a record.
 * @param from where the chunks begin; absent: at the file's begin, and the first record is the header.
 * @returns the records, in one list per chunk.
 */
export async function* readCsv(chunks: AsyncIterable<Buffer>, from?: CsvPosition): AsyncGenerator<CsvRecord[]> {
  let buffer: Buffer = Buffer.alloc(0);
  let { bytes, line } = from ?? { bytes: 0, line: 1 };
  let delimiter = from?.delimiter ?? null;
  for await (const chunk of withEnd(chunks)) {
    if (chunk) buffer = buffer.length > 0 ? Buffer.concat([buffer, chunk]) : chunk;
    delimiter ??= delimiterOf(buffer, chunk === null);
    if (delimiter === null) continue;
    const records: CsvRecord[] = [];
    let at = 0;
    for (;;) {
      const cut = cutRecord(buffer, at, { delimiter, isLast: chunk === null });
      if (!cut) break;
      if (cut.values?.length !== 1 || cut.values[0] !== '')
        records.push({ start: { bytes, line, delimiter }, values: cut.values });
      bytes += cut.end - at;
      line += cut.lines;
      at = cut.end;
    }
    buffer = buffer.subarray(at);
    if (records.length > 0) yield records;
  }
}

async function* withEnd(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer | null> {
  yield* chunks;
  yield null;
}

/** The first line decides; null while it is not there yet. */
function delimiterOf(buffer: Buffer, isLast: boolean): string | null {
  const end = buffer.indexOf(lineFeed);
  if (end === -1 && !isLast && buffer.length < recordBytesMax) return null;
  const first = buffer.toString('utf8', 0, end === -1 ? recordBytesMax : end);
  return first.includes(',') || !first.includes(';') ? ',' : ';';
}

interface Cut {
  values: string[] | null;
  /** Where the next record begins. */
  end: number;
  lines: number;
}

/** The record that begins at `start`, or null when its end is not in the buffer yet. */
function cutRecord(
  buffer: Buffer,
  start: number,
  { delimiter, isLast }: { delimiter: string; isLast: boolean },
): Cut | null {
  if (start === buffer.length) return null;
  const firstEnd = lineEnd(buffer, start);
  for (let end = firstEnd; end !== null; end = nextLineWithQuote(buffer, end)) {
    if (end - start > recordBytesMax) return { values: null, end: firstEnd ?? end, lines: 1 };
    const values = splitRecord(textOf(buffer, start, end), delimiter);
    if (values) return { values, end, lines: end === firstEnd ? 1 : countLines(buffer, start, end) };
  }
  if (!isLast && buffer.length - start <= recordBytesMax) return null;
  // the last record needs no line end; a quote that is open here stays so
  const values =
    buffer.length - start <= recordBytesMax ? splitRecord(textOf(buffer, start, buffer.length), delimiter) : null;
  if (values) return { values, end: buffer.length, lines: countLines(buffer, start, buffer.length) };
  return { values: null, end: firstEnd ?? buffer.length, lines: 1 };
}

function lineEnd(buffer: Buffer, from: number): number | null {
  const found = buffer.indexOf(lineFeed, from);
  return found === -1 ? null : found + 1;
}

/** The end of the next line on which the open quote may be closed. */
function nextLineWithQuote(buffer: Buffer, from: number): number | null {
  const found = buffer.indexOf(quote, from);
  return found === -1 ? null : lineEnd(buffer, found);
}

function textOf(buffer: Buffer, start: number, end: number): string {
  let last = end;
  if (buffer[last - 1] === lineFeed) last -= 1;
  if (last > start && buffer[last - 1] === carriageReturn) last -= 1;
  const text = buffer.toString('utf8', start, last);
  const unmarked = text.startsWith('\uFEFF') ? text.slice(1) : text;
  return unmarked.includes('\u0000') ? unmarked.replaceAll('\u0000', '') : unmarked;
}

/** The cells of a record, or null when a quote stays open. */
function splitRecord(text: string, delimiter: string): string[] | null {
  if (!text.includes('"')) return text.split(delimiter);
  const values: string[] = [];
  for (let at = 0; ; at += 1) {
    let open = '';
    if (text[at] === '"') {
      const close = closingQuote(text, at + 1);
      if (close === -1) return null;
      open = text.slice(at + 1, close).replaceAll('""', '"');
      at = close + 1;
    }
    const end = text.indexOf(delimiter, at);
    values.push(open + text.slice(at, end === -1 ? text.length : end));
    if (end === -1) return values;
    at = end;
  }
}

function closingQuote(text: string, from: number): number {
  let close = text.indexOf('"', from);
  while (close !== -1 && text[close + 1] === '"') close = text.indexOf('"', close + 2);
  return close;
}

function countLines(buffer: Buffer, start: number, end: number): number {
  let lines = 0;
  for (let at = lineEnd(buffer, start); at !== null && at <= end; at = lineEnd(buffer, at)) lines += 1;
  return lines;
}
