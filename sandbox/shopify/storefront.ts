import { readFile } from 'node:fs/promises';
import type { SandboxHandler, SandboxReply } from '../http.ts';
import { escapeHtml, scriptJson } from './html.ts';
import { idOf, numberOf, objectOf, objectsOf, textOf } from './payload.ts';
import type { Payload } from '../store/store-event.ts';
import type { SandboxShop, ShopifyState } from './state.ts';

export interface StorefrontOptions {
  state: ShopifyState;
  /** Folder of the web pixel's source; its entry is index.ts or index.js. */
  pixelFolder: URL;
}

const storePath = /^\/storefront\/([^/]+)(?:\/(products|search)(?:\/([^/]+))?)?\/?$/;
const pixelPath = /^\/storefront-pixel\/((?:[\w-]+\/)*[\w.-]+)$/;
const shownMax = 48;

/**
 * A small storefront: `GET /storefront/{shop}`, `/products/{handle}` and `/search?q=`. Its page runs
 * the app's web pixel in a worker without an origin, as Shopify's strict sandbox does, once the app
 * has activated it (webPixelCreate) and the visitor consents; `?customer=ID` is a signed-in visitor.
 */
export function createStorefrontHandler(options: StorefrontOptions): SandboxHandler {
  return async ({ method, url }) => {
    if (method !== 'GET') return null;
    const source = pixelPath.exec(url.pathname)?.[1];
    if (source !== undefined) return pixelSource(options.pixelFolder, source);
    const [, domain, kind = '', name = ''] = storePath.exec(url.pathname) ?? [];
    if (domain === undefined) return null;
    const shop = options.state.shops.get(decodeURIComponent(domain));
    if (!shop) return { status: 404, body: 'No such shop' };
    const query = url.searchParams.get('q') ?? '';
    const view = kind === 'products' ? productPage(shop, name) : listPage(shop, kind === 'search' ? query : null);
    if (view === null) return { status: 404, body: 'No such product' };
    return page(shop, { ...view, customer: url.searchParams.get('customer') });
  };
}

interface StorePage {
  title: string;
  html: string;
  /** The standard event the page sends when it is shown, beside page_viewed. */
  event: { name: string; data: object };
}

function listPage(shop: SandboxShop, query: string | null): StorePage {
  const words = (query ?? '').toLowerCase();
  const found = [...shop.products.values()].filter((product) =>
    (textOf(product, 'title') ?? '').toLowerCase().includes(words),
  );
  const shown = found.slice(0, shownMax);
  const cards = shown.map((product) => card(shop, product)).join('');
  const html = `<h1>${query === null ? escapeHtml(shop.name) : `Search: ${escapeHtml(query)}`}</h1>
<ul class="products">${cards || '<li>No products yet.</li>'}</ul>`;
  const productVariants = shown.map((product) => pixelVariant(shop, product));
  const collection = { id: '1', title: 'All', productVariants };
  const event =
    query === null
      ? { name: 'collection_viewed', data: { collection } }
      : { name: 'search_submitted', data: { searchResult: { query, productVariants } } };
  return { title: query === null ? shop.name : 'Search', html, event };
}

function productPage(shop: SandboxShop, handle: string): StorePage | null {
  const product = [...shop.products.values()].find((each) => textOf(each, 'handle') === handle);
  if (!product) return null;
  const title = textOf(product, 'title') ?? '';
  const html = `<h1>${escapeHtml(title)}</h1>${price(shop, product)}
<p>${escapeHtml(textOf(product, 'vendor') ?? '')}</p>${cartButton(shop, product)}`;
  return { title, html, event: { name: 'product_viewed', data: { productVariant: pixelVariant(shop, product) } } };
}

function card(shop: SandboxShop, product: Payload): string {
  const link = `/storefront/${shop.domain}/products/${textOf(product, 'handle') ?? ''}`;
  const title = escapeHtml(textOf(product, 'title') ?? '');
  return `<li><a href="${escapeHtml(link)}">${title}</a>${price(shop, product)}${cartButton(shop, product)}</li>`;
}

function price(shop: SandboxShop, product: Payload): string {
  const amount = numberOf(objectsOf(product, 'variants')[0] ?? {}, 'price').toFixed(2);
  return `<p class="price">${amount} ${escapeHtml(shop.currencyCode)}</p>`;
}

