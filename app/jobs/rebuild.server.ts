import { holdConclusions } from '../insights/hold-conclusions.server.ts';
import { systemClock, type Clock } from '../platform/clock.server.ts';
import { forShop } from '../platform/db.server.ts';
import { rebuildSegment } from '../segments/rebuild-segment.server.ts';
import { type Pace, paceRanges } from './pace-ranges.ts';

/** An empty segment's are too few by far, and one of everybody's take half a second. */
const firstCustomers = 50_000;
/** Then the run goes to the back of the line, so that a deploy or another store need not wait for a large one. */
const runMs = 20_000;

/**
 * Builds segments whose text is new, range by range, each in a transaction of a fraction of a second: live changes go on between them, a text
 * that is saved meanwhile is what the next range is decided by, and a process that dies goes on where it was. Wakes itself while more is to be
 * built.
 */
export async function rebuild(
  shopId: number,
  { clock = systemClock, pace = paceRanges(firstCustomers) }: { clock?: Clock; pace?: Pace } = {},
): Promise<void> {
  const until = performance.now() + runMs;
  while (performance.now() < until) {
    const begun = performance.now();
    const range = await forShop(shopId, async (db) => {
      // what a crash takes back is done again: the range is behind `built_through` or it is not
      await db.query('SET LOCAL synchronous_commit = off');
      await holdConclusions(db);
      const built = await rebuildSegment(db, pace.customers, clock.now());
      // who moved is looked at when the live ones were
      if (built === null) await db.wake('refresh');
      return built;
    });
    if (range === null) return;
    pace.note(performance.now() - begun);
    if (range.isDone) pace.restart();
  }
  await forShop(shopId, (db) => db.wake('rebuild'));
}
