import { ZodError } from 'zod';
import { parseCheckout } from '../checkout.ts';
import { parseCustomer } from '../customer.ts';
import type { Fact } from '../fact.ts';
import { parseOrder } from '../order.ts';
import type { Parsed } from '../parse-delivery.ts';
import { parseProduct } from '../product.ts';
import { parseRefund } from '../refund.ts';
import type { Stamp } from '../stamp.ts';
import { checkoutPayload } from './checkout-payload.ts';
import { customerPayload } from './customer-payload.ts';
import type { ReadingKind } from './kinds.ts';
import { orderPayload, refundPayloads } from './order-payload.ts';
import { productPayload } from './product-payload.ts';
import { asRead } from './read-version.ts';

/**
 * What one thing of the Admin API says, in the same facts as its webhooks: the node is put in the webhook's words and read by the
 * webhook's own parser, so that the two can't drift apart. A refund has no lines here, and an order says nothing of its customer
 * but who it is.
 * @param node the thing, with what hangs below it as a list.
 * @param how.readAt when it was read; only counts where Shopify gives no `updatedAt`.
 * @param how.metafields those of customers that were asked for.
 */
export function parseNode(
  kind: ReadingKind,
  node: unknown,
  { readAt, metafields }: { readAt: Date; metafields: readonly string[] },
): Parsed {
  const stamp: Stamp = { topic: `read/${kind}`, webhookId: 'read', triggeredAt: readAt, body: '' };
  try {
    return { ok: true, facts: asRead(factsOf(kind, node, { stamp, metafields })) };
  } catch (error) {
    if (!(error instanceof ZodError)) throw error;
    return { ok: false, reason: 'bad-payload', path: error.issues[0]?.path.join('.') || null };
  }
}

function factsOf(
  kind: ReadingKind,
  node: unknown,
  { stamp, metafields }: { stamp: Stamp; metafields: readonly string[] },
): Fact[] {
  switch (kind) {
    case 'products':
      return parseProduct(productPayload(node), stamp);
    case 'customers':
      return parseCustomer(customerPayload(node, metafields), stamp);
    case 'orders': {
      const orders = parseOrder(orderPayload(node), stamp).filter((fact) => fact.kind === 'order');
      return [...orders, ...refundPayloads(node).flatMap((refund) => parseRefund(refund, stamp))];
    }
    case 'checkouts':
      return parseCheckout(checkoutPayload(node), stamp).filter((fact) => fact.kind === 'checkout');
  }
}
