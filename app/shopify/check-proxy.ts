import { createHmac, timingSafeEqual } from 'node:crypto';
import { id } from './words.ts';

/** What Shopify vouches for when it passes on a request from a storefront. */
export interface ProxiedRequest {
  /** The store's domain. */
  shop: string;
  /** Who is logged in, or null. */
  customerId: string | null;
  /** Epoch seconds. */
  timestamp: number;
}

const skewSecondsMax = 90;
/** Twice in one address, each of these could be read in two ways. */
const once = ['shop', 'timestamp', 'signature', 'logged_in_customer_id', 'path_prefix'];

export type ProxyCheck = { ok: true; request: ProxiedRequest } | { ok: false; reason: 'malformed' | 'not-signed' };

/**
 * Checks a request that came through Shopify's app proxy: hex of HMAC-SHA256 over all parameters but the signature, as `name=value` in
 * order, with nothing between, values of one name joined by commas; not older or newer than 90 s. Without the library's helper, which
 * renews tokens here and fails when it can't.
 * @param secrets the app's, two while they rotate.
 * Source: shopify.dev, "Authenticate app proxies"; limits as in @shopify/shopify-api 15.
 */
export function checkProxy(query: URLSearchParams, secrets: readonly string[], nowMs: number): ProxyCheck {
  if (once.some((name) => query.getAll(name).length > 1)) return { ok: false, reason: 'malformed' };
  const signature = query.get('signature') ?? '';
  const shop = query.get('shop') ?? '';
  const timestamp = Number(query.get('timestamp') || Number.NaN);
  if (!/^[0-9a-f]{64}$/.test(signature) || !/^[a-z0-9][a-z0-9-]*\.myshopify\.com$/.test(shop))
    return { ok: false, reason: 'malformed' };
  if (!Number.isFinite(timestamp)) return { ok: false, reason: 'malformed' };
  const text = signedText(query);
  const given = Buffer.from(signature, 'hex');
  const signed = secrets.map((secret) => timingSafeEqual(createHmac('sha256', secret).update(text).digest(), given));
  if (!signed.includes(true) || Math.abs(nowMs / 1000 - timestamp) > skewSecondsMax)
    return { ok: false, reason: 'not-signed' };
  const customer = id.safeParse(query.get('logged_in_customer_id') ?? '');
  return { ok: true, request: { shop, customerId: customer.success ? customer.data : null, timestamp } };
}

function signedText(query: URLSearchParams): string {
  const names = [...new Set(query.keys())].filter((name) => name !== 'signature');
  return names
    .map((name) => `${name}=${query.getAll(name).join(',')}`)
    .toSorted()
    .join('');
}
