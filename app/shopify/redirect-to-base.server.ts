// The adapter sets the library's fetch when it is imported: ours must come after it.
import '@shopify/shopify-app-remix/adapters/node';
import { setAbstractFetchFunc } from '@shopify/shopify-api/runtime';

/**
 * Sends every call of Shopify's library for `https://{shop}` to another origin, the shop in x-forwarded-host.
 * The library knows no such setting, and captures `fetch` at import.
 */
export function redirectToBase(base: string): void {
  setAbstractFetchFunc((input, init) => {
    const wanted = new URL(input instanceof Request ? input.url : input);
    const headers = new Headers(init?.headers);
    headers.set('x-forwarded-host', wanted.host);
    return fetch(`${base}${wanted.pathname}${wanted.search}`, { ...init, headers });
  });
}
