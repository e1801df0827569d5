import { propertiesOf } from '../../app/outbox/properties.ts';
import { listPropertyRows } from '../../app/outbox/property-rows.server.ts';
import type { Properties } from '../../app/outbox/destination.ts';
import { decrypt } from '../../app/platform/crypto.server.ts';
import { forShop } from '../../app/platform/db.server.ts';
import { toMinor } from '../../app/shopify/money.ts';
import type { StoreEvent } from '../../sandbox/store/store-event.ts';
import type { Stack } from './stack.ts';

/** What the store sent, remembered beside the product: the newest word on every order. */
export interface Sent {
  orders: Map<string, { currentMinor: string; hasPerson: boolean; updatedAt: string }>;
}

/** Remembers an event before it goes out. */
export function remember(sent: Sent, event: StoreEvent): void {
  if (!event.topic.startsWith('orders/')) return;
  const order = event.payload as {
    id: number;
    current_total_price: string;
    currency: string;
    updated_at: string;
    email: string | null;
    contact_email?: string | null;
    customer: object | null;
  };
  const known = sent.orders.get(String(order.id));
  if (known && known.updatedAt > order.updated_at) return;
  sent.orders.set(String(order.id), {
    currentMinor: String(toMinor(order.current_total_price, order.currency)),
    hasPerson: Boolean(order.customer ?? order.email ?? order.contact_email),
    updatedAt: order.updated_at,
  });
}

export interface Findings {
  orders: number;
  profiles: number;
  withoutPerson: number;
  segments: number;
  quarantined: number;
  syncedKlaviyo: number;
  syncedSendgrid: number;
  /** Accepted orders that are not stored. */
  lost: number;
  /** Facts that are stored or delivered differently from what was sent; `examples` has the first ones. */
  mismatches: number;
  /** Events that reached Klaviyo under two unique ids. */
  doubled: number;
  examples: string[];
}

/** Compares what is stored with what was sent, and what the ESPs hold with what is stored. */
export async function verify(stack: Stack, shopId: number, sent: Sent): Promise<Findings> {
  const examples: string[] = [];
  const stored = await readStored(shopId);
  const lost = [...sent.orders.keys()].filter((id) => !stored.orders.has(id));
  for (const [id, order] of sent.orders) {
    const ours = stored.orders.get(id);
    if (!ours) continue;
    if (ours.currentMinor !== order.currentMinor)
      examples.push(`order ${id}: ${ours.currentMinor} instead of ${order.currentMinor}`);
    if (order.hasPerson !== ours.hasProfile)
      examples.push(`order ${id}: ${ours.hasProfile ? 'has' : 'has no'} profile`);
  }
  const klaviyo = new Map(
    [...stack.sandbox.klaviyo.state.profiles.values()].map((profile) => [
      profile.email ?? '',
      ours(profile.properties),
    ]),
  );
  const sendgrid = new Map(
    (await sendgridContacts(stack)).map((contact) => [contact.email, ours(contact.custom_fields)]),
  );
  const expected = await listMailable(shopId);
  compare('Klaviyo', klaviyo, expected, stored.everSubscribed, examples);
  compare('SendGrid', sendgrid, expected, stored.everSubscribed, examples);
  const events = [...stack.sandbox.klaviyo.state.events.values()].map(
    (event) => `${event.profileId} ${event.metric} ${JSON.stringify(event.properties)} ${String(event.time)}`,
  );
  return {
    orders: stored.orders.size,
    profiles: stored.profiles,
    withoutPerson: stored.withoutPerson,
    segments: stored.segments,
    quarantined: stored.quarantined,
    syncedKlaviyo: countHeld(klaviyo, expected),
    syncedSendgrid: countHeld(sendgrid, expected),
    lost: lost.length,
    mismatches: examples.length,
    doubled: events.length - new Set(events).size,
    examples: examples.slice(0, 5),
  };
}

