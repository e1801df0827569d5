import { beginReadings, type ReadingBegun } from '../inbox/readings/readings.server.ts';
import type { ShopDb } from '../platform/db.server.ts';
import { forShop } from '../platform/db.server.ts';

const kinds: readonly ReadingBegun[] = [
  { purpose: 'backfill', kind: 'products', method: 'bulk' },
  { purpose: 'backfill', kind: 'customers', method: 'bulk' },
  { purpose: 'backfill', kind: 'orders', method: 'bulk' },
];

/** Takes a store's history in: when it is installed, and when somebody asks for it again. `read-shopify` does the work. */
export async function backfill(shopId: number, at: Date): Promise<void> {
  await forShop(shopId, (db) => beginBackfill(db, at));
}

/** Begins the backfill anew. What is there already costs time only: nothing is taken in twice. */
export async function beginBackfill(db: ShopDb, at: Date): Promise<void> {
  await beginReadings(db, kinds, at);
  await db.wake('read', { destination: 'shopify' });
}
