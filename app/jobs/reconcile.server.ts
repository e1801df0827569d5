import { isOpen } from '../inbox/readings/reading.ts';
import { beginReadings, listReadings } from '../inbox/readings/readings.server.ts';
import { forgetSeenIds } from '../inbox/readings/seen-ids.server.ts';
import { forShop } from '../platform/db.server.ts';
import { readingKinds } from '../shopify/reading/kinds.ts';

/** What changed just now may still be on its way as a webhook. */
const graceMs = 2 * 60_000;
/** Each window reaches back into the last: Shopify's search runs some minutes behind its store. */
const overlapMs = 15 * 60_000;
/** A store that was never reconciled has its backfill for what is older. */
const firstWindowMs = 60 * 60_000;

/**
 * Looks for what webhooks did not tell: per kind, everything that Shopify updated since the last look, every ten minutes. A window that
 * has not ended is left to end; one that failed is asked for again, from where it began.
 */
export async function reconcile(shopId: number, at: Date): Promise<void> {
  await forShop(shopId, async (db) => {
    const windows = (await listReadings(db)).filter(({ purpose }) => purpose === 'window');
    const toAt = new Date(at.getTime() - graceMs);
    const begun = readingKinds.flatMap((kind) => {
      const last = windows.find((window) => window.kind === kind);
      if (last && isOpen(last)) return [];
      return [{ purpose: 'window' as const, kind, method: 'paged' as const, fromAt: fromOf(last, toAt), toAt }];
    });
    await beginReadings(db, begun, at);
    await db.wake('read', { destination: 'shopify' });
  });
}

/**
 * Looks every night for what was deleted: no feed tells of deleted orders and customers, so the ids that are left are compared. Of orders,
 * only as far back as the store shares them; of checkouts, those that stand open.
 */
export async function scan(shopId: number, at: Date): Promise<void> {
  await forShop(shopId, async (db) => {
    const open = (await listReadings(db)).filter((reading) => reading.purpose === 'scan' && isOpen(reading));
    if (open.length > 0) return;
    for (const kind of readingKinds) await forgetSeenIds(db, kind);
    await beginReadings(
      db,
      readingKinds.map((kind) => ({ purpose: 'scan', kind, method: 'bulk' })),
      at,
    );
    await db.wake('read', { destination: 'shopify' });
  });
}

function fromOf(last: { state: string; fromAt: Date | null; toAt: Date | null } | undefined, toAt: Date): Date {
  if (last?.state === 'failed' && last.fromAt) return last.fromAt;
  return last?.toAt ? new Date(last.toAt.getTime() - overlapMs) : new Date(toAt.getTime() - firstWindowMs);
}
