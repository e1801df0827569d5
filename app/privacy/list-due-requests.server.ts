import type { ShopDb } from '../platform/db.server.ts';

/** Enough to act. */
const soonDays = 7;

/** A request that is not done and due soon, or overdue. */
export interface DueRequest {
  requestId: string;
  kind: string;
  dueAt: Date;
}

/** Requests of people and of Shopify's that are due within a week and not done, the most urgent first. One query by a partial index. */
export async function listDueRequests(db: ShopDb, asOf: Date): Promise<DueRequest[]> {
  return db.query<DueRequest>(
    `SELECT request_id AS "requestId", kind, due_at AS "dueAt" FROM data_request
     WHERE shop_id = $1 AND done_at IS NULL AND due_at < $2::timestamptz + interval '${soonDays} days' ORDER BY due_at, request_id LIMIT 100`,
    [db.shopId, asOf],
  );
}
