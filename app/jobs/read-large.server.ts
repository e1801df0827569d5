import { listLarge, postponeLarge, settleLarge, type WaitingThing } from '../inbox/readings/large-things.server.ts';
import type { Clock } from '../platform/clock.server.ts';
import { forShop } from '../platform/db.server.ts';
import { log } from '../platform/log.server.ts';
import type { AdminGraphql } from '../shopify/ask-admin.ts';
import { selectionOf } from '../shopify/reading/kinds.ts';
import { readThing } from '../shopify/reading/read-page.server.ts';
import { takeThings } from './take-in-read.server.ts';

/** Who reads, for which store. */
export interface Reader {
  shopId: number;
  graphql: AdminGraphql;
  clock: Clock;
  /** Those of customers that count as answers. */
  metafields: readonly string[];
}

/** Of thousands of lines each: a minute. */
const thingsMax = 5;
/** After hours the next window has long read it. */
const attemptsMax = 6;

/**
 * Reads what came in webhooks that were too large, each by its number, and takes it in.
 * @returns when to go on, or null when nothing waits.
 */
export async function readLarge(reader: Reader): Promise<Date | null> {
  const waiting = await forShop(reader.shopId, (db) => listLarge(db, thingsMax));
  for (const thing of waiting) if (thing.dueAt <= reader.clock.now()) await readOne(reader, thing);
  const [next] = await forShop(reader.shopId, (db) => listLarge(db, 1));
  return next?.dueAt ?? null;
}

async function readOne({ shopId, graphql, clock, metafields }: Reader, large: WaitingThing): Promise<void> {
  const { kind, id, attempts } = large;
  const read = await readThing(graphql, { selection: selectionOf(kind, metafields), id });
  const now = clock.now();
  await forShop(shopId, async (db) => {
    if (read.ok) {
      const things = read.thing === null ? [] : [read.thing];
      await takeThings(db, { kind, purpose: 'window' }, { things, metafields }, now);
      await settleLarge(db, large);
      return;
    }
    log.warn({ shopId, kind, reason: read.reason }, 'a large thing could not be read');
    const afterMs = read.reason === 'throttled' ? read.afterMs : 1000 * 4 ** (attempts + 1);
    if (attempts + 1 >= attemptsMax) await settleLarge(db, large);
    else await postponeLarge(db, large, new Date(now.getTime() + afterMs));
  });
}
