import type { ShopDb } from '../platform/db.server.ts';
import type { AccessAction } from './record-access.server.ts';

/** One reading of personal data. */
export interface AccessRow {
  entryId: string;
  at: Date;
  author: string;
  action: AccessAction;
  customerId: string | null;
  people: number;
}

const shownMax = 50;

/** The latest readings, newest first. One query by index. */
export async function listAccess(db: ShopDb): Promise<AccessRow[]> {
  return db.query<AccessRow>(
    `SELECT entry_id AS "entryId", at, author, action, customer_id AS "customerId", people
     FROM access_entry WHERE shop_id = $1 ORDER BY at DESC, entry_id LIMIT ${shownMax}`,
    [db.shopId],
  );
}
