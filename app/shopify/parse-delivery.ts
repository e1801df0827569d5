import { ZodError } from 'zod';
import { parseUninstalled } from './app-uninstalled.ts';
import { parseBulkOperation } from './bulk-operation.ts';
import { parseCart } from './cart.ts';
import { parseCheckout, parseCheckoutDeletion } from './checkout.ts';
import { parseCollection, parseCollectionDeletion } from './collection.ts';
import { parseCompliance } from './compliance.ts';
import { parseMerge } from './customer-merge.ts';
import { parseSegmentMembership } from './customer-segment.ts';
import { parseTags } from './customer-tags.ts';
import { parseCustomer, parseCustomerDeletion, parseEmailConsent, parseSmsConsent } from './customer.ts';
import type { Fact } from './fact.ts';
import { parseOrder, parseOrderDeletion } from './order.ts';
import { parseJson } from './parse-json.ts';
import { parsePixelEvent } from './pixel-event.ts';
import { parseProduct, parseProductDeletion } from './product.ts';
import { parsePurchasingSummary } from './purchasing-summary.ts';
import { parseRefund } from './refund.ts';
import { parseScopes } from './scopes-update.ts';
import { parseShop } from './shop-update.ts';
import type { Stamp } from './stamp.ts';
import { parseInventoryLevel, parseVariantStock } from './stock.ts';

/** Reads a payload. @throws ZodError when it is not what its topic promises. */
export type Parser = (payload: unknown, stamp: Stamp) => Fact[];

const parsers: ReadonlyMap<string, Parser> = new Map<string, Parser>([
  ['orders/create', parseOrder],
  ['orders/updated', parseOrder],
  ['orders/cancelled', parseOrder],
  ['orders/paid', parseOrder],
  ['orders/delete', parseOrderDeletion],
  ['refunds/create', parseRefund],
  ['customers/create', parseCustomer],
  ['customers/update', parseCustomer],
  ['customers/delete', parseCustomerDeletion],
  ['customers/enable', parseCustomer],
  ['customers/disable', parseCustomer],
  ['customers/merge', parseMerge],
  ['customers/purchasing_summary', parsePurchasingSummary],
  ['customers_email_marketing_consent/update', parseEmailConsent],
  ['customers_marketing_consent/update', parseSmsConsent],
  ['customer.tags_added', parseTags(true)],
  ['customer.tags_removed', parseTags(false)],
  ['customer.joined_segment', parseSegmentMembership(true)],
  ['customer.left_segment', parseSegmentMembership(false)],
  ['products/create', parseProduct],
  ['products/update', parseProduct],
  ['products/delete', parseProductDeletion],
  ['variants/in_stock', parseVariantStock(true)],
  ['variants/out_of_stock', parseVariantStock(false)],
  ['inventory_levels/update', parseInventoryLevel],
  ['collections/create', parseCollection],
  ['collections/update', parseCollection],
  ['collections/delete', parseCollectionDeletion],
  ['carts/create', parseCart],
  ['carts/update', parseCart],
  ['checkouts/create', parseCheckout],
  ['checkouts/update', parseCheckout],
  ['checkouts/delete', parseCheckoutDeletion],
  ['bulk_operations/finish', parseBulkOperation],
  ['app/uninstalled', parseUninstalled],
  ['app/scopes_update', parseScopes],
  ['shop/update', parseShop],
  ['customers/data_request', parseCompliance('customers/data_request')],
  ['customers/redact', parseCompliance('customers/redact')],
  ['shop/redact', parseCompliance('shop/redact')],
]);

/** The webhook topics that are understood; shopify.app.toml subscribes to these. */
export const knownTopics: readonly string[] = [...parsers.keys()];

/** Facts, or why there are none: `path` leads to the first field that is wrong, or names the error of a parser that broke on it. */
export type Parsed =
  | { ok: true; facts: Fact[] }
  | { ok: false; reason: 'unknown-topic' | 'not-json' | 'bad-payload' | 'assertion-failed'; path: string | null };

/**
 * What a delivery says. Pure: the same delivery always gives the same facts.
 * @param delivery topic in lower case (`orders/create`, or `pixel/<event name>`), its moment, its body as it came.
 */
export function parseDelivery(delivery: Stamp): Parsed {
  const parser = delivery.topic.startsWith('pixel/') ? parsePixelEvent : parsers.get(delivery.topic);
  return parser ? parseWith(parser, delivery) : { ok: false, reason: 'unknown-topic', path: null };
}

/** What a delivery says, by a parser of the caller's. */
export function parseWith(parser: Parser, delivery: Stamp): Parsed {
  const payload = readJson(delivery.body);
  if (payload === undefined) return { ok: false, reason: 'not-json', path: null };
  try {
    return { ok: true, facts: parser(payload, delivery) };
  } catch (error) {
    if (error instanceof ZodError)
      return { ok: false, reason: 'bad-payload', path: error.issues[0]?.path.join('.') || null };
    // our bug, and parsers know nothing but the payload: it is kept aside like a bad one, or it would stop the store for ever
    return { ok: false, reason: 'assertion-failed', path: error instanceof Error ? error.name : null };
  }
}

function readJson(body: string): unknown {
  try {
    return parseJson(body);
  } catch {
    return undefined; // a syntax error, or nesting too deep to walk
  }
}
