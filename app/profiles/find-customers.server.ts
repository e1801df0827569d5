import { blindIndex, decryptText } from '../platform/crypto.server.ts';
import type { ShopDb } from '../platform/db.server.ts';
import { isPersonId } from './is-person-id.ts';
import { normaliseEmail } from './normalise-email.ts';

/** A customer in a list. Money in minor units of the shop's currency. */
export interface CustomerFound {
  customerId: string;
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  country: string | null;
  emailConsent: string;
  ordersCount: number;
  revenueMinor: string;
  lastOrderAt: Date | null;
}

export interface CustomersFound {
  customers: CustomerFound[];
  /** Give it as `after` for the next page; null on the last. */
  next: string | null;
}

const pageSize = 50;

/**
 * Customers of the store, newest first: all, those whose first or last name begins with `search`, or, when it holds an @, the one
 * with exactly that e-mail. Deleted people and guests who turned out to be customers are left out.
 * @param after `next` of the page before. One query, by keyset.
 */
export async function findCustomers(
  db: ShopDb,
  { search, after }: { search: string; after: string | null },
): Promise<CustomersFound> {
  const email = search.includes('@') ? (normaliseEmail(search) ?? '') : null;
  const name = email === null && search.trim() !== '' ? search.trim().toLowerCase() : null;
  const rows = await db.query<Omit<CustomerFound, 'email'> & { emailEnc: Buffer | null }>(
    `SELECT c.customer_id AS "customerId", c.first_name AS "firstName", c.last_name AS "lastName", c.email_enc AS "emailEnc", c.country,
       c.email_consent AS "emailConsent", coalesce(t.orders_count, 0) AS "ordersCount", coalesce(t.revenue_minor, 0)::text AS "revenueMinor",
       t.last_order_at AS "lastOrderAt"
     FROM customer c LEFT JOIN customer_traits t ON t.shop_id = c.shop_id AND t.customer_id = c.customer_id
     WHERE c.shop_id = $1 AND c.deleted_at IS NULL AND c.merged_into IS NULL
       AND ($2::bigint IS NULL OR c.customer_id < $2)
       ${name === null ? 'AND $3::text IS NULL' : `AND (${beginsWith('c.first_name_lower')} OR ${beginsWith('c.last_name_lower')})`}
       ${email === null ? 'AND $4::bytea IS NULL' : 'AND c.email_idx = $4'}
     ORDER BY c.customer_id DESC LIMIT $5`,
    [
      db.shopId,
      after !== null && isPersonId(after) ? after : null,
      name,
      email === null ? null : blindIndex(db.shopId, 'email', email),
      pageSize + 1,
    ],
  );
  const customers = rows
    .slice(0, pageSize)
    .map(({ emailEnc, ...row }) => ({ ...row, email: decryptText(`shop ${db.shopId} customer.email`, emailEnc) }));
  return { customers, next: rows.length > pageSize ? (customers.at(-1)?.customerId ?? null) : null };
}

/**
 * SQL: the column begins with $3. A range by bytes up to the greatest character, not LIKE: row-level security lets only leakproof
 * operators use an index.
 */
function beginsWith(column: string): string {
  return `(${column} ~>=~ $3 AND ${column} ~<~ ($3 || U&'\\+10FFFF'))`;
}
