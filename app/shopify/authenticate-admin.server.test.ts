import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { givenDatabase } from '../../test/support/test-store.ts';
import { createFaults } from '../../sandbox/faults.ts';
import { listen, type SandboxListener } from '../../sandbox/http.ts';
import { createShopify, defaultScopes, type SandboxShopify } from '../../sandbox/shopify/create-shopify.ts';
import { signSessionToken } from '../../sandbox/shopify/session-token.ts';
import { queryDirectory } from '../platform/db.server.ts';
import { env, resetEnv } from '../platform/env.server.ts';
import { adminOfShop, authenticateAdmin } from './authenticate-admin.server.ts';
import { findShop } from './find-shop.server.ts';
import { sessionStorage } from './session-storage.server.ts';

givenDatabase();

const domain = 'first-store.myshopify.com';
const app = { apiKey: 'test-api-key', apiSecret: 'test-api-secret' };
const browser = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Safari/537.36';

let shopify: SandboxShopify;
let listener: SandboxListener;
let grants: string[];

beforeAll(async () => {
  shopify = createShopify({
    app,
    appName: 'Regulars',
    homePath: '/app',
    shops: [{ domain, currencyCode: 'JPY', ianaTimezone: 'Asia/Tokyo' }],
    scopes: defaultScopes,
    topics: null,
    seed: 1,
    now: Date.now,
    faults: createFaults(1),
    webhookUrl: () => '',
    tunnelUrl: () => '',
    pixelFolder: new URL('file:///'),
  });
  const count = ({ url, raw }: { url: URL; raw: Buffer }) => {
    if (!url.pathname.endsWith('/access_token')) return null;
    const { grant_type: grant } = JSON.parse(raw.toString()) as { grant_type: string };
    grants.push(grant.replace(/^.*:/, ''));
    return null;
  };
  listener = await listen([count, ...shopify.handlers]);
  process.env.SHOPIFY_API_BASE = listener.url;
  resetEnv();
});

beforeEach(async () => {
  grants = [];
  shopify.reset();
  await queryDirectory('DELETE FROM session');
  await queryDirectory('UPDATE shop SET installed_at = NULL');
});

afterAll(() => listener.close());

test('the first visit installs the store with its name, currency and time zone, and turns its pixel on', async () => {
  await authenticateAdmin(await documentRequest());
  const shop = await findShop(domain);
  expect(shop).toMatchObject({ name: 'First Store', currency: 'JPY', timeZone: 'Asia/Tokyo', installed: true });
  const settings = JSON.parse(shopify.state.shops.get(domain)?.webPixel?.settings ?? '{}');
  expect(settings).toEqual({ endpoint: 'https://app.test/pixel', shop: domain, key: shop?.pixelKey });
});

test('tokens are not readable in the database', async () => {
  await authenticateAdmin(await documentRequest());
  const [row] = await queryDirectory<{ payload: Buffer }>('SELECT payload FROM session');
  expect(row?.payload.toString('latin1')).not.toMatch(/shpat|shprt|read_orders/);
  expect((await sessionStorage.loadSession(`offline_${domain}`))?.refreshToken).toMatch(/^shprt_/);
});

test('the loaders of one page exchange one token', async () => {
  const request = await documentRequest();
  await Promise.all(Array.from({ length: 8 }, () => authenticateAdmin(request.clone())));
  expect(grants).toEqual(['token-exchange']);
});

test('an exchange by the admin and a refresh by the worker do not race: the token is renewed once', async () => {
  const request = await documentRequest();
  await authenticateAdmin(request.clone());
  await expireIn(60_000);
  grants = [];
  await Promise.all([adminOfShop(domain), authenticateAdmin(request.clone()), adminOfShop(domain)]);
  expect(grants).toHaveLength(1);
  const graphql = await adminOfShop(domain);
  expect(await (await graphql('query { shop { name } }')).json()).toMatchObject({
    data: { shop: { name: 'First Store' } },
  });
});

