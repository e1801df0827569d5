import type { ShopDb } from '../platform/db.server.ts';
import type { DestinationKind } from './destination.ts';

/** The ESPs to deliver to. One whose key stopped working counts: its items wait for a new key. One query. */
export async function listConnected(db: ShopDb): Promise<DestinationKind[]> {
  const rows = await db.query<{ kind: DestinationKind }>(
    `SELECT kind FROM destination WHERE shop_id = $1 AND state <> 'disconnected' ORDER BY kind`,
    [db.shopId],
  );
  return rows.map(({ kind }) => kind);
}
