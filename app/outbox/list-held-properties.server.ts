import type { ShopDb } from '../platform/db.server.ts';
import type { DestinationKind, Properties } from './destination.ts';

/** What one ESP holds of a customer, as far as it accepted it. */
export interface HeldProperties {
  destination: DestinationKind;
  properties: Properties;
  sentAt: Date;
}

/** What each ESP holds of one customer. One query by primary key. */
export async function listHeldProperties(db: ShopDb, customerId: string): Promise<HeldProperties[]> {
  return db.query<HeldProperties>(
    `SELECT destination, properties, sent_at AS "sentAt" FROM property_state
     WHERE shop_id = $1 AND destination = ANY (SELECT kind FROM destination WHERE shop_id = $1) AND customer_id = $2
     ORDER BY destination`,
    [db.shopId, customerId],
  );
}