test('a token that Shopify has revoked is exchanged for a new one at the next request', async () => {
  const { graphql } = await authenticateAdmin(await dataRequest());
  shopify.tokens.revokeShop(domain);
  const refused = await graphql('query { shop { name } }').catch((error: unknown) => error);
  expect(refused).toMatchObject({ status: 401 });
  await authenticateAdmin(await dataRequest());
  expect(grants).toEqual(['token-exchange', 'token-exchange']);
});

test('a session sealed by an older key opens after a rotation, and by a forgotten key counts as absent', async () => {
  await authenticateAdmin(await documentRequest());
  const before = env().REGULARS_KEYS;
  const fresh = { id: 'k2', key: Buffer.alloc(32, 7).toString('base64') };
  try {
    env().REGULARS_KEYS = [fresh, ...before];
    expect(await sessionStorage.loadSession(`offline_${domain}`)).toBeDefined();
    env().REGULARS_KEYS = [fresh];
    expect(await sessionStorage.loadSession(`offline_${domain}`)).toBeUndefined();
  } finally {
    env().REGULARS_KEYS = before;
  }
});

test('a request with a stale session token is told to come again with a new one', async () => {
  const stale = await signSessionToken(app, { shop: domain, userId: '1', nowMs: Date.now() - 600_000, serial: 1 });
  const data = await answerTo(
    new Request('https://app.test/app', { headers: { 'user-agent': browser, authorization: `Bearer ${stale}` } }),
  );
  expect(data.status).toBe(401);
  expect(data.headers.get('x-shopify-retry-invalid-session-request')).toBe('1');
  const page = await answerTo(await documentRequest({ id_token: stale }));
  expect(page.headers.get('location')).toMatch(
    /^\/auth\/session-token\?.*shopify-reload=https%3A%2F%2Fapp\.test%2Fapp/,
  );
});

test.each([
  ['without a store', { shop: '' }, 302, '/auth/login'],
  [
    'from a host that is not Shopify',
    { host: Buffer.from('evil.example/store').toString('base64') },
    302,
    '/auth/login',
  ],
  ['outside the admin', { embedded: '' }, 302, 'https://admin.shopify.com/store/first-store/apps/test-api-key'],
])('a page asked for %s is sent elsewhere', async (_name, query, status, location) => {
  const answer = await answerTo(await documentRequest(query));
  expect([answer.status, answer.headers.get('location')]).toEqual([status, location]);
});

test('a robot is turned away', async () => {
  const request = await documentRequest();
  request.headers.set('user-agent', 'Mozilla/5.0 HeadlessChrome/147.0.0.0');
  expect((await answerTo(request)).status).toBe(410);
});

let serial = 0;

function sessionToken(): Promise<string> {
  serial += 1;
  return signSessionToken(app, { shop: domain, userId: '1', nowMs: Date.now(), serial });
}

async function documentRequest(query: Record<string, string> = {}): Promise<Request> {
  const host = Buffer.from('admin.shopify.com/store/first-store').toString('base64');
  const search = new URLSearchParams({ embedded: '1', shop: domain, host, id_token: await sessionToken(), ...query });
  return new Request(`https://app.test/app?${search.toString()}`, { headers: { 'user-agent': browser } });
}

async function dataRequest(): Promise<Request> {
  const authorization = `Bearer ${await sessionToken()}`;
  return new Request('https://app.test/app?_data=routes%2Fhome', { headers: { 'user-agent': browser, authorization } });
}

async function answerTo(request: Request): Promise<Response> {
  return authenticateAdmin(request).then(
    () => new Response('let in'),
    (thrown: unknown) => {
      if (thrown instanceof Response) return thrown;
      throw thrown;
    },
  );
}

async function expireIn(ms: number): Promise<void> {
  const session = await sessionStorage.loadSession(`offline_${domain}`);
  if (!session) throw new Error('There is no session');
  session.expires = new Date(Date.now() + ms);
  await sessionStorage.storeSession(session);
}
