import type { ShopDb } from '../platform/db.server.ts';
import type { ActivityFact } from '../shopify/fact.ts';
import { newest } from './newest.ts';
import { toRecordset } from './to-recordset.ts';
import { addAll, type Trace } from './trace.ts';

/** Appends what was seen in the storefront, each event once. One query. */
export async function absorbActivities(db: ShopDb, facts: ActivityFact[], trace: Trace): Promise<void> {
  if (facts.length === 0) return;
  const rows = newest(facts, (fact) => fact.activityId).map((fact) => ({
    activity_id: fact.activityId,
    kind: fact.name,
    occurred_at: fact.occurredAt,
    client_id: fact.clientId,
    stated_customer_id: fact.customerId,
    product_id: fact.productId,
    cart_token: fact.cartToken,
    checkout_token: fact.checkoutToken,
    data: fact.data,
  }));
  const written = await db.query<{ activityId: string; clientId: string | null; cartToken: string | null }>(
    `INSERT INTO activity (shop_id, activity_id, kind, occurred_at, client_id, stated_customer_id, product_id, cart_token, checkout_token, data)
     SELECT $1, r.* FROM jsonb_to_recordset($2) AS r (activity_id text, kind text, occurred_at timestamptz, client_id text,
       stated_customer_id bigint, product_id bigint, cart_token text, checkout_token text, data jsonb)
     ON CONFLICT DO NOTHING
     RETURNING activity_id AS "activityId", client_id AS "clientId", cart_token AS "cartToken"`,
    [db.shopId, toRecordset(rows)],
  );
  addAll(
    trace.activities,
    written.map((row) => row.activityId),
  );
  addAll(
    trace.clients,
    written.map((row) => row.clientId),
  );
  addAll(
    trace.carts,
    written.map((row) => row.cartToken),
  );
}