function compare(
  esp: string,
  held: Map<string, string>,
  expected: Map<string, string>,
  everSubscribed: Set<string>,
  examples: string[],
): void {
  for (const [email, properties] of expected) {
    if (held.get(email) !== properties)
      examples.push(`${esp}: ${held.get(email) ?? 'no profile'} instead of ${properties}`);
  }
  for (const email of held.keys())
    if (!everSubscribed.has(email)) examples.push(`${esp}: a profile of someone who never subscribed`);
}

function countHeld(held: Map<string, string>, expected: Map<string, string>): number {
  return [...expected.keys()].filter((email) => held.has(email)).length;
}

/** Ours alone, in one order; SendGrid has no lists and says dates as instants. */
function ours(properties: Record<string, unknown>): string {
  const entries = Object.entries(properties).filter(
    ([name, value]) => name.startsWith('regulars_') && value !== null && value !== '',
  );
  const plain = entries.map(([name, value]) => [
    name,
    name.endsWith('_date') ? String(value).slice(0, 10) : Array.isArray(value) ? value.join(', ') : String(value),
  ]);
  return JSON.stringify(Object.fromEntries(plain.toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1))));
}

async function sendgridContacts(stack: Stack): Promise<{ email: string; custom_fields: Record<string, unknown> }[]> {
  return (await (await fetch(`${stack.sandbox.urls.sendgrid}/_sandbox/sendgrid/contacts`)).json()) as {
    email: string;
    custom_fields: Record<string, unknown>;
  }[];
}

/** Properties worked out anew for everybody who may be mailed, by e-mail, in the words of `ours`. */
export async function listMailable(shopId: number): Promise<Map<string, string>> {
  return forShop(shopId, async (db) => {
    const customers = await db.query<{ id: string; email: Buffer | null }>(
      'SELECT customer_id AS id, email_enc AS email FROM customer WHERE shop_id = $1',
      [shopId],
    );
    const emails = new Map(
      customers.map((row) => [row.id, row.email && decrypt(`shop ${shopId} customer.email`, row.email).toString()]),
    );
    const rows = await listPropertyRows(
      db,
      customers.map((row) => row.id),
    );
    return new Map(rows.map((row) => [emails.get(row.customerId) ?? '', ours(propertiesOf(row) satisfies Properties)]));
  });
}

async function readStored(shopId: number) {
  return forShop(shopId, async (db) => {
    const orders = await db.query<{ id: string; currentMinor: string; hasProfile: boolean }>(
      `SELECT o.order_id AS id, o.current_minor AS "currentMinor", c.customer_id IS NOT NULL AS "hasProfile"
       FROM orders o LEFT JOIN customer c ON c.shop_id = o.shop_id AND c.customer_id = o.customer_id WHERE o.shop_id = $1`,
      [shopId],
    );
    const counts = await db.query<{ profiles: number; segments: number; quarantined: number }>(
      `SELECT (SELECT count(*)::int FROM customer WHERE shop_id = $1 AND deleted_at IS NULL) AS profiles,
              (SELECT count(*)::int FROM segment WHERE shop_id = $1) AS segments,
              (SELECT count(*)::int FROM delivery WHERE shop_id = $1 AND state = 'quarantined') AS quarantined`,
      [shopId],
    );
    const subscribed = await db.query<{ email: Buffer }>(
      `SELECT DISTINCT c.email_enc AS email FROM consent_entry e JOIN customer c USING (shop_id, customer_id)
       WHERE e.shop_id = $1 AND e.channel = 'email' AND e.state = 'SUBSCRIBED' AND c.email_enc IS NOT NULL`,
      [shopId],
    );
    return {
      ...(counts[0] ?? { profiles: 0, segments: 0, quarantined: 0 }),
      orders: new Map(orders.map((order) => [order.id, order])),
      withoutPerson: orders.filter((order) => !order.hasProfile).length,
      everSubscribed: new Set(subscribed.map((row) => decrypt(`shop ${shopId} customer.email`, row.email).toString())),
    };
  });
}
