import { encrypt } from '../platform/crypto.server.ts';
import type { ShopDb } from '../platform/db.server.ts';
import type { DataRequestFact } from '../shopify/fact.ts';

/** The law's and Shopify's limit to act. Source: shopify.dev, privacy law compliance. */
const dueAfterDays = 30;
const dayMs = 86_400_000;

/** Enters requests to hand out or erase data, once each, with the day they are due. One query. */
export async function recordDataRequests(db: ShopDb, requests: DataRequestFact[]): Promise<void> {
  if (requests.length === 0) return;
  await db.query(
    `INSERT INTO data_request (shop_id, request_id, kind, customer_id, payload, received_at, due_at)
     SELECT $1, * FROM unnest($2::text[], $3::text[], $4::bigint[], $5::bytea[], $6::timestamptz[], $7::timestamptz[])
     ON CONFLICT DO NOTHING`,
    [
      db.shopId,
      requests.map((request) => request.requestId),
      requests.map((request) => request.request),
      requests.map((request) => request.customerId),
      requests.map((request) => encrypt(`shop ${db.shopId} data_request.payload`, request.payload)),
      requests.map((request) => request.receivedAt),
      requests.map((request) => new Date(request.receivedAt.getTime() + dueAfterDays * dayMs)),
    ],
  );
}
