import type { ShopDb } from '../platform/db.server.ts';
import type { CheckoutFact, OrderFact } from '../shopify/fact.ts';
import { isRead, isReadSql } from '../shopify/reading/read-version.ts';
import { emailIndex } from './identifier-index.server.ts';
import { bytesText, toRecordset } from './to-recordset.ts';
import { addAll, type Trace } from './trace.ts';

/**
 * A delivery that comes after a newer reading of its order is late, yet it alone knows how the buyer came, for which company, and what
 * a line was of once the product is deleted. What the reading left empty is filled. Two queries when there are such deliveries.
 * @param late those that did not win.
 */
export async function fillOrders(db: ShopDb, late: OrderFact[], trace: Trace): Promise<void> {
  const told = late.filter(({ version }) => !isRead(version));
  if (told.length === 0) return;
  const orders = told.map((fact) => ({
    order_id: fact.orderId,
    landing_site: fact.landingSite,
    referring_site: fact.referringSite,
    utm: fact.utm,
    company_id: fact.companyId,
  }));
  const filled = await db.query<{ orderId: string }>(
    `UPDATE orders o SET landing_site = coalesce(o.landing_site, r.landing_site), referring_site = coalesce(o.referring_site, r.referring_site),
       utm = coalesce(o.utm, r.utm), company_id = coalesce(o.company_id, r.company_id)
     FROM json_to_recordset($2) AS r (order_id bigint, landing_site text, referring_site text, utm jsonb, company_id bigint)
     WHERE o.shop_id = $1 AND o.order_id = r.order_id AND o.deleted_at IS NULL AND ${isReadSql('o.version')}
     RETURNING o.order_id AS "orderId"`,
    [db.shopId, toRecordset(orders)],
  );
  const read = new Set(filled.map(({ orderId }) => orderId));
  const lines = told.flatMap((fact) =>
    read.has(fact.orderId)
      ? fact.lines.map((line) => ({
          order_id: fact.orderId,
          line_id: line.lineId,
          product_id: line.productId,
          variant_id: line.variantId,
        }))
      : [],
  );
  if (lines.length === 0) return;
  await db.query(
    `UPDATE order_line l SET product_id = coalesce(l.product_id, r.product_id), variant_id = coalesce(l.variant_id, r.variant_id)
     FROM json_to_recordset($2) AS r (order_id bigint, line_id bigint, product_id bigint, variant_id bigint)
     WHERE l.shop_id = $1 AND l.order_id = r.order_id AND l.line_id = r.line_id`,
    [db.shopId, toRecordset(lines)],
  );
  addAll(trace.orders, read);
}

/** The same of checkouts: a reading knows neither the cart nor the address, nor a customer who is gone. One query. */
export async function fillCheckouts(db: ShopDb, late: CheckoutFact[], trace: Trace): Promise<void> {
  const told = late.filter(({ version }) => !isRead(version));
  if (told.length === 0) return;
  const checkouts = told.map((fact) => ({
    checkout_token: fact.checkoutToken,
    cart_token: fact.cartToken,
    email_idx: bytesText(emailIndex(db.shopId, fact.email)),
    stated_customer_id: fact.customerId,
  }));
  const filled = await db.query<{ checkoutToken: string; cartToken: string | null }>(
    `UPDATE checkout k SET cart_token = coalesce(k.cart_token, r.cart_token), email_idx = coalesce(k.email_idx, r.email_idx),
       stated_customer_id = coalesce(k.stated_customer_id, r.stated_customer_id)
     FROM jsonb_to_recordset($2) AS r (checkout_token text, cart_token text, email_idx bytea, stated_customer_id bigint)
     WHERE k.shop_id = $1 AND k.checkout_token = r.checkout_token AND ${isReadSql('k.version')}
     RETURNING k.checkout_token AS "checkoutToken", k.cart_token AS "cartToken"`,
    [db.shopId, toRecordset(checkouts)],
  );
  addAll(
    trace.checkouts,
    filled.map((row) => row.checkoutToken),
  );
  addAll(
    trace.carts,
    filled.map((row) => row.cartToken),
  );
}
