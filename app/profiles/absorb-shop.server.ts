import type { ShopDb } from '../platform/db.server.ts';
import type { ScopesFact, ShopFact, UninstalledFact } from '../shopify/fact.ts';
import { newest } from './newest.ts';

/**
 * Writes the store's own name, currency and time zone, unless a newer version is known. A time zone that the database does not know
 * is left out: it would fail every statement that counts days by it. Another currency or time zone is another sum and another day for
 * everybody, so the whole store is worked out again. One query.
 */
export async function absorbShop(db: ShopDb, facts: ShopFact[]): Promise<void> {
  for (const fact of newest(facts, () => 'shop')) {
    const [shop] = await db.query<{ isCountedAnew: boolean }>(
      `UPDATE shop SET name = coalesce($2, shop.name), currency = coalesce($3, shop.currency),
         time_zone = coalesce((SELECT z.name FROM pg_timezone_names z WHERE z.name = $4), shop.time_zone), version = $5
       FROM shop before WHERE shop.shop_id = $1 AND before.shop_id = $1 AND shop.version COLLATE "C" < $5
       RETURNING (shop.currency, shop.time_zone) IS DISTINCT FROM (before.currency, before.time_zone) AS "isCountedAnew"`,
      [db.shopId, fact.name, fact.currency, fact.timeZone, fact.version],
    );
    if (shop?.isCountedAnew) await db.wake('recompute');
  }
}

/** Writes what the store allows the app now, unless a newer word is known. One query. */
export async function absorbScopes(db: ShopDb, facts: ScopesFact[]): Promise<void> {
  for (const { granted, version } of newest(facts, () => 'shop')) {
    await db.query(
      `UPDATE shop SET scopes = $2, scopes_version = $3 WHERE shop_id = $1 AND scopes_version COLLATE "C" < $3`,
      [db.shopId, granted, version],
    );
  }
}

/** Notes that the app was removed and ends its sessions, unless the store has been installed again since. Two queries. */
export async function absorbUninstalled(db: ShopDb, facts: UninstalledFact[]): Promise<void> {
  for (const { uninstalledAt } of newest(facts, () => 'shop')) {
    const removed = await db.query<{ domain: string }>(
      `UPDATE shop SET uninstalled_at = greatest(uninstalled_at, $2)
       WHERE shop_id = $1 AND (installed_at IS NULL OR installed_at <= $2) RETURNING domain`,
      [db.shopId, uninstalledAt],
    );
    for (const { domain } of removed) await db.query('DELETE FROM session WHERE domain = $1', [domain]);
  }
}
