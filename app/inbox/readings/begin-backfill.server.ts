import type { ShopDb } from '../../platform/db.server.ts';
import { beginReadings, type ReadingBegun } from './readings.server.ts';

const kinds: readonly ReadingBegun[] = [
  { purpose: 'backfill', kind: 'products', method: 'bulk' },
  { purpose: 'backfill', kind: 'customers', method: 'bulk' },
  { purpose: 'backfill', kind: 'orders', method: 'bulk' },
];

/** Begins to take in the store's history, also anew: what is there already costs time only, nothing is taken in twice. */
export async function beginBackfill(db: ShopDb, at: Date): Promise<void> {
  await beginReadings(db, kinds, at);
  await db.wake('read', { destination: 'shopify' });
}
