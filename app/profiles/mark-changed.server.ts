import type { ShopDb } from '../platform/db.server.ts';
import { addTouched, type Touched, type Trace } from './trace.ts';

/**
 * Marks everyone whose facts a batch changed, with the cause (`identity`, `order:1001`), so that their conclusions are drawn
 * again. People of orders, carts, checkouts and views are looked up here, after the links were drawn. Two queries.
 * With each goes what of their facts changed, so that only what asks about it is decided again; marks that wait add up.
 * @param silent whether what this leads to triggers nothing; stays so while the mark waits, whoever else marks the person. Dated
 * ahead, so that live changes of the next hours come first.
 * @returns how many people.
 */
export async function markChanged(db: ShopDb, trace: Trace, silent: boolean): Promise<number> {
  const owners = await db.query<Owner>(
    `SELECT * FROM (SELECT customer_id AS "customerId", 'order' AS cause, order_id::text AS fact, NULL AS kind FROM orders
       WHERE shop_id = $1 AND order_id = ANY ($2::bigint[]) AND customer_id IS NOT NULL
     UNION ALL SELECT customer_id, 'checkout', checkout_token, NULL FROM checkout WHERE shop_id = $1 AND checkout_token = ANY ($3) AND customer_id IS NOT NULL
     UNION ALL SELECT customer_id, 'cart', cart_token, NULL FROM cart WHERE shop_id = $1 AND cart_token = ANY ($4) AND customer_id IS NOT NULL
     UNION ALL SELECT customer_id, 'view', activity_id, kind FROM activity WHERE shop_id = $1 AND activity_id = ANY ($5) AND customer_id IS NOT NULL
     ) owner ORDER BY length(fact), fact`,
    [db.shopId, [...trace.orders], [...trace.checkouts], [...trace.carts], [...trace.activities]],
  );
  const causes = new Map(trace.people);
  // what people do says more than that their record changed
  for (const cause of ['view', 'cart', 'checkout', 'order']) {
    for (const owner of owners) if (owner.cause === cause) causes.set(owner.customerId, `${cause}:${owner.fact}`);
  }
  if (causes.size === 0) return 0;
  for (const { customerId, cause, kind } of owners)
    addTouched(trace, customerId, kind === null ? touchedBy[cause] : [kind]);
  const touched = [...causes.keys()].map((id) => [...(trace.touched.get(id) ?? [])].join(' '));
  await db.query(
    `INSERT INTO customer_changed AS c (shop_id, customer_id, cause, touched, silent, changed_at)
     SELECT $1, id, cause, string_to_array(touched, ' '), $4, now() + CASE WHEN $4 THEN interval '1 day' ELSE interval '0' END
     FROM unnest($2::bigint[], $3::text[], $5::text[]) AS person (id, cause, touched) ORDER BY id
     ON CONFLICT (shop_id, customer_id) DO UPDATE SET cause = excluded.cause, touched = ${bothTouched}, silent = c.silent OR excluded.silent,
       changed_at = CASE WHEN excluded.silent THEN least(c.changed_at, excluded.changed_at) ELSE excluded.changed_at END
     -- a mark that says the same is held, not written: history marks most people again and again
     WHERE NOT (c.silent AND excluded.silent AND c.cause = excluded.cause AND c.changed_at <= excluded.changed_at
       AND c.touched IS NOT DISTINCT FROM ${bothTouched})`,
    [db.shopId, [...causes.keys()], [...causes.values()], silent, touched],
  );
  return causes.size;
}

interface Owner {
  customerId: string;
  cause: keyof typeof touchedBy;
  fact: string;
  kind: string | null;
}

/** A cart and a checkout are asked about as sums only. */
const touchedBy = { order: ['orders', 'lines'], checkout: [], cart: [], view: [] } satisfies Record<string, Touched[]>;

/** SQL: what either mark says, each once; in a statement that inserts into customer_changed c. */
const bothTouched = 'ARRAY(SELECT unnest(c.touched) UNION SELECT unnest(excluded.touched) ORDER BY 1)';
