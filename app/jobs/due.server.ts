import { holdConclusions } from '../insights/hold-conclusions.server.ts';
import { systemClock, type Clock } from '../platform/clock.server.ts';
import { forShop, type ShopDb } from '../platform/db.server.ts';
import { findNextDue, sweepSegment } from '../segments/sweep-segment.server.ts';
import { tellTransitions } from './tell-transitions.server.ts';

/**
 * Moves time on for the segments of a store whose windows end: those who cross are decided, and told like everybody who enters or leaves. A
 * transaction per segment. Wakes itself at the next moment at which somebody may cross, so nothing runs in between, and in a line of its own,
 * so that it comes at its second however busy the store is.
 * @returns how many segments were due.
 */
export async function due(shopId: number, clock: Clock = systemClock): Promise<number> {
  let swept = 0;
  while (await forShop(shopId, (db) => sweepOne(db, clock))) swept += 1;
  await forShop(shopId, async (db) => {
    const next = await findNextDue(db);
    if (next) await db.wake('due', { due: next });
  });
  return swept;
}

async function sweepOne(db: ShopDb, clock: Clock): Promise<boolean> {
  await holdConclusions(db);
  const asOf = clock.now();
  const transitions = await sweepSegment(db, asOf);
  if (transitions === null) return false;
  await tellTransitions(db, transitions, asOf);
  return true;
}
