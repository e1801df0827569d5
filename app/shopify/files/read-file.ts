import type { Fact } from '../fact.ts';
import { customersFile } from './customers-file.ts';
import { type FileFormat, type FileRow, readColumns, type Refusal, RowError, type RowGroup } from './file-format.ts';
import { linesFile } from './lines-file.ts';
import { ordersFile } from './orders-file.ts';
import { productsFile } from './products-file.ts';
import { type CsvPosition, readCsv } from './read-csv.ts';

/** What can be taken in: Shopify's exports, and the sales lines of another system. */
export const fileKinds = ['orders', 'customers', 'products', 'lines'] as const;
export type FileKind = (typeof fileKinds)[number];

/** Where a file is gone on with: its header is kept, so that what was read is not read again. */
export interface FileCursor extends CsvPosition {
  header: string[];
}

/** What some rows of a file say. */
export interface FileBatch {
  groups: FileGroup[];
  refusals: Refusal[];
  rows: number;
  /** Where the next batch begins; null at the end of the file. */
  cursor: FileCursor | null;
}

/** What the rows of one thing say, and the line of the first. */
export interface FileGroup {
  line: number;
  facts: Fact[];
}

/** A file that can't be read at all; the message is for the merchant. */
export class FileError extends Error {
  readonly reason: 'columns-missing' | 'empty-file';
  readonly columns: string[];
  constructor(reason: FileError['reason'], columns: string[] = []) {
    super(columns.length > 0 ? `the file lacks the columns ${columns.join(', ')}` : 'the file is empty');
    this.reason = reason;
    this.columns = columns;
  }
}

/**
 * Reads a file into facts, batch by batch; what can't be read is refused with its group and stops nothing. Memory: a batch.
 * @param options.chunks the unpacked file, from `options.from` on; from its begin when that is absent.
 * @param options.currency the store's, for files that name none.
 * @param options.factsMax about how many facts a batch has.
 * @throws FileError when the file has no header or lacks columns.
 */
export async function* readFile(
  kind: FileKind,
  options: { chunks: AsyncIterable<Buffer>; currency: string; factsMax: number; from?: FileCursor },
): AsyncGenerator<FileBatch, void> {
  const format = formatOf(kind, options.currency);
  const open = new Map<string, RowGroup>();
  let header = options.from?.header;
  let columns = header && readColumns(header, format.required);
  let batch = emptyBatch();
  for await (const records of readCsv(options.chunks, options.from)) {
    for (const { start, values } of records) {
      if (!header || !columns) {
        header = values ?? [];
        columns = readColumns(header, format.required);
        if (columns.missing.length > 0) throw new FileError('columns-missing', columns.missing);
        continue;
      }
      const row = values && columns.rowOf(start.line, values);
      for (const group of open.values()) {
        if (row && !isOver(format, group, row)) break;
        open.delete(group.key);
        readGroup(format, group, batch);
      }
      if (batch.facts >= options.factsMax) {
        const [waiting] = open.values();
        yield { ...batch, cursor: { header, ...(waiting?.start ?? start) } };
        batch = emptyBatch();
      }
      batch.rows += 1;
      if (row) addTo(open, { key: format.keyOf(row), rows: [row], start });
      else batch.refusals.push({ line: start.line, field: 'row', reason: 'quote-not-closed' });
    }
  }
  if (!header) throw new FileError('empty-file');
  for (const group of open.values()) readGroup(format, group, batch);
  yield { ...batch, cursor: null };
}

function formatOf(kind: FileKind, currency: string): FileFormat {
  switch (kind) {
    case 'orders':
      return ordersFile;
    case 'customers':
      return customersFile;
    case 'products':
      return productsFile;
    case 'lines':
      return linesFile(currency);
  }
}

function emptyBatch() {
  return { groups: [] as FileGroup[], refusals: [] as Refusal[], rows: 0, facts: 0 };
}

function addTo(open: Map<string, RowGroup>, { key, rows: [row], start }: RowGroup): void {
  const group = open.get(key);
  if (group) group.rows.push(row);
  else open.set(key, { key, rows: [row], start });
}

/** A row that can't be told apart ends no group; a group whose first row can't is over. */
function isOver(format: FileFormat, group: RowGroup, row: FileRow): boolean {
  try {
    return format.isOver(group, row);
  } catch (error) {
    if (error instanceof RowError) return error.refusal.line === group.rows[0].line;
    throw error;
  }
}

function readGroup(format: FileFormat, group: RowGroup, batch: ReturnType<typeof emptyBatch>): void {
  try {
    const facts = format.factsOf(group);
    batch.groups.push({ line: group.start.line, facts });
    batch.facts += facts.length;
  } catch (error) {
    if (!(error instanceof RowError)) throw error;
    batch.refusals.push(error.refusal);
  }
}
