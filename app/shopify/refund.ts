import { z } from 'zod';
import type { RefundFact } from './fact.ts';
import { toMinor } from './money.ts';
import { type Stamp, versionOf } from './stamp.ts';
import { amount, currency, id, instant, moneySet, orNull, shortText } from './words.ts';

const refund = z.object({
  id,
  order_id: id,
  created_at: instant,
  processed_at: orNull(instant),
  total_duties_set: orNull(moneySet),
  refund_line_items: z.array(
    z.object({
      line_item_id: id,
      quantity: z.int32(),
      subtotal: amount,
      total_tax: orNull(amount),
      subtotal_set: orNull(moneySet),
    }),
  ),
  refund_shipping_lines: orNull(z.array(z.object({ subtotal_amount_set: orNull(moneySet) }))),
  transactions: z.array(z.object({ kind: shortText, status: shortText, amount, currency: orNull(currency) })),
});

type Refund = z.infer<typeof refund>;

/** refunds/create. A refund never changes afterwards. */
export function parseRefund(payload: unknown, stamp: Stamp): RefundFact[] {
  const said = refund.parse(payload);
  const shopCurrency = shopCurrencyOf(said);
  const lines = said.refund_line_items.map((item) => ({
    lineId: item.line_item_id,
    quantity: item.quantity,
    amountMinor: toMinor(item.subtotal, shopCurrency) + toMinor(item.total_tax ?? '0', shopCurrency),
  }));
  const refundedAt = said.created_at;
  return [
    {
      kind: 'refund',
      refundId: said.id,
      orderId: said.order_id,
      refundedAt,
      amountMinor: paidBackMinor(said, shopCurrency) ?? linesMinor(said, lines, shopCurrency),
      currency: shopCurrency,
      lines,
      version: versionOf(refundedAt, stamp),
    },
  ];
}

/** What went back to the buyer, or null when it was paid in another currency than the shop's. */
function paidBackMinor(said: Refund, shopCurrency: string): bigint | null {
  const paid = said.transactions.filter(
    ({ kind, status }) => kind === 'refund' && status !== 'failure' && status !== 'error',
  );
  if (paid.length === 0 || paid.some((payment) => payment.currency !== null && payment.currency !== shopCurrency))
    return null;
  return paid.reduce((sum, payment) => sum + toMinor(payment.amount, shopCurrency), 0n);
}

function linesMinor(said: Refund, lines: RefundFact['lines'], shopCurrency: string): bigint {
  const shipping = (said.refund_shipping_lines ?? []).map((item) => item.subtotal_amount_set?.shop_money.amount ?? '0');
  const others = [...shipping, said.total_duties_set?.shop_money.amount ?? '0'];
  const goods = lines.reduce((sum, item) => sum + item.amountMinor, 0n);
  return others.reduce((sum, share) => sum + toMinor(share, shopCurrency), goods);
}

/** A refund names its shop's currency only beside amounts; XXX is ISO's word for none. */
function shopCurrencyOf(said: Refund): string {
  const set = said.refund_line_items.find((item) => item.subtotal_set)?.subtotal_set ?? said.total_duties_set;
  return set?.shop_money.currency_code ?? said.transactions.find((payment) => payment.currency)?.currency ?? 'XXX';
}
