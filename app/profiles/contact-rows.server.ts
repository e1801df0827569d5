import { unnestRows } from '../platform/binary-columns.ts';
import type { ShopDb } from '../platform/db.server.ts';
import type { Contact, ContactSource } from '../shopify/fact.ts';
import type { Said, Statement } from './authoritative.ts';
import { nobody } from './nobody.ts';
import { sealContact } from './seal-contact.server.ts';

/** What is said of a person's whereabouts. No contact: they were deleted. */
export interface ContactFact {
  customerId: string;
  contact: Contact | null;
  deletedAt: Date | null;
  version: string;
}

/** A person's contact as it is stored; bytes in PostgreSQL's hex form. */
export interface ContactRow extends Said {
  customer_id: string;
  email_enc: string | null;
  email_idx: string | null;
  email_domain: string | null;
  mailbox_idx: string | null;
  account_state: string | null;
  created_at: Date | null;
  deleted_at: Date | null;
  contact_version: string;
  /** `several`: what each said is kept beside. Null: nobody spoke of them. */
  contact_source: ContactSource | 'deletion' | 'several' | null;
  contact_rules: number;
}

const types = {
  customer_id: 'bigint',
  email_enc: 'bytea',
  email_idx: 'bytea',
  email_domain: 'text',
  mailbox_idx: 'bytea',
  phone_enc: 'bytea',
  phone_idx: 'bytea',
  first_name: 'text',
  last_name: 'text',
  address_enc: 'bytea',
  street_idx: 'bytea',
  city: 'text',
  region: 'text',
  country: 'text',
  locale: 'text',
  account_state: 'text',
  created_at: 'timestamptz',
  deleted_at: 'timestamptz',
  contact_version: 'text',
  contact_source: 'text',
  contact_rules: 'int',
} as const satisfies Record<keyof ContactRow, string>;

const statementTypes = {
  customer_id: types.customer_id,
  source: 'text',
  version: 'text',
  first_name: types.first_name,
  last_name: types.last_name,
  phone_enc: types.phone_enc,
  phone_idx: types.phone_idx,
  address_enc: types.address_enc,
  street_idx: types.street_idx,
  city: types.city,
  region: types.region,
  country: types.country,
  locale: types.locale,
} as const satisfies Record<keyof Statement | 'customer_id', string>;

const listed = (columns: object): string => Object.keys(columns).join(', ');
const asText = (columns: Record<string, string>): string =>
  Object.entries(columns)
    .map(([name, type]) => (type === 'bytea' ? `'\\x' || encode(${name}, 'hex') AS ${name}` : name))
    .join(', ');

/** A fact as a row of a person of whom nobody else spoke. */
export function rowOf(shopId: number, { customerId, contact, deletedAt, version }: ContactFact): ContactRow {
  return {
    ...sealContact(shopId, contact ?? nobody),
    customer_id: customerId,
    deleted_at: deletedAt,
    contact_version: version,
    contact_source: contact?.source ?? 'deletion',
    contact_rules: 0,
  };
}

/** The contacts of these people; who is not known is absent. One query by primary key. */
export async function readContacts(db: ShopDb, customerIds: string[]): Promise<Map<string, ContactRow>> {
  const rows = await db.query<ContactRow>(
    `SELECT ${asText(types)} FROM customer WHERE shop_id = $1 AND customer_id = ANY ($2::bigint[])`,
    [db.shopId, customerIds],
  );
  return new Map(rows.map((row) => [row.customer_id, row]));
}

/** Writes contacts over what was there: the caller holds the projection and knows that they are newer. One query. */
export async function writeContacts(db: ShopDb, rows: ContactRow[]): Promise<void> {
  if (rows.length === 0) return;
  const { sql, values } = unnestRows(types, rows, 2);
  const set = Object.keys(types).map((name) => `${name} = excluded.${name}`);
  await db.query(
    `INSERT INTO customer AS c (shop_id, ${listed(types)}) SELECT $1, r.* FROM ${sql}
     ON CONFLICT (shop_id, customer_id) DO UPDATE SET ${set.slice(1).join(', ')}`,
    [db.shopId, ...values],
  );
}

/** What each source said of these people, where several did. One query by primary key. */
export async function readStatements(db: ShopDb, customerIds: string[]): Promise<Map<string, Statement[]>> {
  const rows = await db.query<Statement & { customer_id: string }>(
    `SELECT ${asText(statementTypes)} FROM customer_statement WHERE shop_id = $1 AND customer_id = ANY ($2::bigint[])`,
    [db.shopId, customerIds],
  );
  return Map.groupBy(rows, (row) => row.customer_id);
}

/** Puts these statements in the place of all that were kept of these people. Two queries at most. */
export async function replaceStatements(
  db: ShopDb,
  customerIds: string[],
  statements: (Statement & { customer_id: string })[],
): Promise<void> {
  await db.query('DELETE FROM customer_statement WHERE shop_id = $1 AND customer_id = ANY ($2::bigint[])', [
    db.shopId,
    customerIds,
  ]);
  if (statements.length === 0) return;
  const { sql, values } = unnestRows(statementTypes, statements, 2);
  await db.query(`INSERT INTO customer_statement (shop_id, ${listed(statementTypes)}) SELECT $1, r.* FROM ${sql}`, [
    db.shopId,
    ...values,
  ]);
}
