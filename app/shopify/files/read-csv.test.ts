import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCsv, type CsvPosition } from './read-csv.ts';

async function read(text: string | Buffer, { size = 7, from }: { size?: number; from?: CsvPosition } = {}) {
  const bytes = Buffer.from(text);
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  const records = [];
  for await (const list of readCsv(chunks(), from)) for (const record of list) records.push(record);
  return records;
}

const values = async (text: string, size?: number) => (await read(text, { size })).map((record) => record.values);

describe('a CSV file', () => {
  test('has cells with delimiters, quotes and line breaks', async () => {
    expect(await values('a,b,c\n1,"x, ""y""\r\nz",3\n')).toEqual([
      ['a', 'b', 'c'],
      ['1', 'x, "y"\r\nz', '3'],
    ]);
  });

  test('may have a byte order mark, CRLF, empty lines and no end', async () => {
    expect(await values('\uFEFFa,b\r\n\r\n1,2\r\n3,')).toEqual([
      ['a', 'b'],
      ['1', '2'],
      ['3', ''],
    ]);
  });

  test('may have semicolons', async () => {
    expect(await values('a;b\n1,5;"2;5"\n')).toEqual([
      ['a', 'b'],
      ['1,5', '2;5'],
    ]);
  });

  test('takes a quote inside an unquoted cell as it is', async () => {
    expect(await values('a,b\n7" FRAME,2\n')).toEqual([
      ['a', 'b'],
      ['7" FRAME', '2'],
    ]);
  });

  test('numbers lines through line breaks inside cells', async () => {
    const records = await read('a,b\n1,"x\ny\nz"\n2,3\n');
    expect(records.map((record) => record.start.line)).toEqual([1, 2, 5]);
  });

  test('loses one line to a quote that is never closed', async () => {
    const records = await read('a,b\n1,2\n3,"4\n5,6\n');
    expect(records.map((record) => record.values)).toEqual([['a', 'b'], ['1', '2'], null, ['5', '6']]);
    expect(records.map((record) => record.start.line)).toEqual([1, 2, 3, 4]);
  });

  test('loses one line to a quote that is closed too late', async () => {
    const records = await read(`a,b\n1,"${'x\n'.repeat(200_000)}"\n`, { size: 65_536 });
    expect(records[1]).toMatchObject({ start: { line: 2 }, values: null });
    expect(records.at(-1)).toMatchObject({ start: { line: 200_002 } });
  });

  test('of a header alone has a header', async () => {
    expect(await values('a,b')).toEqual([['a', 'b']]);
    expect(await values('')).toEqual([]);
  });
});

test('whatever is written is read again, in chunks of any size, from any record on', async () => {
  const cell = fc.oneof(fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', 'é', '😀', ' ') }), fc.string());
  const table = fc
    .integer({ min: 2, max: 4 })
    .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }));
  const written = (rows: string[][]) =>
    rows.map((row) => `${row.map((text) => `"${text.replaceAll('"', '""')}"`).join(',')}\r\n`).join('');
  await fc.assert(
    fc.asyncProperty(table, fc.integer({ min: 1, max: 40 }), fc.nat(), fc.boolean(), async (rows, size, pick, ends) => {
      const clean = rows.map((row) => row.map((text) => text.replaceAll('\u0000', '').toWellFormed()));
      const text = ends ? written(clean) : written(clean).trimEnd();
      const records = await read(text, { size });
      expect(records.map((record) => record.values)).toEqual(clean);
      const place = pick % records.length;
      const from = records[place]!.start;
      const again = await read(Buffer.from(text).subarray(from.bytes), { size, from });
      expect(again).toEqual(records.slice(place));
    }),
    { numRuns: 300, seed: 1 },
  );
});
