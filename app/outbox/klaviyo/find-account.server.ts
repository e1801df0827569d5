import { decrypt } from '../../platform/crypto.server.ts';
import type { ShopDb } from '../../platform/db.server.ts';

/** A store's connected Klaviyo account. */
export interface KlaviyoAccount {
  /** The store's. */
  domain: string;
  apiKey: string;
}

/** The account of a store that has the app, or null when Klaviyo is not connected or refuses the key. One query. */
export async function findKlaviyoAccount(db: ShopDb): Promise<KlaviyoAccount | null> {
  const [row] = await db.query<{ domain: string; secret: Buffer }>(
    `SELECT shop.domain, d.secret FROM destination d JOIN shop USING (shop_id)
     WHERE d.shop_id = $1 AND d.kind = 'klaviyo' AND d.state = 'connected' AND d.secret IS NOT NULL AND shop.uninstalled_at IS NULL`,
    [db.shopId],
  );
  return row
    ? { domain: row.domain, apiKey: decrypt(`shop ${db.shopId} destination.secret`, row.secret).toString() }
    : null;
}
