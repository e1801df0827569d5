import type { Subject } from '../consent/subject.ts';
import { blindIndex, decryptText } from '../platform/crypto.server.ts';
import type { ShopDb } from '../platform/db.server.ts';
import { guestId } from '../profiles/guest-id.ts';
import { normaliseEmail } from '../profiles/normalise-email.ts';
import { normalisePhone } from '../profiles/normalise-phone.ts';
import type { RequestedPerson } from './requested-person.ts';

/** Everything one person is known by here. */
export interface Person {
  /** Ids they are or were a customer under: their own, those merged into it, and guests of the same addresses. */
  people: string[];
  emails: string[];
  phones: string[];
  orderIds: string[];
  /** All of it as what they can be recognised by, tokens included. */
  subjects: Subject[];
}

/** Merges follow each other seldom, and never in a circle. */
const roundsMax = 5;

/**
 * Finds a person by what a request names. An address alone leads to whoever has it; beside an id it leads only to guests, since
 * another customer who has it now is somebody else. About ten queries by index.
 */
export async function findPerson(db: ShopDb, asked: RequestedPerson): Promise<Person> {
  const rows = await findRows(db, asked);
  const open = (field: string, sealed: Buffer | null) => decryptText(`shop ${db.shopId} customer.${field}`, sealed);
  const people = new Set([...(asked.customerId ? [asked.customerId] : []), ...rows.map((row) => row.customerId)]);
  const emails = present([normaliseEmail(asked.email), ...rows.map((row) => open('email', row.emailEnc))]);
  for (const email of emails) people.add(guestId(blindIndex(db.shopId, 'email', email)));
  const phones = present([normalisePhone(asked.phone, null), ...rows.map((row) => open('phone', row.phoneEnc))]);
  const held = await db.query<{ address: Buffer }>(
    'SELECT address_enc AS address FROM property_state WHERE shop_id = $1 AND customer_id = ANY ($2::bigint[]) AND address_enc IS NOT NULL',
    [db.shopId, [...people]],
  );
  const everywhere = present([...emails, ...held.map((row) => open('email', row.address))]);
  const ids = [...people];
  const orders = await db.query<{ id: string }>(
    `SELECT order_id AS id FROM orders WHERE shop_id = $1 AND (customer_id = ANY ($2::bigint[]) OR guest_id = ANY ($2) OR stated_customer_id = ANY ($2))
     UNION SELECT order_id FROM orders WHERE shop_id = $1 AND order_id = ANY ($3::bigint[])`,
    [db.shopId, ids, asked.orderIds],
  );
  const orderIds = orders.map((order) => order.id);
  const subjects: Subject[] = [
    ...ids.filter((id) => !id.startsWith('-')).map((value) => ({ kind: 'customer' as const, value })),
    ...everywhere.map((value) => ({ kind: 'email' as const, value })),
    ...phones.map((value) => ({ kind: 'phone' as const, value })),
    ...orderIds.map((value) => ({ kind: 'order' as const, value })),
    ...(await findTokens(db, ids, orderIds)),
  ];
  return { people: ids, emails: everywhere, phones, orderIds, subjects };
}

interface Row {
  customerId: string;
  emailEnc: Buffer | null;
  emailIdx: Buffer | null;
  phoneEnc: Buffer | null;
}

async function findRows(db: ShopDb, { customerId, email }: RequestedPerson): Promise<Row[]> {
  const address = normaliseEmail(email);
  const known = new Map<string, Row>();
  const add = (rows: Row[]) => {
    for (const row of rows) known.set(row.customerId, row);
  };
  add(
    await read(db, 'customer_id = $2 OR (email_idx = $3 AND ($2::bigint IS NULL OR customer_id < 0))', [
      customerId,
      address === null ? null : blindIndex(db.shopId, 'email', address),
    ]),
  );
  for (let round = 0, before = -1; round < roundsMax && known.size > before; round += 1) {
    before = known.size;
    add(await read(db, 'merged_into = ANY ($2::bigint[])', [[...known.keys()]]));
    const addresses = present([...known.values()].map((row) => row.emailIdx));
    add(await read(db, 'email_idx = ANY ($2::bytea[]) AND customer_id < 0', [addresses]));
  }
  return [...known.values()];
}

async function read(db: ShopDb, condition: string, values: unknown[]): Promise<Row[]> {
  return db.query<Row>(
    `SELECT customer_id AS "customerId", email_enc AS "emailEnc", email_idx AS "emailIdx", phone_enc AS "phoneEnc"
     FROM customer WHERE shop_id = $1 AND (${condition})`,
    [db.shopId, ...values],
  );
}

/** Tokens and browsers that lead to them, or to nobody else. */
async function findTokens(db: ShopDb, people: string[], orderIds: string[]): Promise<Subject[]> {
  return db.query<Subject>(
    `SELECT kind, value FROM identity WHERE shop_id = $1 AND customer_id = ANY ($2::bigint[])
     UNION SELECT 'cart', cart_token FROM cart WHERE shop_id = $1 AND customer_id = ANY ($2)
     UNION SELECT 'checkout', checkout_token FROM checkout WHERE shop_id = $1 AND customer_id = ANY ($2)
     UNION SELECT 'cart', cart_token FROM orders WHERE shop_id = $1 AND order_id = ANY ($3::bigint[]) AND cart_token IS NOT NULL
     UNION SELECT 'checkout', checkout_token FROM orders WHERE shop_id = $1 AND order_id = ANY ($3) AND checkout_token IS NOT NULL`,
    [db.shopId, people, orderIds],
  );
}

function present<Value>(values: (Value | null)[]): Value[] {
  return [...new Set(values.filter((value): value is Value => value !== null))];
}
