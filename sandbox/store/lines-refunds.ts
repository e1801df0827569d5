import type { LineFacts, OrderFacts } from './facts.ts';
import type { Invoice } from './invoices.ts';
import type { LinesStats } from './lines-stats.ts';
import { buildOrder } from './payloads/order.ts';
import { buildRefund } from './payloads/refund.ts';
import type { RefundFacts } from './payloads/refund.ts';
import type { StoreEvent } from './store-event.ts';

interface Sold {
  order: OrderFacts;
  line: LineFacts;
}

/** Remembers what was sold to whom, and turns cancelled invoices into refunds of it. */
export function createRefunds(stats: LinesStats) {
  /** By customer and product, the latest last. */
  const sold = new Map<string, Sold[]>();
  const refundsOf = new Map<OrderFacts, RefundFacts[]>();

  return {
    remember(order: OrderFacts): void {
      if (!order.customer) return;
      for (const line of order.lines) {
        const key = keyOf(String(order.customer.id), line.variant.sku);
        const known = sold.get(key);
        if (known) known.push({ order, line });
        else sold.set(key, [{ order, line }]);
      }
    },

    /** One refunds/create and one orders/updated for every order that the cancelled invoice reaches. */
    *cancel(invoice: Invoice, at: string): Generator<StoreEvent> {
      for (const [order, lines] of takeBack(invoice)) {
        const refund: RefundFacts = {
          id: 600_000_000 + 2 * stats.refunds++,
          createdAt: at,
          lines,
          shippingMinor: 0,
          note: `Invoice ${invoice.number}`,
        };
        const refunds = [...(refundsOf.get(order) ?? []), refund];
        refundsOf.set(order, refunds);
        order.updatedAt = laterThan(order.updatedAt, at);
        yield { at, topic: 'refunds/create', payload: buildRefund(order, refund) };
        yield { at, topic: 'orders/updated', payload: buildOrder(order, refunds) };
      }
    },
  };

  function takeBack(invoice: Invoice): Map<OrderFacts, RefundFacts['lines']> {
    const reached = new Map<OrderFacts, RefundFacts['lines']>();
    for (const cancelled of invoice.lines) {
      const bought = sold.get(keyOf(invoice.customer, cancelled.sku)) ?? [];
      const latest = bought.findLast(({ line }) => line.currentQuantity > 0);
      if (cancelled.quantity >= 0 || !latest) {
        stats.cancelledLinesSkipped++;
        continue;
      }
      const { order, line } = latest;
      const quantity = Math.min(-cancelled.quantity, line.currentQuantity);
      stats.cancelledPiecesSkipped += -cancelled.quantity - quantity;
      line.currentQuantity -= quantity;
      const lines = reached.get(order) ?? [];
      lines.push({ line, quantity });
      reached.set(order, lines);
    }
    return reached;
  }
}

/** The file knows minutes; two states of one order must still tell which is the newer. */
function laterThan(before: string, at: string): string {
  return at > before ? at : new Date(Date.parse(before) + 1000).toISOString();
}

function keyOf(customer: string, sku: string): string {
  return `${customer}/${sku}`;
}
