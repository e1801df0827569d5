import type { ShopDb } from '../platform/db.server.ts';
import type { Trace } from './trace.ts';

/**
 * Marks everyone whose facts a batch changed, with the cause, so that their conclusions are drawn again. People of orders, carts,
 * checkouts and views that were written are looked up here, after the links were drawn. Two queries.
 * @param silent whether what this leads to triggers nothing; stays so while the mark waits, whoever else marks the person. Dated
 * ahead, so that live changes of the next hours come first.
 * @returns how many people.
 */
export async function markChanged(db: ShopDb, trace: Trace, silent: boolean): Promise<number> {
  const owners = await db.query<{ customerId: string; cause: string }>(
    `SELECT customer_id AS "customerId", 'order' AS cause FROM orders WHERE shop_id = $1 AND order_id = ANY ($2::bigint[]) AND customer_id IS NOT NULL
     UNION SELECT customer_id, 'checkout' FROM checkout WHERE shop_id = $1 AND checkout_token = ANY ($3) AND customer_id IS NOT NULL
     UNION SELECT customer_id, 'cart' FROM cart WHERE shop_id = $1 AND cart_token = ANY ($4) AND customer_id IS NOT NULL
     UNION SELECT customer_id, 'view' FROM activity WHERE shop_id = $1 AND activity_id = ANY ($5) AND customer_id IS NOT NULL`,
    [db.shopId, [...trace.orders], [...trace.checkouts], [...trace.carts], [...trace.activities]],
  );
  const causes = new Map(trace.people);
  // what people do says more than that their record changed
  for (const cause of ['view', 'cart', 'checkout', 'order']) {
    for (const owner of owners) if (owner.cause === cause) causes.set(owner.customerId, cause);
  }
  if (causes.size === 0) return 0;
  await db.query(
    `INSERT INTO customer_changed AS c (shop_id, customer_id, cause, silent, changed_at)
     SELECT $1, *, $4, now() + CASE WHEN $4 THEN interval '1 day' ELSE interval '0' END
     FROM unnest($2::bigint[], $3::text[]) AS person (id, cause) ORDER BY id
     ON CONFLICT (shop_id, customer_id) DO UPDATE SET cause = excluded.cause, silent = c.silent OR excluded.silent,
       changed_at = CASE WHEN excluded.silent THEN least(c.changed_at, excluded.changed_at) ELSE excluded.changed_at END`,
    [db.shopId, [...causes.keys()], [...causes.values()], silent],
  );
  return causes.size;
}
