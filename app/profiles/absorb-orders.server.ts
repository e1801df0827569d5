import { arrayText, unnestRows } from '../platform/binary-columns.ts';
import type { ShopDb } from '../platform/db.server.ts';
import type { OrderDeletion, OrderFact, OrderLineFact } from '../shopify/fact.ts';
import { isRead, isReadSql } from '../shopify/reading/read-version.ts';
import { guestOf } from './absorb-customers.server.ts';
import { fillOrders } from './fill-unread.server.ts';
import { findNamedProducts } from './link-products.server.ts';
import { newest } from './newest.ts';
import { addAll, addPeople, type Trace } from './trace.ts';

/**
 * Writes orders with their lines, the newest version of each; paid, cancelled and edited orders are just newer versions. A
 * deletion leaves an empty tombstone. Four queries, two more where one comes after a newer reading. An order is worth
 * `current_minor` less the refunds after `updated_at`: a version knows those up to its own moment.
 */
export async function absorbOrders(db: ShopDb, facts: (OrderFact | OrderDeletion)[], trace: Trace): Promise<void> {
  if (facts.length === 0) return;
  const latest = newest(facts, (fact) => fact.orderId);
  const known = await readLinks(
    db,
    latest.map((fact) => fact.orderId),
  );
  const written = new Set(await writeOrders(db, latest));
  const won = latest.filter((fact) => written.has(fact.orderId));
  const before = known.filter((order) => written.has(order.orderId));
  await replaceLines(
    db,
    won,
    before.map((order) => order.orderId),
  );
  const late = latest.filter((fact) => fact.kind === 'order' && !written.has(fact.orderId)) as OrderFact[];
  await fillOrders(db, late, trace);
  addPeople(
    trace,
    before.map((order) => order.customerId),
    'order',
    ['orders', 'lines'],
  );
  addAll(
    trace.carts,
    before.map((order) => order.cartToken),
  );
  addAll(
    trace.checkouts,
    before.map((order) => order.checkoutToken),
  );
  addAll(trace.orders, written);
  addAll(
    trace.carts,
    won.map((fact) => (fact.kind === 'order' ? fact.cartToken : null)),
  );
  addAll(
    trace.checkouts,
    won.map((fact) => (fact.kind === 'order' ? fact.checkoutToken : null)),
  );
}

/** Whom the orders counted for and what they tied together until now. */
async function readLinks(db: ShopDb, orderIds: string[]) {
  return db.query<{
    orderId: string;
    customerId: string | null;
    cartToken: string | null;
    checkoutToken: string | null;
  }>(
    `SELECT order_id AS "orderId", customer_id AS "customerId", cart_token AS "cartToken", checkout_token AS "checkoutToken"
     FROM orders WHERE shop_id = $1 AND order_id = ANY ($2::bigint[])`,
    [db.shopId, orderIds],
  );
}

const orderTypes = {
  order_id: 'bigint',
  customer_id: 'bigint',
  stated_customer_id: 'bigint',
  guest_id: 'bigint',
  name: 'text',
  placed_at: 'timestamptz',
  cancelled_at: 'timestamptz',
  test: 'bool',
  currency: 'text',
  gross_minor: 'bigint',
  current_minor: 'bigint',
  discount_minor: 'bigint',
  financial_status: 'text',
  source_name: 'text',
  cart_token: 'text',
  checkout_token: 'text',
  landing_site: 'text',
  referring_site: 'text',
  gift_cards_only: 'bool',
  company_id: 'bigint',
  updated_at: 'timestamptz',
  version: 'text',
  deleted_at: 'timestamptz',
} as const;
/** Columns that are no scalars. */
const composedTypes = { utm_text: 'text', discount_codes_text: 'text' } as const;

async function writeOrders(db: ShopDb, facts: (OrderFact | OrderDeletion)[]): Promise<string[]> {
  const given = facts.map((fact) => (fact.kind === 'order' ? orderRow(db.shopId, fact) : tombstoneRow(fact)));
  const { sql, values } = unnestRows({ ...orderTypes, ...composedTypes }, given, 2);
  const columns = Object.keys(orderTypes).join(', ');
  const rows = await db.query<{ orderId: string }>(
    `INSERT INTO orders AS o (shop_id, ${columns}, utm, discount_codes)
     SELECT $1, ${columns}, utm_text::jsonb, discount_codes_text::text[] FROM ${sql}
     ON CONFLICT (shop_id, order_id) DO UPDATE SET customer_id = excluded.customer_id,
       stated_customer_id = excluded.stated_customer_id, guest_id = excluded.guest_id,
       name = excluded.name, placed_at = excluded.placed_at, cancelled_at = excluded.cancelled_at, test = excluded.test,
       currency = excluded.currency, gross_minor = excluded.gross_minor, current_minor = excluded.current_minor,
       discount_minor = excluded.discount_minor, financial_status = excluded.financial_status, source_name = excluded.source_name,
       cart_token = excluded.cart_token, checkout_token = excluded.checkout_token, landing_site = ${unlessUnread('landing_site')},
       referring_site = ${unlessUnread('referring_site')}, utm = ${unlessUnread('utm')}, discount_codes = excluded.discount_codes,
       gift_cards_only = excluded.gift_cards_only, company_id = ${unlessUnread('company_id')},
       updated_at = excluded.updated_at, version = excluded.version, deleted_at = excluded.deleted_at
     WHERE excluded.version COLLATE "C" > o.version
     RETURNING order_id AS "orderId"`,
    [db.shopId, ...values],
  );
  return rows.map((row) => row.orderId);
}

