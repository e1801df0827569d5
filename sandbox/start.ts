import { createControl } from './control.ts';
import { createFaults } from './faults.ts';
import type { Faults } from './faults.ts';
import { listen } from './http.ts';
import { createKlaviyo } from './klaviyo/create-klaviyo.ts';
import type { Klaviyo } from './klaviyo/create-klaviyo.ts';
import { createSendgrid } from './sendgrid/create-sendgrid.ts';
import type { Sendgrid } from './sendgrid/create-sendgrid.ts';
import { createShopify, defaultScopes } from './shopify/create-shopify.ts';
import { picturesPath } from './shopify/product-pictures.ts';
import type { DeliveryLog } from './shopify/delivery-log.ts';
import { prepareAdminSchema } from './shopify/schema.ts';
import type { ShopOptions, ShopifyState } from './shopify/state.ts';
import { openTunnel } from './shopify/tunnel.ts';
import type { WebhookEmitter } from './shopify/webhooks.ts';

/** Always there unless other shops are named. */
export const demoShop = 'demo-store.myshopify.com';

export interface SandboxOptions {
  /** Of tokens, ids and faults. */
  seed: number;
  apiKey: string;
  apiSecret: string;
  /** Where the app really listens, e.g. http://127.0.0.1:3000; `setAppUrl` can say it later. */
  appUrl?: string;
  /** Where webhooks go; {appUrl}/webhooks unless given. */
  webhookUrl?: string;
  /** 0 or absent takes a free port. */
  ports?: { shopify?: number; klaviyo?: number; sendgrid?: number; tunnel?: number };
  /** The sandbox's clock, ms. */
  now?: () => number;
  shops?: ShopOptions[];
  /** What merchants grant. */
  scopes?: string[];
  /** Webhook topics the app subscribed to; absent = all are delivered. */
  topics?: string[];
  appName?: string;
  /** Path of the application URL; /app unless given. */
  homePath?: string;
  /** The web pixel's source folder; extensions/web-pixel/src/ unless given. */
  pixelFolder?: URL;
  /** Milliseconds before webhook retry 1 to 8; Shopify's four hours in 64 seconds unless given. */
  retryDelayMs?: (attempt: number) => number;
  webhookTimeoutMs?: number;
}

export interface Sandbox {
  /** Base addresses; `app` is the public origin of the app (SHOPIFY_APP_URL). */
  urls: { shopify: string; klaviyo: string; sendgrid: string; app: string; appBridge: string; pictures: string };
  /** The admin's address of a page of the app, e.g. adminUrl("demo-store.myshopify.com", "/app"). */
  adminUrl(shop: string, appPath?: string): string;
  /** The storefront's address. */
  storefrontUrl(shop: string): string;
  setAppUrl(url: string): void;
  emitter: WebhookEmitter;
  deliveries: DeliveryLog;
  faults: Faults;
  state: ShopifyState;
  klaviyo: Klaviyo;
  sendgrid: Sendgrid;
  reset(): void;
  stop(): Promise<void>;
}

const homePathDefault = '/app';
const pixelFolderDefault = new URL('../extensions/web-pixel/src/', import.meta.url);

/**
 * Starts a local Shopify, Klaviyo and SendGrid, and the tunnel through which the admin frames the app.
 * @throws Error when Shopify's Admin schema is not on this machine and cannot be fetched.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  await prepareAdminSchema();
  const now = options.now ?? Date.now;
  const faults = createFaults(options.seed);
  const addresses = { app: options.appUrl ?? '', tunnel: '', admin: '' };
  const shopify = createShopify({
    app: { apiKey: options.apiKey, apiSecret: options.apiSecret },
    appName: options.appName ?? 'Regulars',
    homePath: options.homePath ?? homePathDefault,
    shops: options.shops ?? [{ domain: demoShop }],
    scopes: options.scopes ?? defaultScopes,
    topics: options.topics ?? null,
    seed: options.seed,
    now,
    faults,
    webhookUrl: () => options.webhookUrl ?? new URL('/webhooks', appUrlOf(addresses)).href,
    tunnelUrl: () => addresses.tunnel,
    pixelFolder: options.pixelFolder ?? pixelFolderDefault,
    retryDelayMs: options.retryDelayMs,
    webhookTimeoutMs: options.webhookTimeoutMs,
  });
  const klaviyo = createKlaviyo({ now, faults, seed: options.seed });
  const sendgrid = createSendgrid({ now, faults, seed: options.seed });
  const reset = (): void => {
    for (const service of [shopify, klaviyo, sendgrid, { reset: faults.clear }]) service.reset();
  };
  const control = createControl({
    state: shopify.state,
    log: shopify.log,
    emitter: shopify.emitter,
    now,
    reset,
    counts: () => ({ klaviyo: { profiles: klaviyo.state.profiles.size, events: klaviyo.state.events.size } }),
    handlers: [faults.control, klaviyo.control, sendgrid.control],
  });

  const ports = options.ports ?? {};
  const listeners = await Promise.all([
    listen([...shopify.handlers, control], ports.shopify),
    listen([klaviyo.handle, control], ports.klaviyo),
    listen([sendgrid.handle, control], ports.sendgrid),
  ]);
  addresses.admin = listeners[0].url;
  const tunnel = await openTunnel({
    appUrl: () => appUrlOf(addresses),
    adminUrl: () => addresses.admin,
    port: ports.tunnel,
  });
  addresses.tunnel = tunnel.url;

  return {
    urls: {
      shopify: listeners[0].url,
      klaviyo: listeners[1].url,
      sendgrid: listeners[2].url,
      app: tunnel.url,
      appBridge: `${listeners[0].url}/app-bridge.js`,
      pictures: `${listeners[0].url}${picturesPath}`,
    },
    adminUrl: (shop, appPath = options.homePath ?? homePathDefault) =>
      `${addresses.admin}/store/${shop.split('.')[0]}/apps/${options.apiKey}${appPath}`,
    storefrontUrl: (shop) => `${addresses.admin}/storefront/${shop}`,
    setAppUrl: (url) => {
      addresses.app = url;
    },
    emitter: shopify.emitter,
    deliveries: shopify.log,
    faults,
    state: shopify.state,
    klaviyo,
    sendgrid,
    reset,
    stop: async () => {
      await shopify.emitter.stop();
      await Promise.all([...listeners, tunnel].map((listener) => listener.close()));
    },
  };
}

function appUrlOf(addresses: { app: string }): string {
  if (addresses.app === '') throw new Error('The sandbox does not know where the app listens: setAppUrl');
  return addresses.app;
}
