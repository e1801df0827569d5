import { z } from 'zod';
import type { PurchasingSummaryFact } from './customer-facts.ts';
import { toMinor } from './money.ts';
import { type Stamp, versionOf } from './stamp.ts';
import { amount, currency, id, instant, orNull } from './words.ts';

const summary = z.object({
  customerId: id,
  numberOfOrders: orNull(z.union([z.int32(), z.string().regex(/^\d{1,9}$/)])),
  amountSpent: orNull(z.object({ amount, currencyCode: currency })),
  lastOrderId: orNull(id),
  occurredAt: orNull(instant),
});

/** customers/purchasing_summary: what Shopify itself adds up of a customer; nothing when it says no sum. */
export function parsePurchasingSummary(payload: unknown, stamp: Stamp): PurchasingSummaryFact[] {
  const said = summary.parse(payload);
  if (said.amountSpent === null) return [];
  const occurredAt = said.occurredAt ?? stamp.triggeredAt;
  return [
    {
      kind: 'purchasing-summary',
      customerId: said.customerId,
      ordersCount: Number(said.numberOfOrders ?? 0),
      spentMinor: toMinor(said.amountSpent.amount, said.amountSpent.currencyCode),
      currency: said.amountSpent.currencyCode,
      lastOrderId: said.lastOrderId,
      occurredAt,
      version: versionOf(occurredAt, stamp),
    },
  ];
}
