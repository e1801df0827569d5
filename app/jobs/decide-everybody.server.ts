import type { Clock } from '../platform/clock.server.ts';
import { forShop } from '../platform/db.server.ts';
import { queueSegmentEvents } from '../outbox/queue-segment-events.server.ts';
import { readDefinitions } from '../segments/membership/read-definitions.server.ts';
import { nextRange } from '../segments/membership/next-range.server.ts';
import { everyone, reconcileRange } from '../segments/membership/rebuild-range.server.ts';
import { paceRanges } from './pace-ranges.ts';
import { holdConclusions } from './refresh.server.ts';

/**
 * Decides every live segment for every customer, range by range, after the whole store was scored anew: who moved is told like anybody else,
 * unless history did it. Segments that are being built are left to that. Ranges are transactions of their own, so live changes go on between
 * them, and only one range is in memory.
 */
export async function decideEverybody(
  shopId: number,
  { silent, clock }: { silent: boolean; clock: Clock },
): Promise<void> {
  const { segments } = await forShop(shopId, (db) => readDefinitions(db));
  const pace = paceRanges();
  for (const { slug } of segments) {
    let after = everyone.after;
    while (after !== everyone.through) {
      const begun = performance.now();
      after = await forShop(shopId, async (db) => {
        await holdConclusions(db);
        const asOf = clock.now();
        // read again: the merchant may have saved another text, and then the segment is built anew
        const {
          segments: [definition],
          ...store
        } = await readDefinitions(db, slug);
        if (definition?.state !== 'live' || definition.expression === null) return everyone.through;
        const range = await nextRange(db, after, pace.customers);
        const transitions = await reconcileRange(db, { store, definition, range, asOf }, 'recompute');
        await queueSegmentEvents(db, silent ? [] : transitions, asOf);
        return range.through;
      });
      pace.note(performance.now() - begun);
    }
  }
}
