import { itemCosine, type Interactions, type Neighbours } from '../maths/item-cosine.ts';
import { countsSql } from '../insights/exclusion-rules.ts';
import { planForWholeStore } from '../insights/plan-for-whole-store.server.ts';
import type { ShopDb } from '../platform/db.server.ts';
import { runApart } from '../platform/run-apart.server.ts';

/** Neighbours kept per product: more than a block shows, so that exclusions leave enough. */
const neighboursMax = 20;
/** Newest products kept per person: cost grows with its square, and older ones say less. */
const productsPerPersonMax = 200;
/** Older than this, tastes and catalogues are others. */
const historyDays = 730;
/** An interaction counts half after this time. */
const halfLifeDays = 180;
/** From so many interactions on they are compared in a thread, so that the deliveries of other stores go on. */
const apartMin = 50_000;
/** Neighbours less alike than this are chance. */
const similarityMin = 0.001;

interface Interaction {
  person: string;
  productId: string;
  weight: number;
}

/**
 * Recomputes the store's item-to-item similarities: cosine over persons, of the strongest thing each did with a product
 * (ordered 1, in a cart 0.5, viewed 0.25), decayed. Unknown persons count too: an order without customer, a pixel client.
 * Reads the interactions of two years into memory (about 100 bytes each).
 */
export async function computeSimilarities(db: ShopDb, asOf: Date): Promise<void> {
  await planForWholeStore(db);
  const rows = await db.query<Interaction>(interactionsSql, [db.shopId, asOf]);
  const { interactions, productIds } = indexed(rows);
  const { start, items, scores } = await nearest(interactions);
  const lists = productIds.map((_, item) => {
    const neighbours: { productId: string; score: number }[] = [];
    for (let at = start[item] ?? 0; at < (start[item + 1] ?? 0); at++) {
      const score = scores[at] ?? 0;
      if (score >= similarityMin)
        neighbours.push({ productId: productIds[items[at] ?? 0] ?? '', score: Number(score.toFixed(4)) });
    }
    return JSON.stringify(neighbours);
  });
  await db.query('DELETE FROM item_similarity WHERE shop_id = $1 AND product_id <> ALL ($2::bigint[])', [
    db.shopId,
    productIds,
  ]);
  await db.query(
    `INSERT INTO item_similarity AS s (shop_id, product_id, items, computed_at)
     SELECT $1, product_id, items, $4 FROM unnest($2::bigint[], $3::jsonb[]) AS fresh (product_id, items)
     ON CONFLICT (shop_id, product_id) DO UPDATE SET items = excluded.items, computed_at = excluded.computed_at WHERE s.items <> excluded.items`,
    [db.shopId, productIds, lists, asOf],
  );
}

async function nearest(interactions: Interactions): Promise<Neighbours> {
  if (interactions.itemOf.length < apartMin) return itemCosine(interactions, neighboursMax);
  return runApart(new URL('../maths/item-cosine.ts', import.meta.url), itemCosine, interactions, neighboursMax);
}

function indexed(rows: Interaction[]): { interactions: Interactions; productIds: string[] } {
  const people = new Map<string, number>();
  const products = new Map<string, number>();
  const userOf = new Int32Array(rows.length);
  const itemOf = new Int32Array(rows.length);
  const weightOf = new Float64Array(rows.length);
  for (const [at, row] of rows.entries()) {
    userOf[at] = indexOf(people, row.person);
    itemOf[at] = indexOf(products, row.productId);
    weightOf[at] = row.weight;
  }
  return {
    interactions: { users: people.size, items: products.size, userOf, itemOf, weightOf },
    productIds: [...products.keys()],
  };
}

function indexOf(known: Map<string, number>, key: string): number {
  const found = known.get(key);
  if (found !== undefined) return found;
  known.set(key, known.size);
  return known.size - 1;
}

const interactionsSql = `
WITH recent AS (
  SELECT coalesce(o.customer_id::text, 'order ' || o.order_id) AS person, l.product_id, o.placed_at AS at, 1.0::float8 AS strength
  FROM orders o JOIN order_line l ON l.shop_id = o.shop_id AND l.order_id = o.order_id
  WHERE o.shop_id = $1 AND NOT o.test AND o.cancelled_at IS NULL AND o.deleted_at IS NULL AND l.quantity > 0
    AND o.placed_at > $2::timestamptz - interval '${historyDays} days' AND o.placed_at <= $2
    AND ${countsSql('o.customer_id')}
  UNION ALL
  SELECT coalesce(c.customer_id::text, 'cart ' || c.cart_token), (line ->> 'productId')::bigint, c.updated_at, 0.5
  FROM cart c CROSS JOIN LATERAL jsonb_array_elements(c.lines) line
  WHERE c.shop_id = $1 AND c.updated_at > $2::timestamptz - interval '${historyDays} days' AND c.updated_at <= $2
    AND ${countsSql('c.customer_id')}
  UNION ALL
  SELECT coalesce(a.customer_id::text, 'client ' || a.client_id), a.product_id, a.occurred_at, 0.25
  FROM activity a
  WHERE a.shop_id = $1 AND a.kind = 'product_viewed'
    AND a.occurred_at > $2::timestamptz - interval '${historyDays} days' AND a.occurred_at <= $2
    AND ${countsSql('a.customer_id')}
), strongest AS (
  SELECT person, product_id, max(at) AS at,
         max(strength * power(0.5, extract(epoch FROM $2::timestamptz - at)::float8 / 86400 / ${halfLifeDays})) AS weight
  FROM recent WHERE person IS NOT NULL AND product_id IS NOT NULL
  GROUP BY person, product_id
), newest AS (
  SELECT *, row_number() OVER (PARTITION BY person ORDER BY at DESC, product_id) AS nth FROM strongest
)
SELECT person, product_id::text AS "productId", weight FROM newest WHERE nth <= ${productsPerPersonMax} ORDER BY person, product_id`;
