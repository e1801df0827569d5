import type { ShopDb } from '../platform/db.server.ts';
import { saveSetting } from '../platform/settings.server.ts';
import { metafieldArea } from '../shopify/metafields.ts';

/**
 * From now on these metafields of customers are answers. What others answered is forgotten, and everybody it told something of is
 * looked at again; what these answer is read at Shopify by whoever calls. Five queries.
 */
export async function chooseMetafields(
  db: ShopDb,
  { keys, author, at }: { keys: string[]; author: string; at: Date },
): Promise<void> {
  await saveSetting(db, metafieldArea, { value: { keys }, author, at });
  const forgotten = await db.query<{ customerId: string; statedCustomerId: string }>(
    `DELETE FROM customer_answer WHERE shop_id = $1 AND source = 'metafield' AND question <> ALL ($2) RETURNING customer_id AS "customerId", stated_customer_id AS "statedCustomerId"`,
    [db.shopId, keys],
  );
  const ids = [...new Set(forgotten.flatMap((row) => [row.customerId, row.statedCustomerId]))].filter(
    (id) => id !== '0',
  );
  if (ids.length === 0) return;
  // behind every choice of sources, so that their contact is weighed again
  await db.query(
    `UPDATE customer SET contact_rules = -1 WHERE shop_id = $1 AND customer_id = ANY ($2::bigint[]) AND contact_source = 'several'`,
    [db.shopId, ids],
  );
  await db.query(
    `INSERT INTO customer_changed (shop_id, customer_id, cause) SELECT $1, id, 'answer' FROM unnest($2::bigint[]) AS id ORDER BY id
     ON CONFLICT (shop_id, customer_id) DO UPDATE SET changed_at = now(), cause = excluded.cause`,
    [db.shopId, ids],
  );
  await db.wake('resettle');
  await db.wake('refresh');
}
