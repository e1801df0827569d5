import { advanceImport, endImport, findImport, type ImportRun, nextImport } from '../inbox/files/import-run.server.ts';
import { type OpenFile, unpack } from '../inbox/files/unpack.server.ts';
import { readUpload } from '../inbox/files/upload.server.ts';
import { systemClock } from '../platform/clock.server.ts';
import { forShop } from '../platform/db.server.ts';
import { log } from '../platform/log.server.ts';
import { findCurrency } from '../profiles/find-currency.server.ts';
import { sealAhead } from '../profiles/seal-ahead.server.ts';
import type { RecentSeals } from '../profiles/seal-contact.server.ts';
import type { Refusal } from '../shopify/files/file-format.ts';
import { type FileBatch, type FileCursor, FileError, readFile } from '../shopify/files/read-file.ts';
import { absorbEach } from './absorb-each.server.ts';

/** A batch's fixed number of queries weighs little against this many facts; its rows and texts take some tens of megabytes. */
const factsMax = 4000;
/** Then other work of the store has its turn. */
const sliceMs = 5000;

/** Goes on with the store's uploaded files, the oldest first, for some seconds, and wakes itself while there is more. */
export async function importUploads(shopId: number, { clock = systemClock } = {}): Promise<void> {
  const run = await forShop(shopId, nextImport);
  if (!run) return;
  const until = clock.now().getTime() + sliceMs;
  const open = (start: number) => readUpload(shopId, run.runId, start);
  await importFile(shopId, run.runId, { open, isOver: () => clock.now().getTime() > until });
  await forShop(shopId, (db) => db.wake('import'));
}

/**
 * Takes a file into the store's profiles from where it was left: batch by batch, each in one transaction with how far it got, so that a
 * crash at any point costs no row and doubles none. What it leads to triggers nothing; at its end the store is recomputed.
 * The next batch is read and sealed while the database works on this one.
 * @param file.isOver asked after each batch: true = stop here, to go on another time.
 * @returns the run as it stands then; `failed` with a reason when the file can't be read.
 */
export async function importFile(
  shopId: number,
  runId: string,
  file: { open: OpenFile; isOver?: () => boolean; onBatch?: (run: ImportRun) => void },
): Promise<ImportRun> {
  const begun = await getRun(shopId, runId);
  if (begun.state !== 'reading') return begun;
  try {
    const unpacked = await unpack(file.open, begun.cursor?.bytes ?? 0);
    const currency = await forShop(shopId, findCurrency);
    const from = begun.cursor ?? undefined;
    const batches = sealed(shopId, readFile(begun.kind, { chunks: unpacked.chunks, currency, factsMax, from }));
    let at = begun.cursor;
    let reading = batches.next();
    for (;;) {
      const next = await reading;
      if (next.done) break;
      const batch = next.value;
      const committing = commit(shopId, runId, { batch, from: at, done: unpacked.bytesRead() });
      if (batch.cursor) (reading = batches.next()).catch(() => undefined);
      await committing;
      at = batch.cursor;
      file.onBatch?.(await getRun(shopId, runId));
      if (!at || file.isOver?.()) break;
    }
    await batches.return(undefined);
  } catch (error) {
    const failure = failureOf(error);
    if (!failure) throw error;
    await forShop(shopId, (db) => endImport(db, runId, failure));
  }
  return getRun(shopId, runId);
}

async function* sealed(shopId: number, batches: AsyncIterable<FileBatch>): AsyncGenerator<FileBatch, void> {
  const recent: RecentSeals = new Map();
  for await (const batch of batches) {
    const facts = batch.groups.flatMap((group) => group.facts);
    await sealAhead(shopId, facts, recent);
    yield batch;
  }
}

async function commit(
  shopId: number,
  runId: string,
  { batch, from, done }: { batch: FileBatch; from: FileCursor | null; done: number },
): Promise<void> {
  await forShop(shopId, async (db) => {
    const { changes, refused } = await absorbEach(db, batch.groups, { silent: true });
    const refusals = [...refused].map(([{ line }, refusal]): Refusal => {
      log.error({ ...refusal, line }, 'a row of a file was refused');
      return { line, field: 'row', reason: 'database-refused' };
    });
    const step = {
      from,
      cursor: batch.cursor,
      done,
      rows: batch.rows,
      things: batch.groups.length - refusals.length,
      changes,
      refusals: [...batch.refusals, ...refusals],
    };
    if (!(await advanceImport(db, runId, step))) throw new Error('Another process goes on with this import');
    if (batch.cursor === null && (await endImport(db, runId))) await db.wake('recompute');
  });
}

async function getRun(shopId: number, runId: string): Promise<ImportRun> {
  const run = await forShop(shopId, (db) => findImport(db, runId));
  if (!run) throw new Error('There is no such import');
  return run;
}

/** Why a file is to blame, or null when it isn't. */
function failureOf(error: unknown): { reason: string; fields: string[] } | null {
  if (error instanceof FileError) return { reason: error.reason, fields: error.columns };
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code.startsWith('Z_') ? { reason: 'not-unpacked', fields: [] } : null;
}
