import type { ShopDb } from '../platform/db.server.ts';
import { type AffinityKind, affinityKinds } from './affinity-kinds.ts';
import { sampleCustomers } from './sample-customers.server.ts';

/** What many customers prefer. */
export interface StoreAffinity {
  kind: AffinityKind;
  value: string;
  /** Customers drawn for whom it comes first. */
  customers: number;
  /** Its mean share among those who have it at all, 0 to 1. */
  share: number;
}

/** Values shown of each kind. */
const valuesMax = 8;

/**
 * What the store's customers prefer most, by how many have it first. Exact in a store of up to 10,000 customers; of a larger one as many are
 * drawn. Two queries.
 */
export async function listStoreAffinities(
  db: ShopDb,
): Promise<{ affinities: StoreAffinity[]; drawn: number; total: number }> {
  const { ids, total } = await sampleCustomers(db);
  const affinities = await db.query<StoreAffinity>(
    `SELECT kind, value, customers, share FROM (
       SELECT kind, value, count(*) FILTER (WHERE place = 1)::int AS customers, avg(share) AS share,
              row_number() OVER (PARTITION BY kind ORDER BY count(*) FILTER (WHERE place = 1) DESC, value COLLATE "C") AS rank
       FROM customer_affinity WHERE shop_id = $1 AND customer_id = ANY ($2::bigint[]) GROUP BY kind, value
     ) ranked WHERE rank <= ${valuesMax} AND customers > 0 ORDER BY array_position($3, kind), rank`,
    [db.shopId, ids, affinityKinds],
  );
  return { affinities, drawn: ids.length, total };
}
