import type { ShopDb } from '../platform/db.server.ts';

/** What personal data was read for. */
export type AccessAction =
  | 'customer-opened'
  | 'customers-listed'
  | 'names-listed'
  | 'delivery-opened'
  | 'data-exported'
  | 'profiling-changed';

/** A read of personal data by the staff. */
export interface Access {
  /** Who of the staff, as the admin knows them. */
  author: string;
  action: AccessAction;
  /** Null for a list. */
  customerId: string | null;
  /** How many people were shown. */
  people: number;
}

/** A page that stays open asks again every few seconds: that is one reading. */
const sameReadingMinutes = 10;

/** Appends to the access log who read what of whom; the same reading is entered once in ten minutes. One query by index. */
export async function recordAccess(
  db: ShopDb,
  { author, action, customerId, people }: Access,
  now: Date,
): Promise<void> {
  if (people === 0) return;
  await db.query(
    `INSERT INTO access_entry (shop_id, at, author, action, customer_id, people)
     SELECT $1, $2::timestamptz, $3::text, $4::text, $5::bigint, $6::int
     WHERE NOT EXISTS (
       SELECT FROM access_entry WHERE shop_id = $1 AND at > $2::timestamptz - interval '${sameReadingMinutes} minutes' AND action = $4
         AND author = $3 AND customer_id IS NOT DISTINCT FROM $5::bigint AND people = $6)`,
    [db.shopId, now, author, action, customerId, people],
  );
}
