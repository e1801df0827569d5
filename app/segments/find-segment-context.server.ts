import type { ShopDb } from '../platform/db.server.ts';
import type { SegmentContext } from './compile/statement.ts';

/** What a segment of this store is compiled with as of a moment. One query. */
export async function findSegmentContext(db: ShopDb, asOf: Date): Promise<SegmentContext> {
  const [shop = { timeZone: 'UTC', currency: 'USD' }] = await db.query<{ timeZone: string; currency: string }>(
    'SELECT time_zone AS "timeZone", currency FROM shop WHERE shop_id = $1',
    [db.shopId],
  );
  return { shopId: db.shopId, asOf, ...shop };
}
