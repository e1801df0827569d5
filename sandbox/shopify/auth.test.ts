import '@shopify/shopify-app-remix/adapters/node';
import { AppDistribution, LogSeverity, shopifyApp } from '@shopify/shopify-app-remix/server';
import type { ApiVersion } from '@shopify/shopify-app-remix/server';
import type { Session } from '@shopify/shopify-api';
import { setAbstractFetchFunc } from '@shopify/shopify-api/runtime';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { signSessionToken } from './session-token.ts';
import { startTestShopify, testApp, testShop } from './test-shopify.ts';
import type { TestShopify } from './test-shopify.ts';

// Shopify's own library against the sandbox: what it accepts and refuses is what decides.
const appUrl = 'https://app.sandbox.test';
const userAgent = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/147 Safari/537.36';
const host = Buffer.from('admin.shopify.com/store/demo-store').toString('base64');
const plainFetch = globalThis.fetch;

let sandbox: TestShopify;
let sessions: Map<string, Session>;
let shopify: ReturnType<typeof openApp>;
let skewMs = 0;

function openApp(apiSecretKey = testApp.apiSecret) {
  sessions = new Map();
  return shopifyApp({
    apiKey: testApp.apiKey,
    apiSecretKey,
    apiVersion: '2026-07' as ApiVersion,
    scopes: ['read_orders', 'read_customers'],
    appUrl,
    authPathPrefix: '/auth',
    distribution: AppDistribution.AppStore,
    isTesting: true,
    logger: { level: LogSeverity.Error, log: () => {} },
    future: { unstable_newEmbeddedAuthStrategy: true, expiringOfflineAccessTokens: true },
    sessionStorage: {
      storeSession: async (session) => Boolean(sessions.set(session.id, session)),
      loadSession: async (id) => sessions.get(id),
      deleteSession: async (id) => sessions.delete(id),
      deleteSessions: async (ids) => ids.every((id) => sessions.delete(id)),
      findSessionsByShop: async (shop) => [...sessions.values()].filter((each) => each.shop === shop),
    },
  });
}

beforeEach(async () => {
  skewMs = 0;
  sandbox = await startTestShopify({ now: () => Date.now() + skewMs });
  setAbstractFetchFunc(((address: string, init: RequestInit) => {
    const url = new URL(address);
    const headers = { ...(init.headers as Record<string, string>), 'x-forwarded-host': url.host };
    return plainFetch(sandbox.url + url.pathname + url.search, { ...init, headers });
  }) as typeof fetch);
  shopify = openApp();
});
afterEach(() => sandbox.close());

const sessionToken = (apiSecret = testApp.apiSecret): Promise<string> =>
  signSessionToken({ ...testApp, apiSecret }, { shop: testShop, userId: '1', nowMs: Date.now(), serial: 1 });

async function openPage(token: string) {
  const query = `embedded=1&shop=${testShop}&host=${host}&id_token=${token}`;
  const request = new Request(`${appUrl}/app?${query}`, { headers: { 'user-agent': userAgent } });
  return shopify.authenticate.admin(request);
}

async function fetchData(token: string) {
  const headers = { 'user-agent': userAgent, authorization: `Bearer ${token}` };
  return shopify.authenticate.admin(new Request(`${appUrl}/app?_data=x`, { headers }));
}

const exchangeBody = (token: string, own: object = {}): object => ({
  client_id: testApp.apiKey,
  client_secret: testApp.apiSecret,
  grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
  subject_token: token,
  subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
  requested_token_type: 'urn:shopify:params:oauth:token-type:offline-access-token',
  expiring: '1',
  ...own,
});
const tokenPath = '/admin/oauth/access_token';

test('a page opened in the admin gets an expiring offline token that works', async () => {
  const { session, admin } = await openPage(await sessionToken());
  expect(session.id).toBe(`offline_${testShop}`);
  expect(session.refreshToken).toMatch(/^shprt_/);
  expect(session.expires?.getTime()).toBeGreaterThan(Date.now() + 3_500_000);
  const response = await admin.graphql('{ shop { name } }');
  expect((await response.json()).data.shop.name).toBe('Demo Store');
});

test('a data request with a session token uses the stored token', async () => {
  const first = (await openPage(await sessionToken())).session.accessToken;
  expect((await fetchData(await sessionToken())).session.accessToken).toBe(first);
});

test('a field that does not exist makes the library throw', async () => {
  const { admin } = await fetchData(await sessionToken());
  await expect(admin.graphql('{ shop { nope } }' as '{ shop { name } }')).rejects.toThrow(
    "doesn't exist on type 'Shop'",
  );
});

test('a token near its end is refreshed by the library, and the old refresh token dies', async () => {
  const { session } = await openPage(await sessionToken());
  const before = session.refreshToken ?? '';
  session.expires = new Date(Date.now() + 60_000);
  const { session: renewed, admin } = await shopify.unauthenticated.admin(testShop);
  expect(renewed.refreshToken).not.toBe(before);
  expect((await admin.graphql('{ shop { name } }')).status).toBe(200);
  const body = {
    client_id: testApp.apiKey,
    client_secret: testApp.apiSecret,
    grant_type: 'refresh_token',
    refresh_token: before,
  };
  const again = await sandbox.call(tokenPath, body);
  expect(again.status).toBe(401);
  expect(await again.json()).toMatchObject({ error_description: 'This request requires an active refresh_token' });
});

test('a token the sandbox has let expire is answered with 401, and the library drops it', async () => {
  const { admin } = await openPage(await sessionToken());
  skewMs = 3600_000;
  await expect(admin.graphql('{ shop { name } }')).rejects.toMatchObject({ status: 302 });
  expect(sessions.get(`offline_${testShop}`)?.accessToken).toBeUndefined();
});

test('a session token signed with another secret is refused', async () => {
  const response = await sandbox.call(tokenPath, exchangeBody(await sessionToken('other')));
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ error: 'invalid_subject_token' });
});

test('a session token of another shop or past its minute is refused', async () => {
  sandbox.shopify.state.addShop({ domain: 'other.myshopify.com' });
  const body = exchangeBody(await sessionToken());
  const elsewhere = await sandbox.call(tokenPath, body, { 'x-forwarded-host': 'other.myshopify.com' });
  expect(elsewhere.status).toBe(400);
  skewMs = 75_000;
  expect((await sandbox.call(tokenPath, body)).status).toBe(400);
});

test('a wrong client id or secret, and a shop that does not exist, are refused', async () => {
  const token = await sessionToken();
  const status = async (own: object, headers = {}): Promise<number> =>
    (await sandbox.call(tokenPath, exchangeBody(token, own), headers)).status;
  expect(await status({ client_id: 'x' })).toBe(400);
  expect(await status({ client_secret: 'x' })).toBe(401);
  expect(await status({ grant_type: 'authorization_code' })).toBe(400);
  expect(await status({}, { 'x-forwarded-host': 'nobody.myshopify.com' })).toBe(404);
});

test('an online token names the staff member and has no refresh token', async () => {
  const own = { requested_token_type: 'urn:shopify:params:oauth:token-type:online-access-token' };
  const response = await sandbox.call(tokenPath, exchangeBody(await sessionToken(), own));
  const body = await response.json();
  expect(body).toMatchObject({ expires_in: 86_399, associated_user: { id: 1, account_owner: true } });
  expect(body).not.toHaveProperty('refresh_token');
});
