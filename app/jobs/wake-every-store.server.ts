import { forShop, queryDirectory, type ShopDb } from '../platform/db.server.ts';
import { log } from '../platform/log.server.ts';

/** What asks Shopify has a line of its own in each store. */
const askingShopify = new Set(['read', 'reconcile', 'scan', 'write-consents', 'shopify-segments']);

/** A while over which the stores take their turns, each at its own moment. */
export interface Spread {
  from: Date;
  hours: number;
}

/**
 * Wakes tasks of every store that has the app installed; `deliver` for each of its connected destinations, `engage` for Klaviyo, which
 * tells nothing unasked. One transaction per store; a store that can't be woken keeps no other from it.
 * @param spread for work that would be too much for all stores at once; otherwise now.
 */
export async function wakeEveryStore(tasks: string[], spread?: Spread): Promise<void> {
  const shops = await queryDirectory<{ shopId: number }>(
    `SELECT shop_id AS "shopId" FROM shop WHERE installed_at IS NOT NULL AND uninstalled_at IS NULL ORDER BY shop_id`,
  );
  for (const { shopId } of shops) {
    const due = spread && turnOf(shopId, spread);
    await forShop(shopId, (db) => wakeStore(db, tasks, due)).catch((error: unknown) =>
      log.error({ shopId, error: String(error) }, 'a store could not be woken'),
    );
  }
}

async function wakeStore(db: ShopDb, tasks: string[], due: Date | undefined): Promise<void> {
  const connected = await db.query<{ kind: string }>(
    `SELECT kind FROM destination WHERE shop_id = $1 AND state = 'connected'`,
    [db.shopId],
  );
  for (const task of tasks) {
    if (askingShopify.has(task)) await db.wake(task, { destination: 'shopify', due });
    else if (task !== 'deliver' && task !== 'engage') await db.wake(task, { due });
    else
      for (const { kind } of connected)
        if (task === 'deliver' || kind === 'klaviyo') await db.wake(task, { destination: kind, due });
  }
}

/** The same every time, and evenly spread: multiples of the golden ratio, Knuth, TAOCP 3, 6.4. */
function turnOf(shopId: number, { from, hours }: Spread): Date {
  const place = (Math.imul(shopId, 0x9e3779b1) >>> 0) / 2 ** 32;
  return new Date(from.getTime() + place * hours * 3_600_000);
}
