import type { ShopDb } from '../platform/db.server.ts';
import { choose, type RecentItem } from './choose.ts';
import { sellable } from './sellable.ts';
import { shownMax } from './shown-max.ts';

/** Products stored per customer: enough that products which sell out before the mail is opened leave as many as it shows. */
export const recommendationsMax = 3 * shownMax;
/** Products a customer's list starts from. */
const recentMax = 20;

/**
 * Chooses and stores `recommendation` for these customers. Six queries whatever their number; reads nobody else's facts.
 * Customers who are deleted, merged away or opted out of profiling lose theirs.
 */
export async function refreshRecommendations(db: ShopDb, customerIds: string[], asOf: Date): Promise<void> {
  const people = await db.query<Person>(peopleSql, [db.shopId, customerIds, asOf]);
  const sources = [...new Set(people.flatMap((person) => person.recent.map((item) => item.productId)))];
  const similar = await readSimilar(db, sources);
  const newest = await readNewest(db);
  const shown = new Set([...people.flatMap((person) => person.popular), ...newest]);
  for (const neighbours of similar.values()) for (const { productId } of neighbours) shown.add(productId);
  const allowed = await readSellable(db, [...shown]);
  const lists = people.map((person) =>
    choose({ ...person, similar, newest, sellable: allowed, bought: new Set(person.bought) }, recommendationsMax),
  );
  await db.query(
    `INSERT INTO recommendation AS r (shop_id, customer_id, items, computed_at)
     SELECT $1, customer_id, items, $4 FROM unnest($2::bigint[], $3::jsonb[]) AS fresh (customer_id, items)
     ON CONFLICT (shop_id, customer_id) DO UPDATE SET items = excluded.items, computed_at = excluded.computed_at WHERE r.items <> excluded.items`,
    [db.shopId, people.map((person) => person.customerId), lists.map((list) => JSON.stringify(list)), asOf],
  );
  const known = new Set(people.map((person) => person.customerId));
  await db.query('DELETE FROM recommendation WHERE shop_id = $1 AND customer_id = ANY ($2::bigint[])', [
    db.shopId,
    customerIds.filter((id) => !known.has(id)),
  ]);
}

interface Person {
  customerId: string;
  bought: string[];
  recent: RecentItem[];
  popular: string[];
}

async function readSimilar(
  db: ShopDb,
  productIds: string[],
): Promise<Map<string, { productId: string; score: number }[]>> {
  const rows = await db.query<{ productId: string; items: { productId: string; score: number }[] }>(
    'SELECT product_id AS "productId", items FROM item_similarity WHERE shop_id = $1 AND product_id = ANY ($2::bigint[])',
    [db.shopId, productIds],
  );
  return new Map(rows.map((row) => [row.productId, row.items]));
}

async function readNewest(db: ShopDb): Promise<string[]> {
  const rows = await db.query<{ productId: string }>(
    `SELECT product_id AS "productId" FROM product p WHERE shop_id = $1 AND ${sellable('p')}
     ORDER BY published_at DESC, product_id LIMIT ${2 * recommendationsMax}`,
    [db.shopId],
  );
  return rows.map((row) => row.productId);
}

async function readSellable(db: ShopDb, productIds: string[]): Promise<Set<string>> {
  const rows = await db.query<{ productId: string }>(
    `SELECT product_id AS "productId" FROM product p WHERE shop_id = $1 AND product_id = ANY ($2::bigint[]) AND ${sellable('p')}`,
    [db.shopId, productIds],
  );
  return new Set(rows.map((row) => row.productId));
}

/** Per customer: products bought, the newest products they touched, and the best sellers they don't own. */
const peopleSql = `
SELECT c.customer_id AS "customerId", bought.ids::text[] AS bought, coalesce(recent.items, '[]') AS recent, popular.ids::text[] AS popular
FROM customer c
CROSS JOIN LATERAL (
  SELECT coalesce(array_agg(DISTINCT l.product_id), '{}') AS ids
  FROM orders o JOIN order_line l ON l.shop_id = o.shop_id AND l.order_id = o.order_id
  WHERE o.shop_id = $1 AND o.customer_id = c.customer_id AND NOT o.test AND o.cancelled_at IS NULL AND o.deleted_at IS NULL
    AND o.placed_at <= $3 AND l.product_id IS NOT NULL AND l.current_quantity > 0
) bought
CROSS JOIN LATERAL (
  SELECT coalesce(array_agg(product_id ORDER BY rank), '{}') AS ids
  FROM (SELECT p.product_id, p.rank FROM popular_item p JOIN product ON product.shop_id = $1 AND product.product_id = p.product_id
        WHERE p.shop_id = $1 AND p.product_id <> ALL (bought.ids) AND ${sellable('product')}
        ORDER BY p.rank LIMIT ${recommendationsMax}) best
) popular
CROSS JOIN LATERAL (
  SELECT json_agg(json_build_object('productId', product_id::text, 'did', did, 'title', coalesce(title, 'another product')) ORDER BY at DESC, product_id) AS items
  FROM (
    SELECT touched.product_id, max(at) AS at, (array_agg(did ORDER BY strength DESC))[1] AS did, max(coalesce(p.title, touched.title)) AS title
    FROM (
      SELECT * FROM (
        SELECT l.product_id, o.placed_at AS at, 'bought' AS did, 3 AS strength, l.title
        FROM orders o JOIN order_line l ON l.shop_id = o.shop_id AND l.order_id = o.order_id
        WHERE o.shop_id = $1 AND o.customer_id = c.customer_id AND NOT o.test AND o.cancelled_at IS NULL AND o.deleted_at IS NULL AND o.placed_at <= $3
        ORDER BY o.placed_at DESC LIMIT ${10 * recentMax}) b
      UNION ALL SELECT * FROM (
        SELECT (line ->> 'productId')::bigint, k.updated_at, 'carted', 2, NULL
        FROM cart k CROSS JOIN LATERAL jsonb_array_elements(k.lines) line
        WHERE k.shop_id = $1 AND k.customer_id = c.customer_id AND k.updated_at <= $3 ORDER BY k.updated_at DESC LIMIT ${recentMax}) k
      UNION ALL SELECT * FROM (
        SELECT a.product_id, a.occurred_at, 'viewed', 1, NULL
        FROM activity a WHERE a.shop_id = $1 AND a.customer_id = c.customer_id AND a.kind = 'product_viewed' AND a.occurred_at <= $3
        ORDER BY a.occurred_at DESC LIMIT ${10 * recentMax}) v
    ) touched
    LEFT JOIN product p ON p.shop_id = $1 AND p.product_id = touched.product_id
    WHERE touched.product_id IS NOT NULL
    GROUP BY touched.product_id ORDER BY max(at) DESC, touched.product_id LIMIT ${recentMax}
  ) newest
) recent
WHERE c.shop_id = $1 AND c.customer_id = ANY ($2::bigint[]) AND c.deleted_at IS NULL AND c.merged_into IS NULL
  AND c.profiling_opt_out_at IS NULL`;
