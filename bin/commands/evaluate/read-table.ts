import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { readCsv } from '../../../app/shopify/files/read-csv.ts';
import { commandError } from '../command-error.ts';

/** One row of a table: its cells by the names that were asked for. */
export interface TableRow<Name extends string> {
  cells: Record<Name, string>;
  /** An error that names the file, the row's line and the cell's column. */
  wrong: (column: Name, expected: string) => Error;
}

/**
 * Reads a CSV file with a header line, gzipped or not, row by row; columns in any order, others are passed over. Flat memory.
 * @throws a command's error with line and column: no such file, damaged packing, a column that is missing, a row that is too short or long.
 */
export async function* readTable<Name extends string>(
  file: string,
  names: readonly Name[],
): AsyncGenerator<TableRow<Name>> {
  let places: Record<Name, number> | undefined;
  let width = 0;
  for await (const records of readCsv(await openFile(file))) {
    for (const { start, values } of records) {
      const at = `${file}, line ${start.line}`;
      if (!values) throw commandError(`${at}: a quote is opened and never closed`);
      if (!places) {
        places = placesOf(names, values, at);
        width = values.length;
        continue;
      }
      if (values.length !== width)
        throw commandError(
          `${at}, column ${Math.min(values.length, width) + 1}: the row has ${values.length} cells, the header ${width}`,
        );
      yield rowOf(names, places, { values, at });
    }
  }
  if (!places) throw commandError(`${file}, line 1: the file is empty, a header was expected`);
}

function placesOf<Name extends string>(names: readonly Name[], header: string[], at: string): Record<Name, number> {
  const found = header.map((title) => title.trim().toLowerCase());
  const places = {} as Record<Name, number>;
  for (const name of names) {
    places[name] = found.indexOf(name);
    if (places[name] === -1) throw commandError(`${at}: column ${name} is missing among ${found.join(', ')}`);
  }
  return places;
}

function rowOf<Name extends string>(
  names: readonly Name[],
  places: Record<Name, number>,
  { values, at }: { values: string[]; at: string },
): TableRow<Name> {
  const cells = {} as Record<Name, string>;
  for (const name of names) cells[name] = values[places[name]]?.trim() ?? '';
  return {
    cells,
    wrong: (column, expected) =>
      commandError(`${at}, column ${places[column] + 1} (${column}): "${cells[column]}" is not ${expected}`),
  };
}

async function openFile(file: string): Promise<AsyncIterable<Buffer>> {
  try {
    const handle = await open(file);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    await handle.close();
    const isPacked = bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
    const stream = createReadStream(file, { highWaterMark: 1024 * 1024 });
    // an error of either comes out of the loop that reads
    return named(file, isPacked ? pipeline(stream, createGunzip(), () => {}) : stream);
  } catch (error) {
    throw commandError(`${file}: ${reasonOf(error)}`);
  }
}

async function* named(file: string, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* chunks;
  } catch (error) {
    throw commandError(`${file}: ${reasonOf(error)}`);
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EISDIR') return 'this is a folder';
  if (code.startsWith('Z_')) return 'the packed file is damaged';
  return error instanceof Error ? error.message : String(error);
}
