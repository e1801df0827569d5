import { hasTakenHistory } from '../inbox/readings/readings.server.ts';
import { holdConclusions } from '../insights/hold-conclusions.server.ts';
import type { Clock } from '../platform/clock.server.ts';
import { forShop } from '../platform/db.server.ts';
import { queueSegmentEvents } from '../outbox/queue-segment-events.server.ts';
import type { Reads } from '../segments/language/reads-of.ts';
import { readDefinitions } from '../segments/membership/read-definitions.server.ts';
import { markMoved } from '../segments/membership/mark-moved.server.ts';
import { nextRange } from '../segments/membership/next-range.server.ts';
import { everyone } from '../segments/membership/customer-range.ts';
import { reconcileRange } from '../segments/membership/rebuild-range.server.ts';
import { leaveOutSilent } from './leave-out-silent.server.ts';
import { paceRanges } from './pace-ranges.ts';

/** Which segments, and how it is told. */
export interface Decision {
  which?: (reads: Reads) => boolean;
  /** Why the whole store is looked at: `recompute`, `product`. */
  cause: string;
  /** It is no news, whoever moves; what history moves is none anyway. */
  silent: boolean;
  clock: Clock;
}

/**
 * Decides live segments for every customer, range by range, after something changed that concerns the whole store: who moved is told like
 * anybody else. Segments that are being built are left to that. Ranges are transactions of their own, so live changes go on between them, and
 * only one range is in memory.
 */
export async function decideEverybody(
  shopId: number,
  { which = () => true, cause, silent, clock }: Decision,
): Promise<void> {
  const { segments } = await forShop(shopId, (db) => readDefinitions(db));
  const pace = paceRanges();
  const decide = (slug: string, after: string) =>
    forShop(shopId, async (db): Promise<string> => {
      await holdConclusions(db);
      const asOf = clock.now();
      // read again: the merchant may have saved another text, and then the segment is built anew
      const {
        segments: [definition],
        ...store
      } = await readDefinitions(db, slug);
      if (definition?.state !== 'live' || definition.expression === null) return everyone.through;
      const range = await nextRange(db, after, pace.customers);
      const transitions = await reconcileRange(db, { store, definition, range, asOf }, cause);
      // asked after the range was read: what history brought to it is known to be history by now, also when that began meanwhile
      const isSilent = silent || (await hasTakenHistory(db));
      await queueSegmentEvents(db, isSilent ? [] : await leaveOutSilent(db, transitions), asOf);
      await markMoved(
        db,
        transitions.map(({ customerId }) => customerId),
      );
      return range.through;
    });
  for (const { slug } of segments.filter(({ reads }) => which(reads))) {
    let after = everyone.after;
    while (after !== everyone.through) {
      const begun = performance.now();
      after = await decide(slug, after);
      pace.note(performance.now() - begun);
    }
    pace.restart();
  }
}
