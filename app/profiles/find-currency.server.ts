import type { ShopDb } from '../platform/db.server.ts';

/** The store's present currency, ISO 4217. One query. */
export async function findCurrency(db: ShopDb): Promise<string> {
  const [shop] = await db.query<{ currency: string }>('SELECT currency FROM shop WHERE shop_id = $1', [db.shopId]);
  return shop?.currency ?? 'USD';
}
