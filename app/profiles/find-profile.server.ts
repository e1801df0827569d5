import { wordingArea } from '../consent/consent-wording.ts';
import { mayBeMailed } from '../consent/may-be-mailed.ts';
import { decryptText } from '../platform/crypto.server.ts';
import type { ShopDb } from '../platform/db.server.ts';
import { basketState, type BasketState } from './basket-state.ts';
import { isPersonId } from './is-person-id.ts';

/** One person with what they did. Money in minor units of the currency beside it. */
export interface Profile {
  customer: ProfileCustomer;
  orders: ProfileOrder[];
  baskets: ProfileBasket[];
  timeline: ProfileActivity[];
  consents: ProfileConsent[];
}

export interface ProfileCustomer {
  customerId: string;
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  phone: string | null;
  /** Street lines and post code. */
  address: string | null;
  city: string | null;
  region: string | null;
  country: string | null;
  locale: string | null;
  tags: string[];
  accountState: string | null;
  emailConsent: string;
  /** Whether a profile at an ESP may exist for marketing. */
  mayBeMailed: boolean;
  smsConsent: string;
  /** Since when no conclusions are drawn of them, at their wish. */
  profilingOptOutAt: Date | null;
  createdAt: Date | null;
  deletedAt: Date | null;
  /** Whom they were merged into, or whom a guest is; `nobodyId` = nobody. */
  mergedInto: string | null;
  /** Whose no, of those merged into them, came after what they said themselves. */
  emailRefusedBy: string | null;
  smsRefusedBy: string | null;
}

export interface ProfileOrder {
  orderId: string;
  name: string | null;
  placedAt: Date;
  cancelledAt: Date | null;
  test: boolean;
  currency: string;
  grossMinor: string;
  currentMinor: string;
  refundedMinor: string;
  financialStatus: string | null;
  utm: Record<string, string> | null;
  landingSite: string | null;
  lines: { title: string; quantity: number; currentQuantity: number; priceMinor: string; productId: string | null }[];
}

/** A cart that did not go on to a checkout, or a checkout; `orderId` when it became an order. */
export interface ProfileBasket {
  kind: 'cart' | 'checkout';
  state: BasketState;
  createdAt: Date;
  updatedAt: Date;
  completedAt: Date | null;
  orderedAt: Date | null;
  orderId: string | null;
  lines: { title: string | null; quantity: number; productId: string | null }[];
}

export interface ProfileActivity {
  activityId: string;
  kind: string;
  occurredAt: Date;
  productId: string | null;
  productTitle: string | null;
  data: Record<string, string | number>;
}

export interface ProfileConsent {
  channel: string;
  state: string;
  occurredAt: Date;
  source: string;
  optInLevel: string | null;
  /** What the store's form said at that moment, where somebody agreed and the store told it. */
  wording: string | null;
}

const ordersMax = 20;
const basketsMax = 10;
const timelineMax = 50;
const consentsMax = 50;

/**
 * A person's profile, newest things first and limited, or null when there is nobody of that id. Five queries.
 * @param asOf when carts that nobody touches count as left.
 */
export async function findProfile(db: ShopDb, customerId: string, asOf: Date): Promise<Profile | null> {
  if (!isPersonId(customerId)) return null;
  const customer = await findCustomer(db, customerId);
  if (!customer) return null;
  return {
    customer,
    orders: await listOrders(db, customerId),
    baskets: await listBaskets(db, customerId, asOf),
    timeline: await listTimeline(db, customerId),
    consents: await listConsents(db, customerId),
  };
}

async function findCustomer(db: ShopDb, customerId: string): Promise<ProfileCustomer | null> {
  type Row = Omit<ProfileCustomer, 'email' | 'phone' | 'address' | 'mayBeMailed'> &
    Record<'emailEnc' | 'phoneEnc' | 'addressEnc', Buffer | null>;
  const [row] = await db.query<Row>(
    `SELECT customer_id AS "customerId", first_name AS "firstName", last_name AS "lastName", email_enc AS "emailEnc",
       phone_enc AS "phoneEnc", address_enc AS "addressEnc", city, region, country, locale, tags, account_state AS "accountState",
       email_consent AS "emailConsent", sms_consent AS "smsConsent", profiling_opt_out_at AS "profilingOptOutAt", created_at AS "createdAt", deleted_at AS "deletedAt",
       merged_into AS "mergedInto", email_refused_by AS "emailRefusedBy", sms_refused_by AS "smsRefusedBy"
     FROM customer WHERE shop_id = $1 AND customer_id = $2`,
    [db.shopId, customerId],
  );
  if (!row) return null;
  const { emailEnc, phoneEnc, addressEnc, ...customer } = row;
  const open = (field: string, sealed: Buffer | null) => decryptText(`shop ${db.shopId} customer.${field}`, sealed);
  return {
    ...customer,
    mayBeMailed: mayBeMailed(customer.emailConsent) && customer.emailRefusedBy === null,
    email: open('email', emailEnc),
    phone: open('phone', phoneEnc),
    address: open('address', addressEnc),
  };
}

