import type { ShopDb } from '../platform/db.server.ts';
import { destinationKinds } from './destination.ts';
import { disconnectDestination } from './disconnect-destination.server.ts';

/**
 * Ends the connections of a store that removed the app, and deletes their keys: nobody is left who could ask us to. Does nothing for a
 * store that has it. One query, four per ESP.
 */
export async function endConnections(db: ShopDb): Promise<void> {
  const [removed] = await db.query('SELECT FROM shop WHERE shop_id = $1 AND uninstalled_at IS NOT NULL', [db.shopId]);
  if (removed) for (const kind of destinationKinds) await disconnectDestination(db, kind);
}
