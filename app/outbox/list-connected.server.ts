import type { ShopDb } from '../platform/db.server.ts';
import type { DestinationKind } from './destination.ts';

/**
 * The ESPs to deliver to. One whose key stopped working counts: its items wait for a new key. None of a store that removed the app:
 * its late webhooks still come in, and installing it again looks at everybody anew. One query.
 */
export async function listConnected(db: ShopDb): Promise<DestinationKind[]> {
  const rows = await db.query<{ kind: DestinationKind }>(
    `SELECT kind FROM destination JOIN shop USING (shop_id)
     WHERE shop_id = $1 AND state <> 'disconnected' AND uninstalled_at IS NULL ORDER BY kind`,
    [db.shopId],
  );
  return rows.map(({ kind }) => kind);
}