function cartButton(shop: SandboxShop, product: Payload): string {
  return `<button data-add="${escapeHtml(JSON.stringify(pixelVariant(shop, product)))}">Add to cart</button>`;
}

/** A product's first variant in the words of the Web Pixels API. */
function pixelVariant(shop: SandboxShop, product: Payload): object {
  const variant = objectsOf(product, 'variants')[0] ?? {};
  return {
    id: idOf(variant),
    title: textOf(variant, 'title'),
    untranslatedTitle: textOf(variant, 'title'),
    sku: textOf(variant, 'sku'),
    price: { amount: numberOf(variant, 'price'), currencyCode: shop.currencyCode },
    image: { src: textOf(objectOf(product, 'image') ?? {}, 'src') },
    product: {
      id: idOf(product),
      title: textOf(product, 'title'),
      untranslatedTitle: textOf(product, 'title'),
      vendor: textOf(product, 'vendor'),
      type: textOf(product, 'product_type'),
      url: `/products/${textOf(product, 'handle') ?? ''}`,
    },
  };
}

function page(shop: SandboxShop, view: StorePage & { customer: string | null }): SandboxReply {
  const customer = view.customer === null ? undefined : shop.customers.get(view.customer);
  const config = {
    shop: { name: shop.name, myshopifyDomain: shop.domain, paymentSettings: { currencyCode: shop.currencyCode } },
    customer: customer ? pixelCustomer(customer) : null,
    event: view.event,
    settings: shop.webPixel === null ? null : (JSON.parse(shop.webPixel.settings) as unknown),
  };
  const body = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(view.title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/storefront-assets/storefront.css">
</head>
<body>
<header>
  <a href="/storefront/${escapeHtml(shop.domain)}">${escapeHtml(shop.name)}</a>
  <form action="/storefront/${escapeHtml(shop.domain)}/search"><input name="q" aria-label="Search" placeholder="Search"></form>
  <label><input type="checkbox" id="consent"> Allow analytics and marketing</label>
  <button id="view-cart">Cart (<span id="cart-count">0</span>)</button>
  <button id="checkout">Check out</button>
</header>
<main>${view.html}</main>
<footer>Pixel: <span id="pixel-state">${shop.webPixel === null ? 'not activated' : 'waiting for consent'}</span></footer>
<script type="application/json" id="config">${scriptJson(config)}</script>
<script src="/storefront-assets/storefront.js" defer></script>
</body>
</html>`;
  return { status: 200, headers: { 'content-type': 'text/html;charset=utf-8', 'cache-control': 'no-store' }, body };
}

function pixelCustomer(customer: Payload): object {
  return {
    id: idOf(customer),
    email: textOf(customer, 'email'),
    firstName: textOf(customer, 'first_name'),
    lastName: textOf(customer, 'last_name'),
    phone: textOf(customer, 'phone'),
    ordersCount: numberOf(customer, 'orders_count'),
  };
}

/**
 * The pixel's own files as browser modules: types stripped, and Shopify's package replaced by the
 * sandbox's (web-pixels-extension.client.js).
 */
async function pixelSource(folder: URL, path: string): Promise<SandboxReply> {
  const names = path === 'index' ? ['index.ts', 'index.js'] : [path];
  for (const name of names) {
    const source = await readFile(new URL(name, folder), 'utf8').catch(() => null);
    if (source === null) continue;
    const script = name.endsWith('.ts') ? await withoutTypes(source) : source;
    const body = script.replaceAll(
      /(["'])@shopify\/web-pixels-extension\1/g,
      '"/storefront-assets/web-pixels-extension.js"',
    );
    const headers = { 'content-type': 'text/javascript;charset=utf-8', 'access-control-allow-origin': '*' };
    return { status: 200, headers, body };
  }
  return { status: 404, headers: { 'access-control-allow-origin': '*' }, body: `No ${path} in the web pixel` };
}

/** The compiler is large: loaded only when somebody visits a storefront. */
async function withoutTypes(source: string): Promise<string> {
  const { default: ts } = await import('typescript');
  const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true };
  return ts.transpileModule(source, { compilerOptions }).outputText;
}
