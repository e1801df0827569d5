import { expect, test } from 'vitest';
import { givenStore } from '../../../test/support/test-store.ts';
import { beginImport, findImport, listImports } from './import-run.server.ts';
import { purgeUploads } from './purge-uploads.server.ts';
import { chunkBytes, keepChunk, readUpload } from './upload.server.ts';

const { shopId, inShop } = givenStore();

const begin = (bytes: number) =>
  inShop((db) => beginImport(db, { runId: 'u', kind: 'orders', source: 'o.csv', bytes, state: 'uploading' }));
const keep = (offset: number, body: Buffer) => inShop((db) => keepChunk(db, 'u', offset, body));

test('an upload comes in chunks that follow each other, and repeats change nothing', async () => {
  const file = Buffer.alloc(chunkBytes + 10, 'x');
  await begin(file.length);
  expect(await keep(chunkBytes, file.subarray(chunkBytes))).toBeNull();
  expect(await keep(0, file.subarray(0, 100))).toBeNull();
  expect(await keep(0, file.subarray(0, chunkBytes))).toBe(chunkBytes);
  expect(await keep(0, file.subarray(0, chunkBytes))).toBe(chunkBytes);
  expect(await begin(file.length)).toMatchObject({ state: 'uploading', received: chunkBytes });
  expect(await keep(chunkBytes, file.subarray(chunkBytes))).toBe(file.length);
  expect(await keep(chunkBytes, file.subarray(chunkBytes))).toBeNull();
  const read = [];
  for await (const piece of readUpload(shopId(), 'u', chunkBytes - 5)) read.push(piece);
  expect(Buffer.concat(read)).toEqual(file.subarray(chunkBytes - 5));
});

test('an upload that nobody goes on with is let go after two days', async () => {
  await inShop(async (db) => {
    await beginImport(db, {
      runId: 'left',
      kind: 'orders',
      source: 'o.csv',
      bytes: chunkBytes + 1,
      state: 'uploading',
    });
    await keepChunk(db, 'left', 0, Buffer.alloc(chunkBytes));
    const inDays = (days: number) => new Date(Date.now() + days * 86_400_000);
    await purgeUploads(db, inDays(1));
    expect(await findImport(db, 'left')).not.toBeNull();
    await purgeUploads(db, inDays(3));
    expect(await findImport(db, 'left')).toBeNull();
    expect(await db.query(`SELECT FROM import_chunk WHERE run_id = 'left'`)).toEqual([]);
    expect(await listImports(db, 10)).toHaveLength(1);
  });
});
