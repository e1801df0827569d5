import { destinationKinds } from '../outbox/destination.ts';
import type { DestinationKind } from '../outbox/destination.ts';
import { erasureKey } from '../outbox/queue-erasures.server.ts';
import type { ShopDb } from '../platform/db.server.ts';

/** What an ESP answered to an erasure. `sent` = it was looked for there and not found any more. */
export interface ErasureReceipt {
  destination: DestinationKind;
  itemKey: string;
  state: string;
  reason: string | null;
  /** SHA-256 of an address that the merchant must erase there by hand. */
  fingerprint: string | null;
}

/** A request to hand out or erase data, as the admin shows it. */
export interface RequestView {
  requestId: string;
  kind: 'customers/data_request' | 'customers/redact' | 'shop/redact';
  customerId: string | null;
  receivedAt: Date;
  dueAt: Date;
  doneAt: Date | null;
  state: 'received' | 'erased' | 'done' | 'skipped';
  /** Rows deleted or emptied here, all tables together. */
  rows: number;
  /** Under which they were known; each is erased at each ESP. */
  addresses: number;
  receipts: ErasureReceipt[];
}

const shownMax = 100;

/** The store's requests, those that are open first, then the newest. Two queries. */
export async function listRequests(db: ShopDb): Promise<RequestView[]> {
  const requests = await db.query<Omit<RequestView, 'receipts'>>(
    `SELECT request_id AS "requestId", kind, customer_id AS "customerId", received_at AS "receivedAt", due_at AS "dueAt", done_at AS "doneAt", state,
       coalesce((result ->> 'addresses')::int, 0) AS addresses,
       (SELECT coalesce(sum(value::int), 0)::int FROM jsonb_each_text(coalesce(result -> 'rows', '{}'))) AS rows
     FROM data_request WHERE shop_id = $1 ORDER BY done_at IS NOT NULL, received_at DESC LIMIT ${shownMax}`,
    [db.shopId],
  );
  const keys = requests.flatMap(({ requestId, addresses }) =>
    Array.from({ length: addresses }, (_, place) => ({ requestId, key: erasureKey(requestId, place) })),
  );
  const answers = await db.query<ErasureReceipt>(
    `SELECT destination, item_key AS "itemKey", state, reason, payload ->> 'fingerprint' AS fingerprint FROM outbox_item
     WHERE shop_id = $1 AND destination = ANY ($2) AND item_key = ANY ($3) ORDER BY destination, item_key`,
    [db.shopId, destinationKinds, keys.map(({ key }) => key)],
  );
  const requestOf = new Map(keys.map(({ requestId, key }) => [key, requestId]));
  const byRequest = Map.groupBy(answers, ({ itemKey }) => requestOf.get(itemKey) ?? '');
  return requests.map((request) => ({ ...request, receipts: byRequest.get(request.requestId) ?? [] }));
}