async function listOrders(db: ShopDb, customerId: string): Promise<ProfileOrder[]> {
  return db.query<ProfileOrder>(
    `SELECT o.order_id AS "orderId", o.name, o.placed_at AS "placedAt", o.cancelled_at AS "cancelledAt", o.test, o.currency,
       o.gross_minor AS "grossMinor", o.current_minor AS "currentMinor", o.financial_status AS "financialStatus", o.utm, o.landing_site AS "landingSite",
       (SELECT coalesce(sum(r.amount_minor), 0)::text FROM refund r
        WHERE r.shop_id = $1 AND r.order_id = o.order_id AND r.currency = o.currency) AS "refundedMinor",
       (SELECT coalesce(jsonb_agg(jsonb_build_object('title', l.title, 'quantity', l.quantity, 'currentQuantity', l.current_quantity,
          'priceMinor', l.price_minor::text, 'productId', l.product_id::text) ORDER BY l.line_id), '[]')
        FROM order_line l WHERE l.shop_id = $1 AND l.order_id = o.order_id) AS lines
     FROM orders o WHERE o.shop_id = $1 AND o.customer_id = $2 AND o.deleted_at IS NULL
     ORDER BY o.placed_at DESC, o.order_id DESC LIMIT $3`,
    [db.shopId, customerId, ordersMax],
  );
}

async function listBaskets(db: ShopDb, customerId: string, asOf: Date): Promise<ProfileBasket[]> {
  const rows = await db.query<Omit<ProfileBasket, 'state'>>(
    `SELECT b.*, o.placed_at AS "orderedAt" FROM (
       SELECT 'cart' AS kind, created_at AS "createdAt", updated_at AS "updatedAt", NULL::timestamptz AS "completedAt", order_id AS "orderId", lines
       FROM cart c WHERE shop_id = $1 AND customer_id = $2
         AND NOT EXISTS (SELECT FROM checkout k WHERE k.shop_id = $1 AND k.cart_token = c.cart_token AND k.deleted_at IS NULL)
       UNION ALL
       SELECT 'checkout', created_at, updated_at, completed_at, order_id, lines
       FROM checkout WHERE shop_id = $1 AND customer_id = $2 AND deleted_at IS NULL
       ORDER BY "updatedAt" DESC LIMIT $3
     ) b LEFT JOIN orders o ON o.shop_id = $1 AND o.order_id = b."orderId"
     ORDER BY b."updatedAt" DESC`,
    [db.shopId, customerId, basketsMax],
  );
  return rows.map((basket) => ({ ...basket, state: basketState(basket, asOf) }));
}

/** Mails apart from visits: many of the one must not push the others out. */
async function listTimeline(db: ShopDb, customerId: string): Promise<ProfileActivity[]> {
  const newest = (condition: string) => `
    (SELECT activity_id, kind, occurred_at, product_id, data FROM activity WHERE shop_id = $1 AND customer_id = $2 AND email_idx IS ${condition}
     ORDER BY occurred_at DESC, activity_id DESC LIMIT $3)`;
  return db.query<ProfileActivity>(
    `SELECT a.activity_id AS "activityId", a.kind, a.occurred_at AS "occurredAt", a.product_id AS "productId",
       nullif(p.title, '') AS "productTitle", a.data
     FROM (${newest('NULL')} UNION ALL ${newest('NOT NULL')}) a LEFT JOIN product p ON p.shop_id = $1 AND p.product_id = a.product_id
     ORDER BY a.occurred_at DESC, a.activity_id DESC`,
    [db.shopId, customerId, timelineMax],
  );
}

async function listConsents(db: ShopDb, customerId: string): Promise<ProfileConsent[]> {
  return db.query<ProfileConsent>(
    `SELECT e.*, nullif(w.wording, '') AS wording FROM (
       SELECT channel, state, occurred_at AS "occurredAt", source, opt_in_level AS "optInLevel"
       FROM consent_entry
       WHERE shop_id = $1 AND (customer_id = $2 OR customer_id = ANY (SELECT customer_id FROM customer WHERE shop_id = $1 AND merged_into = $2))
       ORDER BY occurred_at DESC, channel, state LIMIT $3
     ) e LEFT JOIN LATERAL (
       SELECT v.value ->> e.channel AS wording FROM setting_version v
       WHERE v.shop_id = $1 AND v.area = $4 AND v.created_at <= e."occurredAt" ORDER BY v.version DESC LIMIT 1
     ) w ON e.state IN ('SUBSCRIBED', 'PENDING')
     ORDER BY e."occurredAt" DESC, e.channel, e.state`,
    [db.shopId, customerId, consentsMax, wordingArea],
  );
}
