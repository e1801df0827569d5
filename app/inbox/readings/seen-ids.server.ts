import type { ShopDb } from '../../platform/db.server.ts';
import type { ReadingKind } from '../../shopify/reading/kinds.ts';

/** Kinds whose deletions a scan finds. */
export type ScannedKind = Exclude<ReadingKind, 'checkouts'>;

/** Keeps what a scan has seen at Shopify; the same id twice is kept once. */
export async function keepSeenIds(db: ShopDb, kind: ReadingKind, ids: readonly string[]): Promise<void> {
  await db.query(
    'INSERT INTO reading_id (shop_id, kind, id) SELECT $1, $2, * FROM unnest($3::bigint[]) ON CONFLICT DO NOTHING',
    [db.shopId, kind, ids],
  );
}

/** Forgets them, before a scan and after it. */
export async function forgetSeenIds(db: ShopDb, kind: ReadingKind): Promise<void> {
  await db.query('DELETE FROM reading_id WHERE shop_id = $1 AND kind = $2', [db.shopId, kind]);
}

/** Ours of each kind that Shopify must know: with its own number, not deleted or merged away, and there before the scan began. */
const oursSql: Record<ScannedKind, string> = {
  products:
    'SELECT product_id AS id FROM product WHERE shop_id = $1 AND deleted_at IS NULL AND product_id > 0 AND updated_at < $3',
  customers: `SELECT customer_id AS id FROM customer
    WHERE shop_id = $1 AND deleted_at IS NULL AND customer_id > 0 AND merged_into IS NULL
      AND contact_version <> '' AND contact_version COLLATE "C" < to_char($3::timestamptz AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
  orders:
    'SELECT order_id AS id FROM orders WHERE shop_id = $1 AND deleted_at IS NULL AND order_id > 0 AND updated_at < $3',
};

/** The ids that a whole scan has not seen, and how many there should have been. One anti-join. */
export async function findUnseen(
  db: ShopDb,
  kind: ScannedKind,
  begunAt: Date,
): Promise<{ ids: string[]; known: number }> {
  const [found] = await db.query<{ ids: string[]; known: number }>(
    `SELECT coalesce(array_agg(ours.id::text) FILTER (WHERE seen.id IS NULL), '{}') AS ids, count(*)::int AS known
     FROM (${oursSql[kind]}) ours LEFT JOIN reading_id seen ON seen.shop_id = $1 AND seen.kind = $2 AND seen.id = ours.id`,
    [db.shopId, kind, begunAt],
  );
  return found ?? { ids: [], known: 0 };
}
