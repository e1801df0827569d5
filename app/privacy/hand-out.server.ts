import type { ShopDb } from '../platform/db.server.ts';
import { exportPerson, type PersonExport } from './export-person.server.ts';
import { openRequest } from './redaction-trail.server.ts';
import { readRequestedPerson } from './requested-person.ts';

/**
 * Everything held of the person of a customers/data_request, for the merchant to hand out; the request counts as done from then on
 * and can be repeated. About 30 queries.
 * @returns null when there is no such request, or its person was erased since.
 */
export async function handOut(db: ShopDb, requestId: string, now: Date): Promise<PersonExport | null> {
  const [request] = await db.query<{ payload: Buffer }>(
    `SELECT payload FROM data_request WHERE shop_id = $1 AND request_id = $2 AND kind = 'customers/data_request' AND payload IS NOT NULL`,
    [db.shopId, requestId],
  );
  if (!request) return null;
  const handed = await exportPerson(db, readRequestedPerson(openRequest(db.shopId, request.payload)), now);
  await db.query(
    `UPDATE data_request SET state = 'done', done_at = coalesce(done_at, $3) WHERE shop_id = $1 AND request_id = $2`,
    [db.shopId, requestId, now],
  );
  return handed;
}
