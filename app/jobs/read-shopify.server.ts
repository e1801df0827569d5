import { isOpen, type Reading } from '../inbox/readings/reading.ts';
import { listLarge } from '../inbox/readings/large-things.server.ts';
import { listReadings, type ReadingPatch, saveReading } from '../inbox/readings/readings.server.ts';
import { type Clock, systemClock } from '../platform/clock.server.ts';
import { forShop } from '../platform/db.server.ts';
import { log } from '../platform/log.server.ts';
import { adminOfShop } from '../shopify/authenticate-admin.server.ts';
import { listMetafieldKeys } from '../profiles/list-metafield-keys.server.ts';
import { findDomain } from '../shopify/find-shop.server.ts';
import type { Answer } from '../shopify/reading/ask-shopify.server.ts';
import { findBulkOperation, startBulkOperation } from '../shopify/reading/bulk-operation.server.ts';
import { selectionOf, windowFilter } from '../shopify/reading/kinds.ts';
import { FileGone, type Read, readFile } from '../shopify/reading/read-file.server.ts';
import { readPage } from '../shopify/reading/read-page.server.ts';
import { countThings, isOrderHistoryLimited } from '../shopify/reading/read-shop.server.ts';
import { type Reader, readLarge } from './read-large.server.ts';
import { takeInRead } from './take-in-read.server.ts';

/** Things of a file absorbed in one transaction: about a second. */
const thingsMax = 500;
/** Batches in one run, then the run goes to the back of the line. */
const batchesMax = 5;
/** Failures in a row after which the merchant is told, minutes later. */
const attemptsMax = 6;
const busyMs = 30_000;

/**
 * Goes on with what a store wants to be read from Shopify: asks for bulk operations and looks at them, reads from files and pages,
 * takes in batch by batch. Shopify is asked outside of every transaction; each batch is taken in together with how far it got, so
 * that a crash at any point costs a batch's time and nothing else. A bounded slice, which wakes itself when more is due. Runs in the
 * store's line for Shopify, so that live deliveries go on meanwhile.
 * @throws when the database is out of reach: the queue tries again.
 */
export async function readShopify(
  shopId: number,
  { clock = systemClock, openAdmin = adminOfShop }: { clock?: Clock; openAdmin?: typeof adminOfShop } = {},
): Promise<void> {
  const open = await listOpen(shopId);
  const [large] = await forShop(shopId, (db) => listLarge(db, 1));
  if (open.length === 0 && !large) return;
  const graphql = await openAdmin(await findDomain(shopId)).catch((error: unknown) => {
    log.warn({ error: String(error), shopId }, 'there is no way to Shopify for a reading');
    return null;
  });
  let largeDue: Date | null = null;
  if (graphql === null) {
    for (const reading of open) await save(shopId, reading, failedPatch(reading, 'no-access', clock.now()));
  } else {
    const metafields = await forShop(shopId, listMetafieldKeys);
    const reader = { shopId, graphql, clock, metafields };
    largeDue = await readLarge(reader);
    for (const reading of open) if (isDue(reading, clock)) await prepare(reader, reading);
    await readSome(reader);
  }
  const left = (await listOpen(shopId)).map((reading) => reading.dueAt);
  const moments = [...left, ...(largeDue ? [largeDue] : [])].map((moment) => moment.getTime());
  if (moments.length === 0) return;
  const due = new Date(Math.min(...moments));
  await forShop(shopId, (db) => db.wake('read', { destination: 'shopify', due }));
}

/** Takes a reading from wanted to readable, as far as Shopify is. */
async function prepare(reader: Reader, reading: Reading): Promise<void> {
  const { shopId, clock } = reader;
  if (reading.state === 'waiting') await save(shopId, reading, await ask(reader, reading));
  if (reading.state === 'asked') await save(shopId, reading, await look(reader, reading, clock.now()));
}

async function ask({ graphql, clock, metafields }: Reader, reading: Reading): Promise<ReadingPatch> {
  const { kind, purpose } = reading;
  const now = clock.now();
  const limited = kind === 'orders' && purpose !== 'window' ? await isOrderHistoryLimited(graphql) : false;
  if (limited === null) return failedPatch(reading, 'unreachable', now);
  const total = purpose === 'backfill' ? await countThings(graphql, kind) : null;
  const known = { limited, ...(total !== null && { total }) };
  if (reading.method === 'paged') return { ...known, state: 'reading' };
  const started = await startBulkOperation(
    graphql,
    selectionOf(kind, metafields),
    purpose === 'scan' ? 'ids' : 'whole',
  );
  if (started.ok) {
    const dueAt = new Date(now.getTime() + 1000);
    return { ...known, state: 'asked', operationId: started.operationId, dueAt };
  }
  switch (started.reason) {
    case 'busy':
      return { dueAt: new Date(now.getTime() + busyMs) };
    case 'throttled':
      return { dueAt: new Date(now.getTime() + started.afterMs) };
    case 'unreachable':
      return failedPatch(reading, started.reason, now);
    case 'refused':
    case 'access-denied':
      return { ...known, state: 'reading', method: 'paged' };
  }
}

