import type { Fact } from '../fact.ts';
import type { CsvPosition } from './read-csv.ts';

/** A row that can't be read, told without what it says. */
export interface Refusal {
  line: number;
  /** The column, or `row`. */
  field: string;
  reason:
    | 'not-an-instant'
    | 'not-an-amount'
    | 'not-a-currency'
    | 'not-a-quantity'
    | 'not-an-id'
    | 'empty'
    | 'quote-not-closed'
    | 'database-refused';
}

/** A row of a file, by the names of its columns. */
export interface FileRow {
  line: number;
  /** The cell, trimmed; empty when it or its column is not there. */
  get(column: string): string;
  /** All of it, for telling one version of a row from another. */
  text(): string;
}

/** The rows of one thing: an order with its lines, a product with its variants. */
export interface RowGroup {
  key: string;
  rows: [FileRow, ...FileRow[]];
  start: CsvPosition;
}

/** One kind of file that can be taken in. */
export interface FileFormat {
  /** Columns it can't do without. */
  required: readonly string[];
  /** What the rows of one thing share. */
  keyOf(row: FileRow): string;
  /** Whether a group is whole when this row of another one comes. */
  isOver(group: RowGroup, row: FileRow): boolean;
  /** What a group says. @throws RowError when it can't be read. */
  factsOf(group: RowGroup): Fact[];
}

/** Why a row can't be read. */
export class RowError extends Error {
  readonly refusal: Refusal;
  constructor(row: FileRow, field: string, reason: Refusal['reason']) {
    super(`${field}: ${reason}`);
    this.refusal = { line: row.line, field, reason };
  }
}

/** How a file's columns are named; case and spaces around do not count. */
export interface Columns {
  missing: string[];
  rowOf(line: number, values: string[]): FileRow;
}

/** Reads a header. @returns the required columns that it lacks, and rows by column name. */
export function readColumns(header: string[], required: readonly string[]): Columns {
  const places = new Map(header.map((name, place) => [normalise(name), place]));
  const byName = new Map<string, number | undefined>();
  const placeOf = (column: string): number | undefined => {
    if (!byName.has(column)) byName.set(column, places.get(normalise(column)));
    return byName.get(column);
  };
  return {
    missing: required.filter((column) => placeOf(column) === undefined),
    rowOf: (line, values) => ({
      line,
      get(column) {
        const place = placeOf(column);
        return (place === undefined ? undefined : values[place])?.trim() ?? '';
      },
      text: () => values.join('\u001F'),
    }),
  };
}

function normalise(name: string): string {
  return name.trim().toLowerCase();
}
