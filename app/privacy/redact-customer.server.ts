import { dropItems, erasureKey } from '../outbox/queue-erasures.server.ts';
import { destinationKinds } from '../outbox/destination.ts';
import type { ShopDb } from '../platform/db.server.ts';
import { erasePerson } from './erase-person.server.ts';
import { openRequest, openTrail, sealTrail } from './redaction-trail.server.ts';
import { readRequestedPerson } from './requested-person.ts';

/**
 * A redaction goes `received` -> `erased` (gone here, in one transaction) -> `done` (bodies of deliveries looked through, every ESP
 * answered). Each step is one transaction and is found again by its state, so a crash between any two lines repeats or continues it.
 */

/** Erases the person of the oldest request that waits. The caller holds the projection and the conclusions. @returns whether there was one. */
export async function redactNext(db: ShopDb, now: Date): Promise<boolean> {
  const [request] = await db.query<{ requestId: string; payload: Buffer; askedAt: Date }>(
    `SELECT request_id AS "requestId", payload, received_at AS "askedAt" FROM data_request
     WHERE shop_id = $1 AND kind = 'customers/redact' AND state = 'received' AND done_at IS NULL
     ORDER BY received_at LIMIT 1 FOR UPDATE`,
    [db.shopId],
  );
  if (!request) return false;
  const asked = readRequestedPerson(openRequest(db.shopId, request.payload));
  const redacted = await erasePerson(db, { ...request, asked }, now);
  if (redacted === null) await endRequest(db, request.requestId, { outcome: 'erased-before' }, now);
  else {
    const { person, rows, destinations } = redacted;
    await db.query(
      `UPDATE data_request SET state = 'erased', erased_at = $3, scanned_to = '', payload = $4, result = $5
       WHERE shop_id = $1 AND request_id = $2`,
      [
        db.shopId,
        request.requestId,
        now,
        sealTrail(db.shopId, person),
        JSON.stringify({ rows, destinations, addresses: person.emails.length }),
      ],
    );
    // what an earlier request to hand out says of them goes too
    await db.query(
      `UPDATE data_request SET state = 'done', done_at = coalesce(done_at, $3), payload = NULL
       WHERE shop_id = $1 AND kind = 'customers/data_request' AND customer_id = ANY ($2::bigint[])`,
      [db.shopId, person.people, now],
    );
  }
  return true;
}

/**
 * Ends the redactions whose bodies were looked through and whose erasures every ESP has answered; what was on its way to an ESP when
 * they began is forgotten too. An ESP that will not erase is named in the result: the merchant must do it there.
 */
export async function finishRedactions(db: ShopDb, now: Date): Promise<void> {
  const waiting = await db.query<{ requestId: string; payload: Buffer; addresses: number }>(
    `SELECT request_id AS "requestId", payload, (result ->> 'addresses')::int AS addresses FROM data_request
     WHERE shop_id = $1 AND done_at IS NULL AND state = 'erased' AND scanned_to IS NULL`,
    [db.shopId],
  );
  for (const { requestId, payload, addresses } of waiting) {
    const keys = Array.from({ length: addresses }, (_, place) => erasureKey(requestId, place));
    const answers = await db.query<{ destination: string; state: string; reason: string | null }>(
      `SELECT destination, state, reason FROM outbox_item WHERE shop_id = $1 AND destination = ANY ($2) AND item_key = ANY ($3)`,
      [db.shopId, destinationKinds, keys],
    );
    if (answers.some(({ state }) => state !== 'sent' && state !== 'dead')) continue;
    const refused = answers
      .filter(({ state }) => state === 'dead')
      .map(({ destination, reason }) => ({ destination, reason }));
    await dropItems(db, openTrail(db.shopId, payload).people);
    await endRequest(db, requestId, { outcome: 'erased', refused }, now);
  }
}

async function endRequest(db: ShopDb, requestId: string, result: object, now: Date): Promise<void> {
  await db.query(
    `UPDATE data_request SET state = 'done', done_at = $3, payload = NULL, scanned_to = NULL, result = result || $4
     WHERE shop_id = $1 AND request_id = $2`,
    [db.shopId, requestId, now, JSON.stringify(result)],
  );
}
