import { withFault } from '../faults.ts';
import type { Faults } from '../faults.ts';
import type { SandboxHandler, SandboxReply, SandboxRequest } from '../http.ts';
import { createAdminFrameHandler } from './admin-frame.ts';
import { createAppProxyHandler } from './app-proxy.ts';
import { createAuthHandler } from './auth.ts';
import { browserAssets } from './browser-assets.ts';
import { createBulkOperations } from './bulk-operations.ts';
import { createDeliveryLog } from './delivery-log.ts';
import type { DeliveryLog } from './delivery-log.ts';
import { createGraphqlHandler } from './graphql.ts';
import type { AppCredentials } from './session-token.ts';
import { createShopifyState } from './state.ts';
import type { ShopOptions, ShopifyState } from './state.ts';
import { productPictures } from './product-pictures.ts';
import { createStorefrontHandler } from './storefront.ts';
import { createTokenLedger } from './tokens.ts';
import type { TokenLedger } from './tokens.ts';
import { createWebhookEmitter } from './webhooks.ts';
import type { WebhookEmitter } from './webhooks.ts';

/** What the app asks for when it is installed. */
export const defaultScopes = [
  'read_orders',
  'read_customers',
  'write_customers',
  'read_products',
  'read_inventory',
  'read_discounts',
  'write_discounts',
  'write_pixels',
  'read_customer_events',
  'write_app_proxy',
  'read_customer_merge',
  'read_companies',
];

export interface ShopifyOptions {
  app: AppCredentials;
  appName: string;
  homePath: string;
  shops: ShopOptions[];
  scopes: string[];
  /** Null = every topic is delivered. */
  topics: string[] | null;
  seed: number;
  now: () => number;
  faults: Faults;
  webhookUrl: () => string;
  tunnelUrl: () => string;
  /** Folder of the pixel's source, whose index the storefront runs. */
  pixelFolder: URL;
  retryDelayMs?: (attempt: number) => number;
  webhookTimeoutMs?: number;
}

export interface SandboxShopify {
  handlers: SandboxHandler[];
  state: ShopifyState;
  tokens: TokenLedger;
  log: DeliveryLog;
  emitter: WebhookEmitter;
  reset(): void;
}

/** A local Shopify: authorisation, Admin API, webhooks, admin and storefront over one state. */
export function createShopify(options: ShopifyOptions): SandboxShopify {
  const { app, faults, now, scopes, seed } = options;
  const state = createShopifyState({ shops: options.shops, now });
  const tokens = createTokenLedger({ now, seed });
  const log = createDeliveryLog();
  const emitter = createWebhookEmitter({
    state,
    faults,
    log,
    apiSecret: app.apiSecret,
    seed,
    now,
    url: options.webhookUrl,
    topics: options.topics,
    timeoutMs: options.webhookTimeoutMs,
    retryDelayMs: options.retryDelayMs,
    onEvent: (shop, event) => {
      if (event.topic === 'app/uninstalled') tokens.revokeShop(shop.domain);
    },
  });
  const bulk = createBulkOperations({ now, emit: (shop, event) => emitter.emit(shop, event) });
  const api = [
    createAuthHandler({ state, tokens, app, scopes, now }),
    createGraphqlHandler({ state, tokens, topics: options.topics ?? [], bulk, now }),
  ];
  const pages = [
    createAdminFrameHandler({
      state,
      app,
      appName: options.appName,
      homePath: options.homePath,
      scopes,
      now,
      tunnelUrl: options.tunnelUrl,
    }),
    createAppProxyHandler({
      state,
      apiSecret: app.apiSecret,
      proxyUrl: () => new URL('/proxy', options.webhookUrl()).href,
      now,
    }),
    createStorefrontHandler({ state, pixelFolder: options.pixelFolder }),
    browserAssets,
    productPictures,
  ];
  return {
    handlers: [underFaults(faults, api), bulk.handler, ...pages],
    state,
    tokens,
    log,
    emitter,
    reset: () => {
      state.reset();
      tokens.reset();
      log.reset();
      bulk.reset();
    },
  };
}

/** Only the Admin API fails on demand; the pages people look at do not. */
function underFaults(faults: Faults, handlers: SandboxHandler[]): SandboxHandler {
  return async (request) => {
    if (!request.url.pathname.startsWith('/admin/')) return null;
    return withFault(
      faults.next('shopify'),
      () => firstReply(handlers, request),
      (status) => ({
        status,
        ...(status === 429 ? { headers: { 'retry-after': '2.0' } } : {}),
        body: { errors: status === 429 ? 'Exceeded API call limit' : 'Internal Server Error' },
      }),
    );
  };
}

async function firstReply(handlers: SandboxHandler[], request: SandboxRequest): Promise<SandboxReply> {
  for (const handler of handlers) {
    const reply = await handler(request);
    if (reply !== null) return reply;
  }
  return { status: 404, body: { errors: 'Not Found' } };
}
