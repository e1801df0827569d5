import type { ShopDb } from '../platform/db.server.ts';
import { getVersionedSetting } from '../platform/settings.server.ts';
import { sourceArea, sourceSettings } from './authoritative.ts';

/** People whose contact was weighed by an earlier choice of whom to believe. Two queries, by a partial index. */
export async function listUnsettled(db: ShopDb, limit: number): Promise<string[]> {
  const { version } = await getVersionedSetting(db, sourceArea, sourceSettings);
  const rows = await db.query<{ customerId: string }>(
    `SELECT customer_id AS "customerId" FROM customer
     WHERE shop_id = $1 AND contact_source = 'several' AND contact_rules < $2 ORDER BY contact_rules, customer_id LIMIT $3`,
    [db.shopId, version, limit],
  );
  return rows.map((row) => row.customerId);
}
