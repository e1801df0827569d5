import { deliver as deliverDue } from '../outbox/deliver.server.ts';
import type { DestinationKind } from '../outbox/destination.ts';
import { listConnected } from '../outbox/list-connected.server.ts';
import { systemClock } from '../platform/clock.server.ts';
import { forShop } from '../platform/db.server.ts';

/**
 * The last part of an order's walk: what changed leaves for one ESP of one shop. Woken by refresh and by itself.
 * Without a destination it wakes every connected one.
 */
export async function deliver(shopId: number, destination: string | null, { clock = systemClock } = {}): Promise<void> {
  const connected = await forShop(shopId, listConnected);
  if (destination === null) {
    await forShop(shopId, async (db) => {
      for (const kind of connected) await db.wake('deliver', { destination: kind });
    });
    return;
  }
  const kind: DestinationKind | undefined = connected.find((known) => known === destination);
  const run = kind && (await deliverDue(shopId, kind, { clock }));
  if (run?.erased) await forShop(shopId, (db) => db.wake('answer-requests'));
}
