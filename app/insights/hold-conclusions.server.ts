import type { ShopDb } from '../platform/db.server.ts';

/** One conclusion at a time per store until the transaction ends, also when a command draws them beside the worker: two would count segments wrong. */
export async function holdConclusions(db: ShopDb): Promise<void> {
  await db.query(`SELECT pg_advisory_xact_lock(hashtext('conclusions'), $1)`, [db.shopId]);
}
