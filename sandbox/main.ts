import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { demoShop, startSandbox } from './start.ts';
import { subscribedTopics } from './shopify/subscribed-topics.ts';

/** `node sandbox/main.ts --app http://127.0.0.1:3000`: runs until it is stopped, prints what to put in the environment. */
const { values } = parseArgs({
  options: {
    app: { type: 'string', default: 'http://127.0.0.1:3000' },
    seed: { type: 'string', default: '1' },
    key: { type: 'string', default: 'sandbox-api-key' },
    secret: { type: 'string', default: 'shpss_sandbox' },
    shop: { type: 'string', multiple: true, default: [demoShop] },
    port: { type: 'string', default: '0' },
  },
});

const toml = await readFile(new URL('../shopify.app.toml', import.meta.url), 'utf8').catch(() => null);
const sandbox = await startSandbox({
  seed: Number(values.seed),
  apiKey: values.key,
  apiSecret: values.secret,
  appUrl: values.app,
  shops: values.shop.map((domain) => ({ domain })),
  ports: { shopify: Number(values.port) },
  topics: toml === null ? undefined : subscribedTopics(toml),
});

const lines = {
  SHOPIFY_API_KEY: values.key,
  SHOPIFY_API_SECRET: values.secret,
  SHOPIFY_APP_URL: sandbox.urls.app,
  SHOPIFY_API_BASE: sandbox.urls.shopify,
  APP_BRIDGE_URL: sandbox.urls.appBridge,
  KLAVIYO_BASE_URL: sandbox.urls.klaviyo,
  SENDGRID_BASE_URL: sandbox.urls.sendgrid,
};
for (const [name, value] of Object.entries(lines)) console.log(`${name}=${value}`);
for (const shop of values.shop) {
  console.log(`# admin       ${sandbox.adminUrl(shop)}`);
  console.log(`# storefront  ${sandbox.storefrontUrl(shop)}`);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void sandbox.stop().then(() => process.exit(0)));
}
