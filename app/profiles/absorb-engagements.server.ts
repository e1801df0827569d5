import { blindIndex } from '../platform/crypto.server.ts';
import type { ShopDb } from '../platform/db.server.ts';
import type { EngagementFact } from '../shopify/fact.ts';
import { newest } from './newest.ts';
import { normaliseEmail } from './normalise-email.ts';
import { bytesText, toRecordset } from './to-recordset.ts';

/** Appends what people did with mails, each event once, under the address' blind index. One query. @returns ids of those that were new. */
export async function absorbEngagements(db: ShopDb, facts: EngagementFact[]): Promise<string[]> {
  if (facts.length === 0) return [];
  const rows = newest(facts, (fact) => fact.engagementId).map((fact) => {
    const email = normaliseEmail(fact.email);
    return {
      activity_id: fact.engagementId,
      kind: fact.name,
      occurred_at: fact.occurredAt,
      email_idx: bytesText(email === null ? null : blindIndex(db.shopId, 'email', email)),
      data: fact.data,
    };
  });
  const written = await db.query<{ activityId: string }>(
    `INSERT INTO activity (shop_id, activity_id, kind, occurred_at, email_idx, data)
     SELECT $1, r.* FROM jsonb_to_recordset($2) AS r (activity_id text, kind text, occurred_at timestamptz, email_idx bytea, data jsonb)
     ON CONFLICT DO NOTHING RETURNING activity_id AS "activityId"`,
    [db.shopId, toRecordset(rows)],
  );
  return written.map((row) => row.activityId);
}
