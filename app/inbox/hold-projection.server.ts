import type { ShopDb } from '../platform/db.server.ts';

const projectionLock = 7_301;

/**
 * Writing a store's facts is done by one transaction at a time: the links between them are drawn from all of them, and what is being
 * erased must not be written beside it. Held until the transaction ends; taking it twice is harmless.
 */
export async function holdProjection(db: ShopDb): Promise<void> {
  await db.query('SELECT pg_advisory_xact_lock($1, $2)', [projectionLock, db.shopId]);
}
