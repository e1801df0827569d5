import { type Subject, subjectKey } from '../consent/subject.ts';
import { readDelivery } from '../inbox/read-delivery.ts';
import { openBody } from '../inbox/seal-body.server.ts';
import { forgetErased } from '../inbox/settle.server.ts';
import type { ShopDb } from '../platform/db.server.ts';
import { subjectsOf } from '../profiles/subjects-of.ts';
import type { Fact } from '../shopify/fact.ts';
import { openTrail } from './redaction-trail.server.ts';

/** Deliveries looked at in one transaction, and the bytes of their bodies. */
const batchMax = 1000;
const batchBytesMax = 32 * 1024 * 1024;
/** A text is searched for at most this many words before it is read; with more it is read at once. */
const wordsMax = 300;

interface Looked {
  webhookId: string;
  topic: string;
  triggeredAt: Date;
  body: Buffer;
}

/**
 * Looks through the next batch of the store's stored bodies for the people whose redactions are under way, all of them at once, and
 * empties those that speak of one. In order of webhook ids; each request remembers how far it is, so a crash costs one batch. What
 * waits to be projected is not looked at: there the erased index does the same.
 * @returns whether more is to be looked at.
 */
export async function emptyBodies(db: ShopDb): Promise<boolean> {
  const requests = await db.query<{ requestId: string; payload: Buffer; scannedTo: string }>(
    `SELECT request_id AS "requestId", payload, scanned_to AS "scannedTo" FROM data_request
     WHERE shop_id = $1 AND done_at IS NULL AND state = 'erased' AND scanned_to IS NOT NULL FOR UPDATE`,
    [db.shopId],
  );
  const [first] = requests.map((request) => request.scannedTo).sort();
  if (first === undefined) return false;
  const wanted = requests.flatMap(({ payload }) => openTrail(db.shopId, payload).subjects);
  const batch = await db.query<Looked>(
    `SELECT webhook_id AS "webhookId", topic, triggered_at AS "triggeredAt", body FROM (
       SELECT *, sum(bytes) OVER (ORDER BY webhook_id COLLATE "C") - bytes AS before FROM (
         SELECT webhook_id, topic, triggered_at, body, bytes FROM delivery
         WHERE shop_id = $1 AND webhook_id > $2 AND body IS NOT NULL AND state <> 'pending'
         ORDER BY webhook_id LIMIT ${batchMax}) next
     ) sized WHERE before < ${batchBytesMax} ORDER BY webhook_id`,
    [db.shopId, first],
  );
  const speaksOfThem = lookFor(wanted);
  await forgetErased(
    db,
    batch
      .filter((one) => speaksOfThem({ ...one, body: openBody(db.shopId, one.body).toString() }))
      .map((one) => one.webhookId),
  );
  const last = batch.at(-1)?.webhookId ?? null;
  await db.query(
    `UPDATE data_request SET scanned_to = CASE WHEN $3::text IS NOT NULL THEN greatest(scanned_to, $3) END
     WHERE shop_id = $1 AND request_id = ANY ($2)`,
    [db.shopId, requests.map((request) => request.requestId), last],
  );
  return true;
}

/** Whether a delivery names one of them: its facts do, or, where nothing can be read, its text. */
function lookFor(
  wanted: Subject[],
): (delivery: { topic: string; webhookId: string; triggeredAt: Date; body: string }) => boolean {
  const keys = new Set(wanted.map(subjectKey));
  const words = [...new Set(wanted.map(({ value }) => value))];
  const anyWord = new RegExp(words.map(escape).join('|'), 'i');
  return (delivery) => {
    if (words.length <= wordsMax && !anyWord.test(delivery.body)) return false;
    const read = readDelivery(delivery);
    // a request about somebody may name them by address alone, which is no fact
    if (!read.ok || read.facts.some((fact) => fact.kind === 'data-request')) return anyWord.test(delivery.body);
    return read.facts.some((fact) => names(fact).some((subject) => keys.has(subjectKey(subject))));
  };
}

const escape = (word: string): string => word.replaceAll(/[.*+?^${}()|[\]\\/-]/g, String.raw`\$&`);

/** Everybody a fact names, also one that only takes away. */
function names(fact: Fact): Subject[] {
  const spoken = subjectsOf(fact)?.subjects ?? [];
  const customer =
    'customerId' in fact && fact.customerId !== null ? [{ kind: 'customer' as const, value: fact.customerId }] : [];
  const order = 'orderId' in fact && fact.orderId !== null ? [{ kind: 'order' as const, value: fact.orderId }] : [];
  return [...spoken, ...customer, ...order];
}
