import type { ShopDb } from '../../platform/db.server.ts';
import type { ReadingKind } from '../../shopify/reading/kinds.ts';
import type { Reading } from './reading.ts';

/** A store that shares 60 days of orders, by when they were created: an order's own day is when it was processed, which may be later. */
const limitedDays = 45;
/** Shopify forgets abandoned checkouts after three months. */
const checkoutDays = 80;

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

/**
 * Ours of each kind that Shopify must list: with its own number, not deleted or merged away, there before the scan began, and of what it
 * lists for a time only, what is younger than $4 days. Of checkouts it lists those with contact that nobody completed.
 */
const oursSql: Record<ReadingKind, string> = {
  products:
    'SELECT product_id AS id FROM product WHERE shop_id = $1 AND deleted_at IS NULL AND product_id > 0 AND updated_at < $3',
  customers: `SELECT customer_id AS id FROM customer
    WHERE shop_id = $1 AND deleted_at IS NULL AND customer_id > 0 AND merged_into IS NULL
      AND contact_version <> '' AND contact_version COLLATE "C" < to_char($3::timestamptz AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
  orders: `SELECT order_id AS id FROM orders WHERE shop_id = $1 AND deleted_at IS NULL AND order_id > 0 AND updated_at < $3
      AND ($4::int IS NULL OR placed_at > $3::timestamptz - make_interval(days => $4))`,
  checkouts: `SELECT checkout_id AS id FROM checkout WHERE shop_id = $1 AND deleted_at IS NULL AND checkout_id > 0
      AND checkout_token <> 'id:' || checkout_id AND completed_at IS NULL AND order_id IS NULL
      AND (email_idx IS NOT NULL OR stated_customer_id IS NOT NULL)
      AND updated_at < $3 AND created_at > $3::timestamptz - make_interval(days => $4)`,
};

/** The ids that a whole scan has not seen, and how many there should have been. One anti-join. */
export async function findUnseen(
  db: ShopDb,
  { kind, begunAt, limited }: Pick<Reading, 'kind' | 'begunAt' | 'limited'>,
): Promise<{ ids: string[]; known: number }> {
  const [found] = await db.query<{ ids: string[]; known: number }>(
    `SELECT coalesce(array_agg(ours.id::text) FILTER (WHERE seen.id IS NULL), '{}') AS ids, count(*)::int AS known
     FROM (${oursSql[kind]}) ours LEFT JOIN reading_id seen ON seen.shop_id = $1 AND seen.kind = $2 AND seen.id = ours.id`,
    [db.shopId, kind, begunAt, ...daysOf(kind, limited)],
  );
  return found ?? { ids: [], known: 0 };
}

function daysOf(kind: ReadingKind, limited: boolean): (number | null)[] {
  switch (kind) {
    case 'orders':
      return [limited ? limitedDays : null];
    case 'checkouts':
      return [checkoutDays];
    case 'products':
    case 'customers':
      return [];
  }
}
