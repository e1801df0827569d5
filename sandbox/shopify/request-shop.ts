import type { SandboxRequest } from '../http.ts';
import type { SandboxShop, ShopifyState } from './state.ts';

/**
 * The shop a call to `https://{shop}/admin/...` is meant for. The sandbox has one address for all,
 * so the shop's host arrives as `x-forwarded-host`. Null when the shop does not exist.
 */
export function shopOfRequest(state: ShopifyState, request: SandboxRequest): SandboxShop | null {
  const forwarded = request.headers['x-forwarded-host'];
  const host = typeof forwarded === 'string' ? forwarded : request.url.hostname;
  return state.shops.get(host) ?? null;
}
