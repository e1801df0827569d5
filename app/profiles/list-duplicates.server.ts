import { decryptText } from '../platform/crypto.server.ts';
import type { ShopDb } from '../platform/db.server.ts';
import type { Evidence } from './learn-linkage.ts';

/** One of two people who may be one. Money in minor units of the shop's currency. */
export interface PossibleTwin {
  customerId: string;
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  phone: string | null;
  /** Street lines and post code. */
  address: string | null;
  city: string | null;
  country: string | null;
  ordersCount: number;
  revenueMinor: string;
}

export interface DuplicatePair {
  probability: number;
  evidence: Evidence[];
  one: PossibleTwin;
  other: PossibleTwin;
}

/** Pairs on a page. */
const pairsMax = 20;

/**
 * Pairs of people who may be one and of whom nobody decided yet, the likeliest first, and how many there are. Two queries.
 * @param customerId only those with this person; null = all.
 */
export async function listDuplicates(
  db: ShopDb,
  customerId: string | null,
): Promise<{ pairs: DuplicatePair[]; count: number }> {
  const rows = await db.query<{
    oneId: string;
    otherId: string;
    probability: number;
    evidence: Evidence[];
    count: number;
  }>(
    `SELECT d.one_id AS "oneId", d.other_id AS "otherId", d.probability, d.evidence, (count(*) OVER ())::int AS count
     FROM duplicate_pair d
     JOIN customer one ON one.shop_id = $1 AND one.customer_id = d.one_id AND one.deleted_at IS NULL AND one.merged_into IS NULL
     JOIN customer other ON other.shop_id = $1 AND other.customer_id = d.other_id AND other.deleted_at IS NULL AND other.merged_into IS NULL
     WHERE d.shop_id = $1 AND d.state = 'open' AND ($2::bigint IS NULL OR d.one_id = $2 OR d.other_id = $2)
     ORDER BY d.probability DESC, d.one_id, d.other_id LIMIT $3`,
    [db.shopId, customerId, pairsMax],
  );
  const twins = await readTwins(
    db,
    rows.flatMap((row) => [row.oneId, row.otherId]),
  );
  const pairs = rows.flatMap(({ oneId, otherId, probability, evidence }) => {
    const [one, other] = [twins.get(oneId), twins.get(otherId)];
    return one && other ? [{ probability, evidence, one, other }] : [];
  });
  return { pairs, count: rows[0]?.count ?? 0 };
}

async function readTwins(db: ShopDb, ids: string[]): Promise<Map<string, PossibleTwin>> {
  const rows = await db.query<
    Omit<PossibleTwin, 'email' | 'phone' | 'address'> & Record<'emailEnc' | 'phoneEnc' | 'addressEnc', Buffer | null>
  >(
    `SELECT c.customer_id AS "customerId", c.first_name AS "firstName", c.last_name AS "lastName", c.email_enc AS "emailEnc",
       c.phone_enc AS "phoneEnc", c.address_enc AS "addressEnc", c.city, c.country,
       coalesce(t.orders_count, 0) AS "ordersCount", coalesce(t.revenue_minor, 0)::text AS "revenueMinor"
     FROM customer c LEFT JOIN customer_traits t ON t.shop_id = c.shop_id AND t.customer_id = c.customer_id
     WHERE c.shop_id = $1 AND c.customer_id = ANY ($2::bigint[])`,
    [db.shopId, ids],
  );
  const open = (field: string, sealed: Buffer | null) => decryptText(`shop ${db.shopId} customer.${field}`, sealed);
  return new Map(
    rows.map(({ emailEnc, phoneEnc, addressEnc, ...row }) => [
      row.customerId,
      { ...row, email: open('email', emailEnc), phone: open('phone', phoneEnc), address: open('address', addressEnc) },
    ]),
  );
}
