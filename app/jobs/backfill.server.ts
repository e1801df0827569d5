import { beginBackfill } from '../inbox/readings/begin-backfill.server.ts';
import { forShop } from '../platform/db.server.ts';

/** Takes a store's history in after it was installed. `read-shopify` does the work. */
export async function backfill(shopId: number, at: Date): Promise<void> {
  await forShop(shopId, async (db) => {
    await beginBackfill(db, at);
    await db.wake('shopify-segments', { destination: 'shopify' });
  });
}
