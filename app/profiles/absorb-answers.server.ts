import type { ShopDb } from '../platform/db.server.ts';
import type { AnswersFact } from '../shopify/fact.ts';
import { isContactQuestion } from './answered-contact.ts';
import { listMetafieldKeys } from './list-metafield-keys.server.ts';
import { newest } from './newest.ts';
import { toRecordset } from './to-recordset.ts';
import { addPeople, type Trace } from './trace.ts';

/**
 * Writes what people said of themselves, per question and source the newest; an answer without values is one taken back. One query.
 * Metafields count where the store chose them: nothing else of what
 * Shopify sends along is kept, and one that is not there is only noted where it was. One query more where there are any.
 * Answers of somebody who was merged count for whom they were merged into.
 * @returns the people whose answers say something else of where and who they are now.
 */
export async function absorbAnswers(db: ShopDb, given: AnswersFact[], trace: Trace): Promise<string[]> {
  const facts = await wantedOf(db, given);
  if (facts.length === 0) return [];
  const rows = newest(facts, (fact) => `${fact.customerId} ${fact.source} ${fact.question}`).map((fact) => ({
    customer_id: fact.customerId,
    question: fact.question,
    source: fact.source,
    values: fact.values,
    answered_at: fact.answeredAt,
    version: fact.version,
  }));
  const written = await db.query<{ customerId: string; statedCustomerId: string; question: string }>(
    `INSERT INTO customer_answer AS a (shop_id, customer_id, stated_customer_id, question, source, values, answered_at, version)
     SELECT $1, coalesce(c.merged_into, r.customer_id), CASE WHEN c.merged_into IS NULL THEN 0 ELSE r.customer_id END, r.question, r.source, r.values,
       r.answered_at, r.version
     FROM jsonb_to_recordset($2) AS r (customer_id bigint, question text, source text, values text[], answered_at timestamptz, version text)
     LEFT JOIN customer c ON c.shop_id = $1 AND c.customer_id = r.customer_id
     WHERE cardinality(r.values) > 0 OR r.source <> 'metafield' OR EXISTS (
       SELECT FROM customer_answer k WHERE k.shop_id = $1 AND k.customer_id = coalesce(c.merged_into, r.customer_id)
         AND k.question = r.question AND k.source = r.source)
     ON CONFLICT (shop_id, customer_id, question, source, stated_customer_id) DO UPDATE SET values = excluded.values, answered_at = excluded.answered_at,
       version = excluded.version
     WHERE excluded.version COLLATE "C" > a.version COLLATE "C"
     RETURNING customer_id AS "customerId", stated_customer_id AS "statedCustomerId", question`,
    [db.shopId, toRecordset(rows)],
  );
  addPeople(
    trace,
    written.map((row) => row.customerId),
    'answer',
    ['answers'],
  );
  return written
    .filter(({ question }) => isContactQuestion(question))
    .map(({ customerId, statedCustomerId }) => (statedCustomerId === '0' ? customerId : statedCustomerId));
}

async function wantedOf(db: ShopDb, given: AnswersFact[]): Promise<AnswersFact[]> {
  if (!given.some(({ source }) => source === 'metafield')) return given;
  const keys = await listMetafieldKeys(db);
  return given.filter(({ source, question }) => source !== 'metafield' || keys.includes(question));
}