async function look({ graphql }: Reader, reading: Reading, now: Date): Promise<ReadingPatch> {
  const found = await findBulkOperation(graphql, reading.operationId ?? '');
  if (!found.ok) return afterRefusal(reading, found, now);
  switch (found.state) {
    case 'running': {
      const askedMs = now.getTime() - reading.begunAt.getTime();
      return { dueAt: new Date(now.getTime() + Math.min(30_000, Math.max(1000, askedMs / 10))) };
    }
    case 'completed':
      return { state: 'reading', url: found.url ?? '', total: found.things, dueAt: now };
    case 'ended':
      return { state: 'reading', method: 'paged', dueAt: now };
  }
}

/** Some batches of what can be read, the short readings first. */
async function readSome(reader: Reader): Promise<void> {
  for (let batch = 0; batch < batchesMax; batch += 1) {
    const [reading] = (await listOpen(reader.shopId)).filter(
      (each) => each.state === 'reading' && isDue(each, reader.clock),
    );
    if (!reading) return;
    const read = await readOn(reader, reading);
    if (!read.ok) await save(reader.shopId, reading, read.patch);
    else {
      const { metafields, clock } = reader;
      await forShop(reader.shopId, (db) => takeInRead(db, reading, { read, metafields }, clock.now()));
    }
  }
}

async function readOn(
  { graphql, clock, metafields }: Reader,
  reading: Reading,
): Promise<({ ok: true } & Read) | { ok: false; patch: ReadingPatch }> {
  const { kind, purpose, position, fromAt, toAt, url } = reading;
  const selection = selectionOf(kind, metafields);
  try {
    if (reading.method === 'bulk') {
      // an operation that found nothing leaves no file
      if (!url) return { ok: true, things: [], position: '0', isEnd: true };
      return { ok: true, ...(await readFile(url, selection, position, thingsMax)) };
    }
    const filter = fromAt && toAt ? windowFilter(fromAt, toAt) : null;
    const what = purpose === 'scan' ? 'ids' : 'whole';
    const page = await readPage(graphql, { selection, what, position, filter });
    return page.ok ? page : { ok: false, patch: afterRefusal(reading, page, clock.now()) };
  } catch (error) {
    log.warn({ error: String(error), kind, purpose }, 'a reading was interrupted');
    const patch = failedPatch(reading, 'interrupted', clock.now());
    if (!(error instanceof FileGone) || patch.state === 'failed') return { ok: false, patch };
    return { ok: false, patch: { ...patch, state: 'waiting', operationId: null, url: null, position: null, done: 0 } };
  }
}

function afterRefusal(reading: Reading, refusal: Exclude<Answer, { ok: true }>, now: Date): ReadingPatch {
  switch (refusal.reason) {
    case 'throttled':
      return { dueAt: new Date(now.getTime() + refusal.afterMs) };
    case 'access-denied':
      return { state: 'failed', reason: 'access-denied', finishedAt: now };
    case 'refused':
    case 'unreachable':
      log.warn({ reason: refusal.reason, message: refusal.message, kind: reading.kind }, 'Shopify refused a reading');
      return failedPatch(reading, refusal.reason, now);
  }
}

/** Tries again later each time; in the end the merchant is told. */
function failedPatch(reading: Reading, reason: string, now: Date): ReadingPatch {
  const attempts = reading.attempts + 1;
  if (attempts >= attemptsMax) return { state: 'failed', attempts, reason, finishedAt: now };
  return { attempts, reason, dueAt: new Date(now.getTime() + 1000 * 4 ** attempts) };
}

function isDue(reading: Reading, clock: Clock): boolean {
  return reading.dueAt <= clock.now();
}

async function listOpen(shopId: number): Promise<Reading[]> {
  return (await forShop(shopId, listReadings)).filter(isOpen);
}

async function save(shopId: number, reading: Reading, patch: ReadingPatch): Promise<void> {
  await forShop(shopId, (db) => saveReading(db, reading, patch));
}
