import { forShop } from '../platform/db.server.ts';
import { findDuplicates } from '../profiles/find-duplicates.server.ts';

/** Looks for people who may be one and suggests them to the merchant. Nightly. @returns how many pairs are suggested. */
export async function suggestDuplicates(shopId: number, asOf: Date): Promise<number> {
  return forShop(shopId, (db) => findDuplicates(db, asOf));
}
