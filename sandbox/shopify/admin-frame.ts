import { createHmac } from 'node:crypto';
import type { SandboxHandler, SandboxReply } from '../http.ts';
import { scriptJson, escapeHtml } from './html.ts';
import { signSessionToken } from './session-token.ts';
import type { AppCredentials } from './session-token.ts';
import type { SandboxShop, ShopifyState } from './state.ts';

export interface AdminFrameOptions {
  state: ShopifyState;
  app: AppCredentials;
  appName: string;
  /** Path of the application URL: what the admin opens when no page is named. */
  homePath: string;
  scopes: string[];
  now: () => number;
  /** The origin the app is framed from: the tunnel's. */
  tunnelUrl: () => string;
}

const appPage = /^\/store\/([a-z0-9][a-z0-9-]*)\/apps\/([^/]+)(\/.*)?$/i;
const otherPage = /^\/store\/([a-z0-9][a-z0-9-]*)(\/.*)?$/i;
const tokenPath = '/_sandbox/shopify/session-token';

/** The one staff member of every store. */
const userId = '1';

/**
 * The admin: `GET /store/{store}/apps/{app}/{path}` frames `{app}{path}` as Shopify does, with a
 * session token and a signed query, and `GET /` leads to it; `GET /_sandbox/shopify/session-token` mints the next ones.
 */
export function createAdminFrameHandler(options: AdminFrameOptions): SandboxHandler {
  let serial = 0;
  const sessionToken = (shop: SandboxShop): Promise<string> => {
    serial += 1;
    return signSessionToken(options.app, { shop: shop.domain, userId, nowMs: options.now(), serial });
  };
  return async ({ method, url }) => {
    if (method !== 'GET') return null;
    if (url.pathname === tokenPath) {
      const shop = options.state.shops.get(url.searchParams.get('shop') ?? '');
      if (!shop) return { status: 404, body: { error: 'no-such-shop' } };
      return { status: 200, headers: noStore, body: { token: await sessionToken(shop) } };
    }
    const [, handle = '', app = '', named = '/'] = appPage.exec(url.pathname) ?? [];
    const path = named === '/' ? options.homePath : named;
    const shop = options.state.shops.get(`${handle}.myshopify.com`);
    if (shop) {
      const query = await frameQuery(options, shop, await sessionToken(shop), url.searchParams);
      return page(options, shop, { app, path, search: url.search, query });
    }
    const [first] = options.state.shops.values();
    if (url.pathname === '/' && first) return toApp(options, first);
    return otherPage.test(url.pathname) ? elsewhere(url.pathname) : null;
  };
}

const noStore = { 'cache-control': 'no-store' };

/**
 * What Shopify adds to an app's address inside the admin, signed: hex(HMAC-SHA256(secret, the
 * sorted query)).
 */
async function frameQuery(
  options: AdminFrameOptions,
  shop: SandboxShop,
  idToken: string,
  own: URLSearchParams,
): Promise<URLSearchParams> {
  const handle = shop.domain.split('.')[0] ?? '';
  const query = new URLSearchParams(own);
  query.set('embedded', '1');
  query.set('host', Buffer.from(`admin.shopify.com/store/${handle}`).toString('base64'));
  query.set('id_token', idToken);
  query.set('locale', 'en');
  query.set('session', createHmac('sha256', 'session').update(shop.domain).digest('hex'));
  query.set('shop', shop.domain);
  query.set('timestamp', String(Math.floor(options.now() / 1000)));
  query.sort();
  const signature = createHmac('sha256', options.app.apiSecret).update(query.toString());
  query.set('hmac', signature.digest('hex'));
  return query;
}

function page(
  options: AdminFrameOptions,
  shop: SandboxShop,
  at: { app: string; path: string; search: string; query: URLSearchParams },
): SandboxReply {
  const handle = shop.domain.split('.')[0] ?? '';
  const appOrigin = options.tunnelUrl();
  const config = {
    shop: shop.domain,
    handle,
    appName: options.appName,
    homePath: options.homePath,
    appOrigin,
    appPath: at.path + at.search,
    basePath: `/store/${handle}/apps/${at.app}`,
    frameSrc: `${appOrigin}${at.path}?${at.query.toString()}`,
    scopes: options.scopes,
  };
  const body = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(shop.name)} · ${escapeHtml(options.appName)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/admin-assets/admin-frame.css">
</head>
<body class="loading">
<header id="top">
  <button id="nav-toggle" aria-label="Menu">☰</button>
  <strong>Sandbox admin</strong>
  <span id="store">${escapeHtml(shop.name)}</span>
  <div id="save-bar" role="region" aria-label="Unsaved changes" hidden>
    <span>Unsaved changes</span>
    <button id="discard-button">Discard</button>
    <button id="save-button" class="primary">Save</button>
  </div>
</header>
<nav id="side" aria-label="Apps">
  <h2>Apps</h2>
  <a id="home" href="#">${escapeHtml(options.appName)}</a>
  <ul id="nav-items"></ul>
</nav>
<main>
  <div id="bar"></div>
  <div id="title-bar"><h1 id="title">${escapeHtml(options.appName)}</h1><div id="title-actions"></div></div>
  <iframe id="app" name="app-iframe" title="${escapeHtml(options.appName)}" allow="clipboard-write"></iframe>
</main>
<div id="toasts" role="status" aria-live="polite"></div>
<dialog id="leave" aria-labelledby="leave-title">
  <p id="leave-title">Leave page with unsaved changes?</p>
  <form method="dialog"><button value="stay">Stay</button><button value="leave" class="primary">Leave page</button></form>
</dialog>
<script type="application/json" id="config">${scriptJson(config)}</script>
<script src="/admin-assets/admin-frame.js" defer></script>
</body>
</html>`;
  return { status: 200, headers: { 'content-type': 'text/html;charset=utf-8', ...noStore }, body };
}

/** Nobody remembers the long address. */
function toApp({ app }: AdminFrameOptions, shop: SandboxShop): SandboxReply {
  const location = `/store/${shop.domain.split('.')[0]}/apps/${app.apiKey}`;
  return { status: 302, headers: { location, ...noStore } };
}

function elsewhere(path: string): SandboxReply {
  const body = `<!doctype html><meta charset="utf-8"><title>Sandbox admin</title>
<p>${escapeHtml(path)} is a page of the real Shopify admin; the sandbox has only the app's. <a href="javascript:history.back()">Back</a></p>`;
  return { status: 200, headers: { 'content-type': 'text/html;charset=utf-8' }, body };
}
