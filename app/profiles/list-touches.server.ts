import type { ShopDb } from '../platform/db.server.ts';
import { type MailClick, type Touches, touchesOf, type Visit } from './touches.ts';

const visitsMax = 500;

/**
 * What led to each of these orders of one person, by order id. Two queries by index, of the newest 500 campaign visits and mail clicks.
 */
export async function listTouches(
  db: ShopDb,
  customerId: string,
  orders: readonly {
    orderId: string;
    placedAt: Date;
    utm: Record<string, string> | null;
    landingSite: string | null;
  }[],
): Promise<Record<string, Touches>> {
  if (orders.length === 0) return {};
  const visits = await db.query<Visit>(
    `SELECT occurred_at AS at, data ->> 'href' AS href FROM activity
     WHERE shop_id = $1 AND customer_id = $2 AND kind = 'page_viewed' AND (data ->> 'href' LIKE '%utm\\_%' OR data ->> 'href' LIKE '%rg\\_m=%') ORDER BY occurred_at DESC LIMIT ${visitsMax}`,
    [db.shopId, customerId],
  );
  const clicks = await db.query<MailClick>(
    `SELECT occurred_at AS at, data ->> 'campaign' AS campaign, data ->> 'service' AS service FROM activity
     WHERE shop_id = $1 AND customer_id = $2 AND kind = 'mail_clicked' ORDER BY occurred_at DESC LIMIT ${visitsMax}`,
    [db.shopId, customerId],
  );
  return Object.fromEntries(orders.map((order) => [order.orderId, touchesOf(order, visits, clicks)]));
}
