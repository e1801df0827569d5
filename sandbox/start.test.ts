import { afterAll, beforeAll, expect, test } from 'vitest';
import { listen } from './http.ts';
import type { SandboxListener } from './http.ts';
import { demoShop, startSandbox } from './start.ts';
import type { Sandbox } from './start.ts';

let sandbox: Sandbox;
let app: SandboxListener;
const received: string[] = [];

beforeAll(async () => {
  app = await listen([
    (request) => {
      received.push(`${request.url.pathname} ${String(request.headers['x-shopify-topic'])}`);
      return { status: 200 };
    },
  ]);
  const pixelFolder = new URL('../extensions/web-pixel/src/', import.meta.url);
  sandbox = await startSandbox({ seed: 1, apiKey: 'key', apiSecret: 'secret', appUrl: app.url, pixelFolder });
});
afterAll(async () => {
  await sandbox.stop();
  await app.close();
});

async function get(url: string): Promise<unknown> {
  return (await fetch(url)).json();
}

async function post(url: string, body: object): Promise<Response> {
  return fetch(url, { method: 'POST', body: JSON.stringify(body) });
}

const emit = (body: object): Promise<Response> => post(`${sandbox.urls.shopify}/_sandbox/shopify/webhooks`, body);

test('every listener answers the same control calls', async () => {
  for (const url of [sandbox.urls.shopify, sandbox.urls.klaviyo, sandbox.urls.sendgrid]) {
    expect(await get(`${url}/_sandbox/state`)).toMatchObject({ shops: [{ shop: demoShop }] });
    for (const path of ['deliveries', 'faults', 'klaviyo/profiles', 'klaviyo/events', 'sendgrid/contacts']) {
      expect((await fetch(`${url}/_sandbox/${path}`)).status).toBe(200);
    }
  }
});

test('an outsider can make a shop send a webhook, and sees what became of it', async () => {
  const response = await emit({ shop: demoShop, topic: 'customers/redact', payload: { shop_id: 1 } });
  expect(await response.json()).toMatchObject({ status: 'acknowledged', attempts: 1 });
  expect(received).toContain('/webhooks customers/redact');
  const shown = await get(`${sandbox.urls.shopify}/_sandbox/deliveries?topic=customers/redact&status=acknowledged`);
  expect(shown).toMatchObject({ matching: 1, deliveries: [{ shop: demoShop, topic: 'customers/redact' }] });
});

test('what an outsider gets wrong is said', async () => {
  expect((await emit({ shop: demoShop, topic: 'orders/create' })).status).toBe(400);
  expect((await emit({ shop: 'nobody.myshopify.com', topic: 'orders/create', payload: {} })).status).toBe(404);
  expect((await fetch(`${sandbox.urls.shopify}/_sandbox/deliveries?status=eaten`)).status).toBe(400);
});

test('faults of the Admin API are those that were asked for', async () => {
  await post(`${sandbox.urls.klaviyo}/_sandbox/faults`, { service: 'shopify', rates: { 500: 1 } });
  const url = `${sandbox.urls.shopify}/admin/api/2026-07/graphql.json`;
  expect((await post(url, {})).status).toBe(500);
  await post(`${sandbox.urls.klaviyo}/_sandbox/faults`, { service: 'shopify', rates: {} });
  expect((await post(url, {})).status).toBe(404);
});

test('the storefront shows the store, and serves the app’s pixel as browser modules', async () => {
  const product = { id: 7, title: 'Cup & saucer', handle: 'cup', variants: [{ id: 8, price: '5.00' }] };
  await emit({ shop: demoShop, topic: 'products/create', payload: product });
  const html = await (await fetch(sandbox.storefrontUrl(demoShop))).text();
  expect(html).toContain('Cup &amp; saucer');
  expect((await fetch(`${sandbox.storefrontUrl(demoShop)}/products/cup`)).status).toBe(200);
  expect((await fetch(`${sandbox.storefrontUrl(demoShop)}/products/none`)).status).toBe(404);
  const pixel = await fetch(`${sandbox.urls.shopify}/storefront-pixel/index`);
  expect(pixel.headers.get('access-control-allow-origin')).toBe('*');
  expect(await pixel.text()).toContain('/storefront-assets/web-pixels-extension.js');
});

test('a reset empties the stores and the deliveries', async () => {
  await emit({ shop: demoShop, topic: 'orders/create', payload: { id: 1 } });
  await post(`${sandbox.urls.shopify}/_sandbox/reset`, {});
  expect(sandbox.deliveries.counts().total).toBe(0);
  expect(sandbox.state.shops.get(demoShop)?.orders.size).toBe(0);
});
