import type { ShopDb } from '../platform/db.server.ts';

/** Whether everything of this store was erased and it has not been installed again since. One query by primary key. */
export async function isErasedStore(db: ShopDb): Promise<boolean> {
  const [shop] = await db.query<{ erased: boolean }>(
    `SELECT erased_at IS NOT NULL AND (installed_at IS NULL OR installed_at <= erased_at) AS erased FROM shop WHERE shop_id = $1`,
    [db.shopId],
  );
  return shop?.erased ?? false;
}
