import { createHmac } from 'node:crypto';
import type { SandboxHandler, SandboxRequest } from '../http.ts';
import type { ShopifyState } from './state.ts';

export interface AppProxyOptions {
  state: ShopifyState;
  apiSecret: string;
  /** The app's proxy address: {appUrl}/proxy. */
  proxyUrl: () => string;
  now: () => number;
}

const proxyPath = /^\/storefront\/([^/]+)\/apps\/regulars(\/[\w/-]*)$/;

/**
 * The app proxy of a storefront: `/storefront/{shop}/apps/regulars/...` is passed on to the app, signed. `?customer=ID` says who is logged
 * in, as on the storefront's pages; cookies are not passed on.
 */
export function createAppProxyHandler(options: AppProxyOptions): SandboxHandler {
  return async (request) => {
    const [, domain, path = ''] = proxyPath.exec(request.url.pathname) ?? [];
    if (domain === undefined) return null;
    const shop = options.state.shops.get(decodeURIComponent(domain));
    if (!shop) return { status: 404, body: 'No such shop' };
    const query = signedQuery(request, shop.domain, options);
    const answered = await fetch(`${options.proxyUrl()}${path}?${query}`, {
      method: request.method,
      headers: { 'content-type': request.headers['content-type'] ?? 'application/octet-stream' },
      ...(request.raw.length > 0 && { body: new Uint8Array(request.raw) }),
    });
    return {
      status: answered.status,
      headers: { 'content-type': answered.headers.get('content-type') ?? 'text/plain' },
      body: Buffer.from(await answered.arrayBuffer()),
    };
  };
}

/** Source: shopify.dev, "Authenticate app proxies". */
function signedQuery({ url }: SandboxRequest, shop: string, { apiSecret, now }: AppProxyOptions): URLSearchParams {
  const query = new URLSearchParams(url.searchParams);
  query.set('logged_in_customer_id', query.get('customer') ?? '');
  query.delete('customer');
  query.set('shop', shop);
  query.set('path_prefix', '/apps/regulars');
  query.set('timestamp', String(Math.floor(now() / 1000)));
  const pairs = [...new Set(query.keys())].map((name) => `${name}=${query.getAll(name).join(',')}`).toSorted();
  query.set('signature', createHmac('sha256', apiSecret).update(pairs.join('')).digest('hex'));
  return query;
}
