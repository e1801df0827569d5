import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LogSeverity, shopifyApi } from '@shopify/shopify-api';
import type { ApiVersion } from '@shopify/shopify-api';
import '@shopify/shopify-api/adapters/node';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestShopify, testApp, testShop } from './test-shopify.ts';
import type { TestShopify } from './test-shopify.ts';
import { openTunnel } from './tunnel.ts';

let sandbox: TestShopify;
beforeEach(async () => {
  sandbox = await startTestShopify({ tunnelUrl: () => 'http://localhost:4000' });
});
afterEach(() => sandbox.close());

const library = shopifyApi({
  apiKey: testApp.apiKey,
  apiSecretKey: testApp.apiSecret,
  apiVersion: '2026-07' as ApiVersion,
  hostName: 'app.sandbox.test',
  isEmbeddedApp: true,
  logger: { level: LogSeverity.Warning },
});

async function frameAddress(path: string): Promise<URL> {
  const response = await fetch(`${sandbox.url}/store/demo-store/apps/regulars${path}`);
  const html = await response.text();
  const config = /id="config">(.*?)<\/script>/.exec(html)?.[1] ?? '{}';
  return new URL((JSON.parse(config) as { frameSrc: string }).frameSrc);
}

test("the admin frames the app's own page with a query and a session token the library accepts", async () => {
  const address = await frameAddress('/app/customers?page=2');
  expect(address.origin + address.pathname).toBe('http://localhost:4000/app/customers');
  const query = Object.fromEntries(address.searchParams);
  expect(query).toMatchObject({ embedded: '1', shop: testShop, locale: 'en', page: '2' });
  expect(Buffer.from(query.host ?? '', 'base64').toString()).toBe('admin.shopify.com/store/demo-store');
  expect(await library.utils.validateHmac(query as Parameters<typeof library.utils.validateHmac>[0])).toBe(true);
  const token = await library.session.decodeSessionToken(query.id_token ?? '');
  expect(token).toMatchObject({ dest: `https://${testShop}`, aud: testApp.apiKey });
  expect(token.exp - token.nbf).toBe(60);
});

test('the admin opens the application URL when no page is named', async () => {
  expect((await frameAddress('')).pathname).toBe('/app');
  expect((await frameAddress('/')).pathname).toBe('/app');
});

test('the bare address leads to the app of the first store', async () => {
  const response = await fetch(`${sandbox.url}/`);
  expect(new URL(response.url).pathname).toBe(`/store/demo-store/apps/${testApp.apiKey}`);
  expect(await response.text()).toContain('id="app"');
});

test('every session token is a new one', async () => {
  const mint = async (): Promise<string> => {
    const response = await fetch(`${sandbox.url}/_sandbox/shopify/session-token?shop=${testShop}`);
    return ((await response.json()) as { token: string }).token;
  };
  expect(await mint()).not.toBe(await mint());
});

test('a store that does not exist has no admin of the app', async () => {
  const html = await (await fetch(`${sandbox.url}/store/nobody/apps/regulars/app`)).text();
  expect(html).not.toContain('iframe');
});

test('the App Bridge stand-in is served to any origin, elements included', async () => {
  const response = await fetch(`${sandbox.url}/app-bridge.js`);
  expect(response.headers.get('access-control-allow-origin')).toBe('*');
  const script = await response.text();
  for (const part of ['window.shopify', 'shopify-reload', 'ui-nav-menu', 'ui-save-bar', 'ui-modal']) {
    expect(script).toContain(part);
  }
});

test("the tunnel changes only the headers that name Shopify's hosts", async () => {
  const app = createServer((request, response) => {
    response.writeHead(request.url === '/away' ? 302 : 200, {
      'content-security-policy': `frame-ancestors https://${testShop} https://admin.shopify.com;`,
      link: '<https://cdn.shopify.com/shopifycloud/app-bridge.js>; rel="preload"; as="script";',
      location: 'https://admin.shopify.com/store/demo-store/apps/regulars',
      'x-host': request.headers.host,
    });
    request.pipe(response);
  });
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
  const { port } = app.address() as AddressInfo;
  const admin = 'http://127.0.0.1:9';
  const tunnel = await openTunnel({ appUrl: () => `http://127.0.0.1:${port}`, adminUrl: () => admin });
  const echoed = await fetch(`${tunnel.url}/echo`, { method: 'POST', body: 'whole' });
  expect(await echoed.text()).toBe('whole');
  expect(echoed.headers.get('content-security-policy')).toBe(`frame-ancestors https://${testShop} ${admin};`);
  expect(echoed.headers.get('link')).toContain(`${admin}/app-bridge.js`);
  expect(echoed.headers.get('x-host')).toBe(new URL(tunnel.url).host);
  expect(new URL(tunnel.url).hostname).toBe('localhost');
  const away = await fetch(`${tunnel.url}/away`, { redirect: 'manual' });
  expect(away.headers.get('location')).toBe(`${admin}/store/demo-store/apps/regulars`);
  await tunnel.close();
  await new Promise((resolve) => app.close(resolve).closeAllConnections());
});

test('an app that is down is a 502, not a crash', async () => {
  const tunnel = await openTunnel({ appUrl: () => 'http://127.0.0.1:1', adminUrl: () => sandbox.url });
  expect((await fetch(tunnel.url)).status).toBe(502);
  await tunnel.close();
});
