import { createFaults } from '../faults.ts';
import type { Faults } from '../faults.ts';
import { listen } from '../http.ts';
import type { SandboxHandler } from '../http.ts';
import { createShopify, defaultScopes } from './create-shopify.ts';
import type { SandboxShopify, ShopifyOptions } from './create-shopify.ts';

export const testShop = 'demo-store.myshopify.com';
export const testApp = { apiKey: 'k'.repeat(32), apiSecret: 'shpss_test' };

/** A Shopify for tests, alone, with an app that answers as told. */
export interface TestShopify {
  shopify: SandboxShopify;
  faults: Faults;
  url: string;
  webhookUrl: string;
  /** Posts to the Admin API as the shop's app. */
  call(path: string, body: object, headers?: Record<string, string>): Promise<Response>;
  /** A token with the given scopes, as after a token exchange. */
  token(scopes?: string[]): string;
  close(): Promise<void>;
}

/** @param app answers the webhooks; 200 to all when absent. */
export async function startTestShopify(
  options: Partial<ShopifyOptions> = {},
  app: SandboxHandler = () => ({ status: 200 }),
): Promise<TestShopify> {
  const faults = options.faults ?? createFaults(1);
  const appListener = await listen([app]);
  const shopify = createShopify({
    app: testApp,
    appName: 'Regulars',
    homePath: '/app',
    shops: [{ domain: testShop }],
    scopes: defaultScopes,
    topics: null,
    seed: 1,
    now: Date.now,
    webhookUrl: () => `${appListener.url}/webhooks`,
    tunnelUrl: () => 'http://localhost:1',
    pixelFolder: new URL('file:///nowhere/'),
    retryDelayMs: () => 1,
    ...options,
    faults,
  });
  const listener = await listen(shopify.handlers);
  return {
    shopify,
    faults,
    url: listener.url,
    webhookUrl: `${appListener.url}/webhooks`,
    call: (path, body, headers = {}) =>
      fetch(listener.url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-forwarded-host': testShop, ...headers },
        body: JSON.stringify(body),
      }),
    token: (scopes = defaultScopes) => shopify.tokens.issueOffline(testShop, scopes, true).accessToken,
    close: async () => {
      await shopify.emitter.stop();
      await Promise.all([listener.close(), appListener.close()]);
    },
  };
}
