import { idFromGid, idOf, objectOf, objectsOf, tagsOf, textOf } from './payload.ts';
import type { Payload } from '../store/store-event.ts';
import { defaultSegments } from './default-segments.ts';

/** A store of the sandbox: what its webhooks have told so far, keyed by the number of the id. */
export interface SandboxShop {
  id: number;
  domain: string;
  name: string;
  email: string;
  currencyCode: string;
  ianaTimezone: string;
  planName: string;
  createdAt: string;
  /** Whether the app may hold tokens; false after app/uninstalled until the next token exchange. */
  installed: boolean;
  /** Whether the app may run bulk operations in this store. */
  bulkEnabled: boolean;
  customers: Map<string, Payload>;
  orders: Map<string, Payload>;
  products: Map<string, Payload>;
  carts: Map<string, Payload>;
  checkouts: Map<string, Payload>;
  /** What the merchant made, not what webhooks told. */
  segments: Map<string, Payload>;
  webPixel: { id: string; settings: string } | null;
}

/** What differs from a plain English store in pounds. */
export type ShopOptions = Pick<SandboxShop, 'domain'> &
  Partial<Pick<SandboxShop, 'name' | 'email' | 'currencyCode' | 'ianaTimezone' | 'planName' | 'bulkEnabled'>>;

/** All stores by domain. */
export interface ShopifyState {
  shops: Map<string, SandboxShop>;
  addShop(options: ShopOptions): SandboxShop;
  /** Empties every store; the stores themselves and their settings stay. */
  reset(): void;
}

/** @param options.now the sandbox's clock. */
export function createShopifyState(options: { shops: ShopOptions[]; now: () => number }): ShopifyState {
  const shops = new Map<string, SandboxShop>();
  const createdAt = new Date(options.now()).toISOString();
  const addShop = (own: ShopOptions): SandboxShop => {
    const shop = openShop(own, shops.size + 1, createdAt);
    shops.set(shop.domain, shop);
    return shop;
  };
  options.shops.forEach(addShop);
  return {
    shops,
    addShop,
    reset: () => {
      for (const shop of shops.values()) shops.set(shop.domain, openShop(shop, shop.id, createdAt));
    },
  };
}

/** Keeps what an emitted webhook says about its store. Topics that say nothing lasting are ignored. */
export function absorbWebhook(shop: SandboxShop, topic: string, payload: Payload): void {
  switch (topic) {
    case 'customers/create':
    case 'customers/update':
    case 'customers/enable':
    case 'customers/disable':
      return putCustomer(shop, payload);
    case 'customers/delete':
      return remove(shop.customers, payload);
    case 'customers/redact':
      return remove(shop.customers, objectOf(payload, 'customer') ?? {});
    case 'customer.tags_added':
    case 'customer.tags_removed':
      return changeTags(shop, topic, payload);
    case 'customers_email_marketing_consent/update':
      return changeConsent(shop, payload);
    case 'orders/create':
    case 'orders/updated':
    case 'orders/paid':
    case 'orders/fulfilled':
    case 'orders/cancelled':
      return put(shop.orders, payload);
    case 'orders/delete':
      return remove(shop.orders, payload);
    case 'refunds/create':
      return addRefund(shop, payload);
    case 'products/create':
    case 'products/update':
      return put(shop.products, payload);
    case 'products/delete':
      return remove(shop.products, payload);
    case 'carts/create':
    case 'carts/update':
      return put(shop.carts, payload);
    case 'checkouts/create':
    case 'checkouts/update':
      return put(shop.checkouts, payload);
    case 'checkouts/delete':
      return removeCheckout(shop, payload);
    case 'app/uninstalled':
      shop.installed = false;
      shop.webPixel = null;
      return;
    default:
      return;
  }
}

function openShop(own: ShopOptions, id: number, createdAt: string): SandboxShop {
  const handle = own.domain.split('.')[0] ?? own.domain;
  return {
    id,
    domain: own.domain,
    name: own.name ?? titleCase(handle),
    email: own.email ?? `owner@${handle}.example`,
    currencyCode: own.currencyCode ?? 'GBP',
    ianaTimezone: own.ianaTimezone ?? 'Europe/London',
    planName: own.planName ?? 'Basic',
    createdAt,
    installed: false,
    bulkEnabled: own.bulkEnabled ?? true,
    customers: new Map(),
    orders: new Map(),
    products: new Map(),
    carts: new Map(),
    checkouts: new Map(),
    segments: defaultSegments(createdAt),
    webPixel: null,
  };
}

function titleCase(handle: string): string {
  return handle
    .split('-')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join(' ');
}

function put(rows: Map<string, Payload>, payload: Payload): void {
  const id = idOf(payload) ?? textOf(payload, 'token');
  if (id !== null) rows.set(id, payload);
}

/** Customer topics tell neither tags nor consent: what other topics said stays. */
function putCustomer(shop: SandboxShop, payload: Payload): void {
  const { tags, email_marketing_consent: consent } = shop.customers.get(idOf(payload) ?? '') ?? {};
  put(shop.customers, {
    ...(tags !== undefined && { tags }),
    ...(consent !== undefined && { email_marketing_consent: consent }),
    ...payload,
  });
}

/** A deletion names the number; the other topics name a checkout after it. */
function removeCheckout(shop: SandboxShop, payload: Payload): void {
  const name = `#${idOf(payload) ?? ''}`;
  for (const [key, checkout] of shop.checkouts) if (textOf(checkout, 'name') === name) shop.checkouts.delete(key);
}

function remove(rows: Map<string, Payload>, payload: Payload): void {
  const id = idOf(payload);
  if (id !== null) rows.delete(id);
}

function changeTags(shop: SandboxShop, topic: string, payload: Payload): void {
  const id = idFromGid(textOf(payload, 'customerId') ?? '');
  const customer = shop.customers.get(id);
  if (!customer) return;
  const named = tagsOf(payload);
  const kept = tagsOf(customer).filter((tag) => !named.includes(tag));
  const tags = topic === 'customer.tags_added' ? [...kept, ...named] : kept;
  shop.customers.set(id, { ...customer, tags: tags.join(', ') });
}

function changeConsent(shop: SandboxShop, payload: Payload): void {
  const id = textOf(payload, 'customer_id') ?? '';
  const customer = shop.customers.get(id);
  if (!customer) return;
  const consent = objectOf(payload, 'email_marketing_consent');
  const updatedAt = later(textOf(customer, 'updated_at'), consent && textOf(consent, 'consent_updated_at'));
  shop.customers.set(id, { ...customer, email_marketing_consent: consent, updated_at: updatedAt });
}

function addRefund(shop: SandboxShop, payload: Payload): void {
  const id = textOf(payload, 'order_id') ?? '';
  const order = shop.orders.get(id);
  if (!order) return;
  const others = objectsOf(order, 'refunds').filter((refund) => idOf(refund) !== idOf(payload));
  const updatedAt = later(textOf(order, 'updated_at'), textOf(payload, 'created_at'));
  shop.orders.set(id, { ...order, refunds: [...others, payload], updated_at: updatedAt });
}

function later(one: string | null, other: string | null): string | null {
  return (Date.parse(one ?? '') || 0) < (Date.parse(other ?? '') || 0) ? other : one;
}