/** A reading may not know how the buyer came, or for which company; what is known stays, unless the order is gone. */
function unlessUnread(column: string): string {
  return `CASE WHEN excluded.deleted_at IS NULL AND ${isReadSql('excluded.version')} THEN coalesce(excluded.${column}, o.${column}) ELSE excluded.${column} END`;
}

function orderRow(shopId: number, fact: OrderFact) {
  const guest = guestOf(shopId, fact);
  return {
    order_id: fact.orderId,
    customer_id: fact.customerId ?? guest,
    stated_customer_id: fact.customerId,
    guest_id: guest,
    name: fact.name,
    placed_at: fact.placedAt,
    cancelled_at: fact.cancelledAt,
    test: fact.test,
    currency: fact.currency,
    gross_minor: fact.grossMinor,
    current_minor: fact.currentMinor,
    discount_minor: fact.discountMinor,
    financial_status: fact.financialStatus,
    source_name: fact.sourceName,
    cart_token: fact.cartToken,
    checkout_token: fact.checkoutToken,
    landing_site: fact.landingSite,
    referring_site: fact.referringSite,
    utm_text: fact.utm && JSON.stringify(fact.utm),
    discount_codes_text: arrayText(fact.discountCodes),
    gift_cards_only: fact.giftCardsOnly,
    company_id: fact.companyId,
    updated_at: fact.updatedAt,
    version: fact.version,
    deleted_at: null,
  };
}

/** XXX is ISO's word for no currency. */
function tombstoneRow(fact: OrderDeletion) {
  const nothing = {
    test: false,
    currency: 'XXX',
    gross_minor: 0,
    current_minor: 0,
    discount_minor: 0,
    discount_codes_text: arrayText([]),
    gift_cards_only: false,
  };
  const at = fact.deletedAt;
  return { ...nothing, order_id: fact.orderId, placed_at: at, updated_at: at, deleted_at: at, version: fact.version };
}

const lineTypes = {
  order_id: 'bigint',
  line_id: 'bigint',
  product_id: 'bigint',
  variant_id: 'bigint',
  sku: 'text',
  title: 'text',
  quantity: 'int',
  current_quantity: 'int',
  price_minor: 'bigint',
  discount_minor: 'bigint',
} as const;

interface KnownLine {
  orderId: string;
  lineId: string;
  productId: string | null;
  variantId: string | null;
}

/**
 * A reading no longer knows what a line was of once the product is deleted; what is known stays.
 * @param written the orders of which there may be lines already.
 */
async function replaceLines(db: ShopDb, won: (OrderFact | OrderDeletion)[], written: string[]): Promise<void> {
  const before = written.length === 0 ? [] : await deleteLines(db, written);
  const known = new Map(before.map((line) => [`${line.orderId} ${line.lineId}`, line]));
  const named = await findNamedProducts(
    db,
    won.flatMap((fact) => (fact.kind === 'order' ? fact.lines : [])),
  );
  const productOf = ({ orderId, version }: OrderFact, { lineId, sku }: OrderLineFact) =>
    lineId.startsWith('-') ? named.get(sku ?? '') : isRead(version) ? known.get(`${orderId} ${lineId}`) : undefined;
  const rows = won.flatMap((fact) =>
    fact.kind === 'order-deletion'
      ? []
      : fact.lines.map((line) => ({
          order_id: fact.orderId,
          line_id: line.lineId,
          product_id: line.productId ?? productOf(fact, line)?.productId ?? null,
          variant_id: line.variantId ?? productOf(fact, line)?.variantId ?? null,
          sku: line.sku,
          title: line.title,
          quantity: line.quantity,
          current_quantity: line.currentQuantity,
          price_minor: line.priceMinor,
          discount_minor: line.discountMinor,
        })),
  );
  if (rows.length === 0) return;
  const { sql, values } = unnestRows(lineTypes, rows, 2);
  await db.query(
    `INSERT INTO order_line (shop_id, ${Object.keys(lineTypes).join(', ')}, counted_for, placed_at)
     SELECT $1, r.*, counted_for(o), o.placed_at FROM ${sql} JOIN orders o ON o.shop_id = $1 AND o.order_id = r.order_id ON CONFLICT DO NOTHING`,
    [db.shopId, ...values],
  );
}

function deleteLines(db: ShopDb, orderIds: string[]): Promise<KnownLine[]> {
  return db.query<KnownLine>(
    `DELETE FROM order_line WHERE shop_id = $1 AND order_id = ANY ($2::bigint[])
     RETURNING order_id AS "orderId", line_id AS "lineId", product_id AS "productId", variant_id AS "variantId"`,
    [db.shopId, orderIds],
  );
}
