import { z } from 'zod';
import { saveAlert } from '../inbox/raise-alert.server.ts';
import { type Reading } from '../inbox/readings/reading.ts';
import { advanceReading, listReadings, saveReading } from '../inbox/readings/readings.server.ts';
import { findUnseen, forgetSeenIds, keepSeenIds } from '../inbox/readings/seen-ids.server.ts';
import type { ShopDb } from '../platform/db.server.ts';
import { log } from '../platform/log.server.ts';
import { findStale } from '../profiles/find-stale.server.ts';
import type { Fact } from '../shopify/fact.ts';
import type { ReadingKind } from '../shopify/reading/kinds.ts';
import { parseNode } from '../shopify/reading/parse-node.ts';
import type { Read } from '../shopify/reading/read-file.server.ts';
import { readVersionAt } from '../shopify/reading/read-version.ts';
import { id as idWord } from '../shopify/words.ts';
import { absorbEach } from './absorb-each.server.ts';

/** A scan that misses more than this share of what is known, and more than this number, is not believed. */
const goneShareMax = 0.2;
const goneAlwaysBelieved = 50;

/**
 * Takes in what a reading has read, with how far it got, in the caller's transaction; at the end, draws what follows.
 * @throws Error when another process went on with the reading: roll back.
 */
export async function takeInRead(
  db: ShopDb,
  reading: Reading,
  { read, metafields }: { read: Read; metafields: readonly string[] },
  now: Date,
): Promise<void> {
  const taken =
    reading.purpose === 'scan'
      ? await takeIds(db, reading, read.things)
      : await takeThings(db, reading, { things: read.things, metafields }, now);
  const step = { position: read.position, things: read.things.length, at: now, ...taken };
  if (!(await advanceReading(db, reading, step))) throw new Error('Another process goes on with this reading');
  if (read.isEnd) await end(db, reading, now);
}

/** Takes in things as Shopify shows them: of a window only what is news. */
export async function takeThings(
  db: ShopDb,
  reading: Pick<Reading, 'kind' | 'purpose'>,
  { things, metafields }: { things: readonly unknown[]; metafields: readonly string[] },
  now: Date,
) {
  const parsed = things.map((thing) => parseNode(reading.kind, thing, { readAt: now, metafields }));
  const readable = parsed.flatMap((one) => (one.ok ? [{ facts: one.facts }] : []));
  const wanted = reading.purpose === 'window' ? await staleOnly(db, readable) : readable;
  const { refused } = await absorbEach(db, wanted, { silent: reading.purpose === 'backfill' });
  for (const refusal of refused.values()) log.error(refusal, 'what was read was refused');
  if (wanted.length > 0) await db.wake('refresh');
  const unreadable = parsed.length - readable.length + refused.size;
  if (unreadable > 0) {
    const message = `${unreadable} ${reading.kind} from Shopify could not be read and were left out.`;
    await saveAlert(db, { slug: `unreadable-${reading.kind}`, kind: 'reading', message });
  }
  return { changed: wanted.length - refused.size, unreadable };
}

/** What webhooks have told already is left alone, so that what is counted is what they did not. */
async function staleOnly(db: ShopDb, items: { facts: Fact[] }[]): Promise<{ facts: Fact[] }[]> {
  const stale = await findStale(
    db,
    items.flatMap((item) => item.facts),
  );
  return items
    .map((item) => ({ facts: item.facts.filter((fact) => stale.has(fact)) }))
    .filter((item) => item.facts.length > 0);
}

const scanned = z.object({ id: idWord });

async function takeIds(db: ShopDb, reading: Reading, things: readonly unknown[]) {
  const ids = things.map((thing) => scanned.parse(thing).id);
  await keepSeenIds(db, reading.kind, ids);
  return { changed: 0, unreadable: 0 };
}

async function end(db: ShopDb, reading: Reading, now: Date): Promise<void> {
  const reason = reading.purpose === 'scan' ? await buryUnseen(db, reading) : null;
  await saveReading(db, reading, { state: reason === null ? 'done' : 'failed', reason, finishedAt: now });
  if (reading.purpose !== 'backfill') return;
  const left = (await listReadings(db)).filter(({ purpose, state }) => purpose === 'backfill' && state !== 'done');
  if (left.length === 0) await db.wake('recompute');
}

/**
 * What a whole scan has not seen is gone at Shopify, as of the scan's beginning: a tombstone, which anything later undoes.
 * @returns why the scan is not believed, or null.
 */
async function buryUnseen(db: ShopDb, reading: Reading): Promise<string | null> {
  const { kind } = reading;
  const { ids, known } = await findUnseen(db, reading);
  await forgetSeenIds(db, kind);
  if (ids.length > goneAlwaysBelieved && ids.length > known * goneShareMax) {
    const message = `Shopify no longer lists ${ids.length} of ${known} ${kind}. That is too many to believe: nothing was deleted here.`;
    await saveAlert(db, { slug: `scan-${kind}`, kind: 'reading', message });
    return 'too-many-gone';
  }
  const items = ids.map((id) => ({ facts: [tombstoneOf(kind, id, reading.begunAt)] }));
  const { refused } = await absorbEach(db, items, { silent: false });
  await db.query(
    `UPDATE reading SET changed = changed + $3, changed_ever = changed_ever + $3 WHERE shop_id = $1 AND purpose = 'scan' AND kind = $2`,
    [db.shopId, kind, ids.length - refused.size],
  );
  if (ids.length > 0) await db.wake('refresh');
  return null;
}

function tombstoneOf(kind: ReadingKind, id: string, deletedAt: Date): Fact {
  const version = readVersionAt(deletedAt);
  switch (kind) {
    case 'products':
      return { kind: 'product-deletion', productId: id, deletedAt, version };
    case 'customers':
      return { kind: 'customer-deletion', customerId: id, deletedAt, version };
    case 'orders':
      return { kind: 'order-deletion', orderId: id, deletedAt, version };
    case 'checkouts':
      return { kind: 'checkout-deletion', checkoutId: id, deletedAt, version };
  }
}
