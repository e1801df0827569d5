import { pageOf } from './connection.ts';
import type { PageArguments } from './connection.ts';
import type { BulkOperations } from './bulk-operations.ts';
import { checkoutView } from './checkout-view.ts';
import { idFromGid, isPayload, textOf } from './payload.ts';
import type { Payload } from '../store/store-event.ts';
import { adminApiVersion } from './schema.ts';
import type { SandboxShop } from './state.ts';
import { segmentFields } from './segments.ts';
import { type ConsentArguments, updateEmailConsent } from './email-consent.ts';
import { customerView, orderView, productView } from './views.ts';
import type { View } from './views.ts';

interface ById {
  id: string;
}
interface PixelInput {
  id?: string;
  webPixel: { settings: unknown };
}

export interface RootOptions {
  shop: SandboxShop;
  /** Granted to the token. */
  scopes: string[];
  /** The app's webhook subscriptions. */
  topics: string[];
  bulk: Pick<BulkOperations, 'find'>;
  now: () => number;
}

/** Without read_all_orders, older orders are not there. */
const ordersDays = 60;

/** The queries and mutations the sandbox answers, over what a store's webhooks have told. */
export function rootFields({ shop, scopes, topics, bulk, now }: RootOptions): View {
  const orders = scopes.includes('read_all_orders') ? shop.orders : lately(shop.orders, now());
  const abandoned = new Map([...shop.checkouts].filter(([, row]) => isAbandoned(row)));
  const connection =
    (rows: Map<string, Payload>, view: (shop: SandboxShop, row: Payload) => View) => (args: PageArguments) =>
      pageOf(rows.values(), args, (row) => view(shop, row));
  const single =
    (rows: Map<string, Payload>, view: (shop: SandboxShop, row: Payload) => View) =>
    ({ id }: ById) => {
      const row = rows.get(idFromGid(id));
      return row ? view(shop, row) : null;
    };
  const nodes: Record<string, (args: ById) => View | null> = {
    Customer: single(shop.customers, customerView),
    Order: single(orders, orderView),
    Product: single(shop.products, productView),
    BulkOperation: ({ id }) => bulk.find(shop.domain, id),
    AbandonedCheckout: ({ id }) => {
      const row = [...abandoned.values()].find((each) => textOf(each, 'name') === `#${idFromGid(id)}`);
      return row ? { __typename: 'AbandonedCheckout', ...checkoutView(shop, row) } : null;
    },
  };
  const node = (args: ById): View | null => nodes[/^gid:\/\/shopify\/(\w+)\//.exec(args.id)?.[1] ?? '']?.(args) ?? null;
  return {
    shop: () => shopView(shop),
    currentAppInstallation: () => ({
      id: `gid://shopify/AppInstallation/${shop.id}`,
      accessScopes: scopes.map((handle) => ({ handle, description: handle.replaceAll('_', ' ') })),
    }),
    customers: connection(shop.customers, customerView),
    customer: single(shop.customers, customerView),
    customersCount: () => ({ count: shop.customers.size, precision: 'EXACT' }),
    orders: connection(orders, orderView),
    order: single(orders, orderView),
    ordersCount: () => ({ count: orders.size, precision: 'EXACT' }),
    abandonedCheckouts: connection(abandoned, checkoutView),
    products: connection(shop.products, productView),
    product: single(shop.products, productView),
    productsCount: () => ({ count: shop.products.size, precision: 'EXACT' }),
    node,
    ...segmentFields(shop, now),
    customerEmailMarketingConsentUpdate: (args: ConsentArguments) => updateEmailConsent(shop, args, now()),
    webhookSubscriptions: (args: PageArguments) => pageOf(topics.map(subscriptionRow), args, subscriptionView),
    webPixel: () => shop.webPixel,
    webPixelCreate: (args: PixelInput) => createPixel(shop, args),
    webPixelUpdate: (args: PixelInput) => updatePixel(shop, args),
    webPixelDelete: ({ id }: ById) => deletePixel(shop, id),
  };
}

function lately(orders: Map<string, Payload>, nowMs: number): Map<string, Payload> {
  const since = nowMs - ordersDays * 86_400_000;
  return new Map([...orders].filter(([, row]) => Date.parse(textOf(row, 'created_at') ?? '') >= since));
}

/** Somebody left an address and did not buy. */
function isAbandoned(row: Payload): boolean {
  return textOf(row, 'completed_at') === null && (textOf(row, 'email') !== null || isPayload(row['customer']));
}

function shopView(shop: SandboxShop): View {
  return {
    id: `gid://shopify/Shop/${shop.id}`,
    name: shop.name,
    email: shop.email,
    contactEmail: shop.email,
    myshopifyDomain: shop.domain,
    url: `https://${shop.domain}`,
    primaryDomain: { id: 'gid://shopify/Domain/1', host: shop.domain, url: `https://${shop.domain}`, sslEnabled: true },
    currencyCode: shop.currencyCode,
    ianaTimezone: shop.ianaTimezone,
    timezoneAbbreviation: 'UTC',
    weightUnit: 'KILOGRAMS',
    unitSystem: 'METRIC_SYSTEM',
    createdAt: shop.createdAt,
    updatedAt: shop.createdAt,
    plan: {
      publicDisplayName: shop.planName,
      displayName: shop.planName,
      partnerDevelopment: false,
      shopifyPlus: shop.planName.includes('Plus'),
    },
  };
}

function subscriptionRow(topic: string, index: number): Payload {
  return { id: index + 1, topic };
}

function subscriptionView(row: Payload): View {
  return {
    id: `gid://shopify/WebhookSubscription/${String(row['id'])}`,
    legacyResourceId: String(row['id']),
    topic: String(row['topic']).toUpperCase().replaceAll(/[/.]/g, '_'),
    format: 'JSON',
    uri: '/webhooks',
    apiVersion: { handle: adminApiVersion, displayName: adminApiVersion, supported: true },
  };
}

function createPixel(shop: SandboxShop, args: PixelInput): View {
  if (shop.webPixel) return pixelRefusal('TAKEN', 'Web pixel is taken.');
  return savePixel(shop, `gid://shopify/WebPixel/${shop.id}`, args.webPixel.settings);
}

function updatePixel(shop: SandboxShop, args: PixelInput): View {
  if (!shop.webPixel || shop.webPixel.id !== args.id) return pixelRefusal('NOT_FOUND', 'Web pixel not found.');
  return savePixel(shop, shop.webPixel.id, args.webPixel.settings);
}

function deletePixel(shop: SandboxShop, id: string): View {
  if (shop.webPixel?.id !== id) {
    return {
      deletedWebPixelId: null,
      userErrors: [{ code: 'NOT_FOUND', field: ['id'], message: 'Web pixel not found.' }],
    };
  }
  shop.webPixel = null;
  return { deletedWebPixelId: id, userErrors: [] };
}

function savePixel(shop: SandboxShop, id: string, settings: unknown): View {
  const text = settingsText(settings);
  if (text === null) return pixelRefusal('INVALID_CONFIGURATION_JSON', 'Settings must be valid JSON.');
  shop.webPixel = { id, settings: text };
  return { webPixel: shop.webPixel, userErrors: [] };
}

/** The JSON scalar arrives as a text or, written in the query, as an object. Settings are texts. */
function settingsText(settings: unknown): string | null {
  const parsed = typeof settings === 'string' ? parseOrNull(settings) : settings;
  if (!isPayload(parsed)) return null;
  const flat = Object.values(parsed).every((value) => typeof value === 'string');
  return flat ? JSON.stringify(parsed) : null;
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function pixelRefusal(code: string, message: string): View {
  return {
    webPixel: null,
    userErrors: [{ code, field: ['settings'], message, __typename: 'ErrorsWebPixelUserError' }],
  };
}
