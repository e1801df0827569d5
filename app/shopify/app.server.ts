import '@shopify/shopify-app-remix/adapters/node';
import { ApiVersion, AppDistribution, LogSeverity, shopifyApp } from '@shopify/shopify-app-remix/server';
import { env } from '../platform/env.server.ts';
import { log } from '../platform/log.server.ts';
import { redirectToBase } from './redirect-to-base.server.ts';
import { sessionStorage } from './session-storage.server.ts';

/** Shopify's library, configured for this app. */
export type ShopifyApp = ReturnType<typeof createApp>;

let app: ShopifyApp | undefined;

/**
 * The one instance of Shopify's library in this process, made at the first use. Scopes are not named here: Shopify installs the app
 * with those of shopify.app.toml. Webhooks don't go through it, see inbox/webhook-endpoint.
 */
export function shopify(): ShopifyApp {
  return (app ??= createApp());
}

function createApp() {
  const { SHOPIFY_API_KEY, SHOPIFY_API_SECRET, SHOPIFY_APP_URL, SHOPIFY_API_BASE } = env();
  if (SHOPIFY_API_BASE) redirectToBase(SHOPIFY_API_BASE);
  return shopifyApp({
    apiKey: SHOPIFY_API_KEY,
    apiSecretKey: SHOPIFY_API_SECRET[0],
    apiVersion: ApiVersion.July26,
    appUrl: SHOPIFY_APP_URL,
    authPathPrefix: '/auth',
    distribution: AppDistribution.AppStore,
    sessionStorage,
    logger: { level: LogSeverity.Warning, log: writeLog },
    future: { unstable_newEmbeddedAuthStrategy: true, expiringOfflineAccessTokens: true },
  });
}

async function writeLog(severity: LogSeverity, message: string): Promise<void> {
  if (severity === LogSeverity.Error) log.error(message);
  else log.warn(message);
}
