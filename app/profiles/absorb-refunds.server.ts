import type { ShopDb } from '../platform/db.server.ts';
import type { RefundFact } from '../shopify/fact.ts';
import { newest } from './newest.ts';
import { toRecordset } from './to-recordset.ts';
import { addAll, type Trace } from './trace.ts';

/** Writes refunds, before or after their order. One query. */
export async function absorbRefunds(db: ShopDb, facts: RefundFact[], trace: Trace): Promise<void> {
  if (facts.length === 0) return;
  const rows = newest(facts, (fact) => fact.refundId).map((fact) => ({
    refund_id: fact.refundId,
    order_id: fact.orderId,
    refunded_at: fact.refundedAt,
    amount_minor: fact.amountMinor,
    currency: fact.currency,
    lines: fact.lines,
    version: fact.version,
  }));
  const written = await db.query<{ orderId: string }>(
    `INSERT INTO refund AS o (shop_id, refund_id, order_id, refunded_at, amount_minor, currency, lines, version)
     SELECT $1, r.* FROM jsonb_to_recordset($2) AS r (refund_id bigint, order_id bigint, refunded_at timestamptz, amount_minor bigint,
       currency text, lines jsonb, version text)
     ON CONFLICT (shop_id, refund_id) DO UPDATE SET order_id = excluded.order_id, refunded_at = excluded.refunded_at,
       amount_minor = excluded.amount_minor, currency = excluded.currency, lines = excluded.lines, version = excluded.version
     WHERE excluded.version COLLATE "C" > o.version
     RETURNING order_id AS "orderId"`,
    [db.shopId, toRecordset(rows)],
  );
  addAll(
    trace.orders,
    written.map((row) => row.orderId),
  );
}
