import type { ShopDb } from '../../platform/db.server.ts';
import { beginReadings, type ReadingBegun } from './readings.server.ts';

const kinds: readonly ReadingBegun[] = [
  { purpose: 'backfill', kind: 'products', method: 'bulk' },
  { purpose: 'backfill', kind: 'customers', method: 'bulk' },
  { purpose: 'backfill', kind: 'orders', method: 'bulk' },
];

/** Reads all customers again: something is asked of them that was not before. */
export async function readCustomersAgain(db: ShopDb, at: Date): Promise<void> {
  await beginReadings(
    db,
    kinds.filter(({ kind }) => kind === 'customers'),
    at,
  );
  await db.wake('read', { destination: 'shopify' });
}

/** Begins to take in the store's history, also anew: what is there already costs time only, nothing is taken in twice. */
export async function beginBackfill(db: ShopDb, at: Date): Promise<void> {
  await beginReadings(db, kinds, at);
  await db.wake('read', { destination: 'shopify' });
}
