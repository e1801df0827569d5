import { forShop } from '../platform/db.server.ts';
import { findSegment } from '../segments/find-segment.server.ts';
import { notNative } from '../segments/language/native-only.ts';
import { readSegment } from '../segments/language/read-segment.ts';
import { printSegment } from '../segments/language/print-segment.ts';
import { noteCopy } from '../segments/note-copy.server.ts';
import { adminOfShop } from '../shopify/authenticate-admin.server.ts';
import { findDomain } from '../shopify/find-shop.server.ts';
import { saveSegmentAtShopify } from '../shopify/save-segment.server.ts';

/** What became of a copy. `not-native`: `words` are what Shopify does not know; otherwise `message` is in Shopify's words. */
export type Copied =
  | { ok: true; shopifySegmentId: string }
  | { ok: false; reason: 'not-there' }
  | { ok: false; reason: 'not-native'; words: string[] }
  | { ok: false; reason: 'no-access' | 'throttled' | 'access-denied' | 'refused' | 'unreachable'; message: string };

/**
 * Copies a segment to Shopify, or renews its copy there; one that the merchant deleted there is made again. No transaction is open while Shopify is
 * asked. A crash in between leaves a copy that is not known of, and the next one is another.
 */
export async function copySegment(
  shopId: number,
  slug: string,
  { openAdmin = adminOfShop }: { openAdmin?: typeof adminOfShop } = {},
): Promise<Copied> {
  const segment = await forShop(shopId, (db) => findSegment(db, slug));
  const expression = segment && readSegment(segment.source).expression;
  if (!segment || !expression) return { ok: false, reason: 'not-there' };
  const words = notNative(expression);
  if (words.length > 0) return { ok: false, reason: 'not-native', words };
  const graphql = await openAdmin(await findDomain(shopId)).catch(() => null);
  if (!graphql) return { ok: false, reason: 'no-access', message: '' };
  const copy = { name: segment.name, query: printSegment(expression) };
  const renewed = await saveSegmentAtShopify(graphql, { segmentId: segment.shopifySegmentId, ...copy });
  const isGone = !renewed.ok && renewed.reason === 'gone';
  const saved = isGone ? await saveSegmentAtShopify(graphql, { segmentId: null, ...copy }) : renewed;
  if (saved.ok) {
    await forShop(shopId, (db) => noteCopy(db, slug, { shopifySegmentId: saved.segmentId, version: segment.version }));
    return { ok: true, shopifySegmentId: saved.segmentId };
  }
  if (saved.reason === 'throttled') return { ok: false, reason: 'throttled', message: '' };
  const reason = saved.reason === 'gone' || saved.reason === 'refused-by-shopify' ? 'refused' : saved.reason;
  return { ok: false, reason, message: saved.message };
}
