import type { ShopDb } from '../platform/db.server.ts';
import { addPeople, type Trace } from './trace.ts';

/** Only a plain no counts: what was never said, or can't be delivered, takes nothing back. */
const refusals = `('UNSUBSCRIBED', 'REDACTED', 'NOT_SUBSCRIBED')`;

/**
 * Works out again whose no a person who is kept has to respect: that of somebody merged into them, when it was said at or after what
 * they said themselves. A yes never comes over: it was given for another address. One query.
 */
export async function weighRefusals(db: ShopDb, trace: Trace): Promise<void> {
  if (trace.people.size === 0) return;
  const weighed = await db.query<{ customerId: string }>(
    `WITH roots AS (
       SELECT DISTINCT merged_into AS customer_id FROM customer
       WHERE shop_id = $1 AND customer_id = ANY ($2::bigint[]) AND merged_into <> 0
       UNION SELECT merged_into FROM customer WHERE shop_id = $1 AND merged_into = ANY ($2)
       UNION SELECT customer_id FROM customer
         WHERE shop_id = $1 AND customer_id = ANY ($2) AND coalesce(email_refused_by, sms_refused_by) IS NOT NULL
     ), decided AS (
       SELECT r.customer_id, ${refusedBy('email')} AS email, ${refusedBy('sms')} AS sms
       FROM roots r JOIN customer c ON c.shop_id = $1 AND c.customer_id = r.customer_id
     )
     UPDATE customer c SET email_refused_by = d.email, sms_refused_by = d.sms FROM decided d
     WHERE c.shop_id = $1 AND c.customer_id = d.customer_id
       AND (c.email_refused_by, c.sms_refused_by) IS DISTINCT FROM (d.email, d.sms)
     RETURNING c.customer_id AS "customerId"`,
    [db.shopId, [...trace.people.keys()]],
  );
  addPeople(
    trace,
    weighed.map((row) => row.customerId),
    'consent',
    [],
  );
}

function refusedBy(channel: 'email' | 'sms'): string {
  return `(SELECT m.customer_id FROM customer m
    WHERE m.shop_id = $1 AND m.merged_into = c.customer_id AND c.merged_into IS NULL AND m.${channel}_consent IN ${refusals}
      AND m.${channel}_consent_at >= coalesce(c.${channel}_consent_at, '-infinity')
    ORDER BY m.${channel}_consent_at DESC, m.customer_id LIMIT 1)`;
}
