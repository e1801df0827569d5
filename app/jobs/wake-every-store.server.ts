import { forShop, queryDirectory } from '../platform/db.server.ts';

/** What asks Shopify has a line of its own in each store. */
const askingShopify = new Set(['read', 'reconcile', 'scan']);

/**
 * Wakes tasks of every store that has the app installed; `deliver` for each of its connected destinations, `engage` for Klaviyo, which
 * tells nothing unasked. One transaction per store.
 */
export async function wakeEveryStore(tasks: string[]): Promise<void> {
  const shops = await queryDirectory<{ shopId: number }>(
    `SELECT shop_id AS "shopId" FROM shop WHERE installed_at IS NOT NULL AND uninstalled_at IS NULL ORDER BY shop_id`,
  );
  for (const { shopId } of shops) {
    await forShop(shopId, async (db) => {
      const connected = await db.query<{ kind: string }>(
        `SELECT kind FROM destination WHERE shop_id = $1 AND state = 'connected'`,
        [shopId],
      );
      for (const task of tasks) {
        if (askingShopify.has(task)) await db.wake(task, { destination: 'shopify' });
        else if (task !== 'deliver' && task !== 'engage') await db.wake(task);
        else
          for (const { kind } of connected)
            if (task === 'deliver' || kind === 'klaviyo') await db.wake(task, { destination: kind });
      }
    });
  }
}
