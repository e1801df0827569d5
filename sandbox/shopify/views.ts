import { pageOf } from './connection.ts';
import type { PageArguments } from './connection.ts';
import { idOf, numberOf, objectOf, objectsOf, tagsOf, textOf } from './payload.ts';
import type { Payload } from '../store/store-event.ts';
import type { SandboxShop } from './state.ts';

/** What a resolver reads: values, or functions of the field's arguments for what is worked out. */
export type View = Record<string, unknown>;

/** A customer's webhook payload as the Admin API shows it. Prices are the shop's currency. */
export function customerView(shop: SandboxShop, row: Payload): View {
  const id = idOf(row) ?? '0';
  const orders = (): Payload[] => ordersOf(shop, id);
  const names = [textOf(row, 'first_name'), textOf(row, 'last_name')];
  return {
    ...identity('Customer', row),
    firstName: names[0],
    lastName: names[1],
    displayName: names.filter(Boolean).join(' ') || textOf(row, 'email') || '',
    email: textOf(row, 'email'),
    phone: textOf(row, 'phone'),
    note: textOf(row, 'note'),
    state: (textOf(row, 'state') ?? 'disabled').toUpperCase(),
    tags: tagsOf(row),
    taxExempt: row['tax_exempt'] === true,
    verifiedEmail: row['verified_email'] !== false,
    locale: textOf(row, 'locale'),
    dataSaleOptOut: row['data_sale_opt_out'] === true,
    numberOfOrders: () => String(orders().length),
    amountSpent: () => money(shop, sum(orders(), 'current_total_price', 'total_price')),
    statistics: () => ({ predictedSpendTier: null, rfmGroup: rfmGroupOf(shop, orders()) }),
    lastOrder: () => {
      const last = orders().at(-1);
      return last ? orderView(shop, last) : null;
    },
    defaultEmailAddress: emailAddress(row),
    defaultPhoneNumber: phoneNumber(row),
    emailMarketingConsent: consent(objectOf(row, 'email_marketing_consent')),
    smsMarketingConsent: consent(objectOf(row, 'sms_marketing_consent')),
    defaultAddress: address(objectOf(row, 'default_address')),
    addresses: objectsOf(row, 'addresses').map(address),
    addressesV2: (args: PageArguments) => pageOf(objectsOf(row, 'addresses'), args, (each) => address(each) ?? {}),
    orders: (args: PageArguments) => pageOf(orders(), args, (order) => orderView(shop, order)),
    metafields: (args: PageArguments & { keys?: string[] | null }) =>
      pageOf(metafieldsOf(row, args.keys ?? null), args, metafieldView),
  };
}

/** An order's webhook payload as the Admin API shows it. */
export function orderView(shop: SandboxShop, row: Payload): View {
  const bag = (key: string): View => moneyBag(shop, row, key);
  const customer = objectOf(row, 'customer');
  return {
    ...identity('Order', row),
    name: textOf(row, 'name') ?? `#${numberOf(row, 'order_number')}`,
    number: numberOf(row, 'number'),
    email: textOf(row, 'email'),
    phone: textOf(row, 'phone'),
    note: textOf(row, 'note'),
    tags: tagsOf(row),
    test: row['test'] === true,
    confirmed: row['confirmed'] !== false,
    processedAt: textOf(row, 'processed_at') ?? textOf(row, 'created_at'),
    cancelledAt: textOf(row, 'cancelled_at'),
    cancelReason: textOf(row, 'cancel_reason')?.toUpperCase() ?? null,
    closed: textOf(row, 'closed_at') !== null,
    closedAt: textOf(row, 'closed_at'),
    sourceName: textOf(row, 'source_name'),
    cartToken: textOf(row, 'cart_token'),
    checkoutToken: textOf(row, 'checkout_token'),
    customerLocale: textOf(row, 'customer_locale'),
    customerJourneySummary: journey(shop, row),
    currencyCode: textOf(row, 'currency') ?? shop.currencyCode,
    presentmentCurrencyCode: textOf(row, 'presentment_currency') ?? shop.currencyCode,
    displayFinancialStatus: textOf(row, 'financial_status')?.toUpperCase() ?? null,
    displayFulfillmentStatus: (textOf(row, 'fulfillment_status') ?? 'unfulfilled').toUpperCase(),
    taxesIncluded: row['taxes_included'] === true,
    totalPriceSet: bag('total_price'),
    currentTotalPriceSet: row['current_total_price'] === undefined ? bag('total_price') : bag('current_total_price'),
    subtotalPriceSet: bag('subtotal_price'),
    currentSubtotalPriceSet: bag('current_subtotal_price'),
    totalDiscountsSet: bag('total_discounts'),
    currentTotalDiscountsSet: bag('current_total_discounts'),
    totalTaxSet: bag('total_tax'),
    currentTotalTaxSet: bag('current_total_tax'),
    discountCodes: objectsOf(row, 'discount_codes').map((code) => textOf(code, 'code') ?? ''),
    customer: () => {
      const id = customer && idOf(customer);
      const known = id === null ? undefined : shop.customers.get(id);
      return customer ? customerView(shop, known ?? customer) : null;
    },
    shippingAddress: address(objectOf(row, 'shipping_address')),
    billingAddress: address(objectOf(row, 'billing_address')),
    lineItems: (args: PageArguments) => pageOf(objectsOf(row, 'line_items'), args, (line) => lineItemView(shop, line)),
    refunds: (args: { first?: number | null }) =>
      objectsOf(row, 'refunds')
        .slice(0, args.first ?? undefined)
        .map((refund) => ({
          ...identity('Refund', refund),
          processedAt: textOf(refund, 'processed_at') ?? textOf(refund, 'created_at'),
          note: textOf(refund, 'note'),
          totalRefundedSet: plainBag(shop, sum(objectsOf(refund, 'transactions'), 'amount', 'amount')),
        })),
  };
}

/** A product's webhook payload as the Admin API shows it. */
export function productView(shop: SandboxShop, row: Payload): View {
  const variants = objectsOf(row, 'variants');
  const prices = variants.map((variant) => numberOf(variant, 'price'));
  const image = objectOf(row, 'image');
  return {
    ...identity('Product', row),
    title: textOf(row, 'title') ?? '',
    handle: textOf(row, 'handle') ?? '',
    vendor: textOf(row, 'vendor') ?? '',
    productType: textOf(row, 'product_type') ?? '',
    descriptionHtml: textOf(row, 'body_html') ?? '',
    tags: tagsOf(row),
    status: (textOf(row, 'status') ?? 'active').toUpperCase(),
    publishedAt: textOf(row, 'published_at'),
    onlineStoreUrl: `https://${shop.domain}/products/${textOf(row, 'handle') ?? ''}`,
    featuredImage: image && { url: textOf(image, 'src'), altText: textOf(image, 'alt') },
    featuredMedia: image && mediaView(image),
    totalInventory: variants.reduce((total, each) => total + numberOf(each, 'inventory_quantity'), 0),
    tracksInventory: true,
    priceRangeV2: {
      minVariantPrice: money(shop, Math.min(...prices, Number.POSITIVE_INFINITY)),
      maxVariantPrice: money(shop, Math.max(...prices, 0)),
    },
    variants: (args: PageArguments) => pageOf(variants, args, (variant) => variantView(shop, variant, row)),
  };
}

function variantView(shop: SandboxShop, row: Payload, product: Payload): View {
  const quantity = numberOf(row, 'inventory_quantity');
  return {
    ...identity('ProductVariant', row),
    title: textOf(row, 'title') ?? '',
    displayName: `${textOf(product, 'title') ?? ''} - ${textOf(row, 'title') ?? ''}`,
    sku: textOf(row, 'sku'),
    barcode: textOf(row, 'barcode'),
    price: textOf(row, 'price') ?? '0.00',
    compareAtPrice: textOf(row, 'compare_at_price'),
    position: numberOf(row, 'position'),
    inventoryQuantity: quantity,
    inventoryPolicy: (textOf(row, 'inventory_policy') ?? 'deny').toUpperCase(),
    inventoryItem: {
      id: `gid://shopify/InventoryItem/${textOf(row, 'inventory_item_id') ?? '0'}`,
      tracked: row['inventory_management'] !== null,
    },
    availableForSale: quantity > 0 || row['inventory_policy'] === 'continue',
    product: () => productView(shop, product),
  };
}

function lineItemView(shop: SandboxShop, row: Payload): View {
  const product = shop.products.get(textOf(row, 'product_id') ?? '');
  const variant = objectsOf(product ?? {}, 'variants').find((each) => idOf(each) === textOf(row, 'variant_id'));
  return {
    ...identity('LineItem', row),
    title: textOf(row, 'title') ?? '',
    name: textOf(row, 'name') ?? textOf(row, 'title') ?? '',
    sku: textOf(row, 'sku'),
    vendor: textOf(row, 'vendor'),
    variantTitle: textOf(row, 'variant_title'),
    isGiftCard: row['gift_card'] === true,
    quantity: numberOf(row, 'quantity'),
    currentQuantity: numberOf(row, row['current_quantity'] === undefined ? 'quantity' : 'current_quantity'),
    originalUnitPriceSet: moneyBag(shop, row, 'price'),
    totalDiscountSet: moneyBag(shop, row, 'total_discount'),
    discountAllocations: objectsOf(row, 'discount_allocations').map((share) => ({
      allocatedAmountSet: moneyBag(shop, share, 'amount'),
    })),
    product: () => (product ? productView(shop, product) : null),
    variant: () => (product && variant ? variantView(shop, variant, product) : null),
  };
}

export function identity(type: string, row: Payload): View {
  const id = idOf(row) ?? '0';
  return {
    __typename: type,
    id: textOf(row, 'admin_graphql_api_id') ?? `gid://shopify/${type}/${id}`,
    legacyResourceId: id,
    createdAt: textOf(row, 'created_at'),
    updatedAt: textOf(row, 'updated_at') ?? textOf(row, 'created_at'),
  };
}

function ordersOf(shop: SandboxShop, customerId: string): Payload[] {
  const created = (order: Payload): number => Date.parse(textOf(order, 'created_at') ?? '') || 0;
  return [...shop.orders.values()]
    .filter((order) => idOf(objectOf(order, 'customer') ?? {}) === customerId)
    .sort((a, b) => created(a) - created(b));
}

const dayMs = 86_400_000;

/** Shopify's grid is not published: a plain one, by the number of orders and the days to the store's newest order. */
function rfmGroupOf(shop: SandboxShop, orders: Payload[]): string {
  const at = (order: Payload | undefined): number => Date.parse(textOf(order ?? {}, 'created_at') ?? '') || 0;
  if (orders.length === 0) return 'PROSPECTS';
  const newest = Math.max(...[...shop.orders.values()].map(at));
  const days = (newest - at(orders.at(-1))) / dayMs;
  const often = orders.length >= 4 ? 2 : orders.length >= 2 ? 1 : 0;
  const late = days <= 60 ? 0 : days <= 180 ? 1 : 2;
  return rfmGrid[late]?.[often] ?? 'DORMANT';
}

/** Rows: bought lately, a while ago, long ago; columns: once, a few times, often. */
const rfmGrid = [
  ['NEW', 'ACTIVE', 'CHAMPIONS'],
  ['PROMISING', 'NEEDS_ATTENTION', 'LOYAL'],
  ['DORMANT', 'AT_RISK', 'PREVIOUSLY_LOYAL'],
];

function sum(rows: Payload[], key: string, fallback: string): number {
  return rows.reduce((total, row) => total + numberOf(row, row[key] === undefined ? fallback : key), 0);
}

function money(shop: SandboxShop, amount: number): View {
  return { amount: (Number.isFinite(amount) ? amount : 0).toFixed(2), currencyCode: shop.currencyCode };
}

/** `total_price_set` where the payload has it, else `total_price` in the shop's currency. */
export function moneyBag(shop: SandboxShop, row: Payload, key: string): View {
  const set = objectOf(row, `${key}_set`);
  const plain = money(shop, numberOf(row, key));
  const side = (name: string): View => {
    const part = set && objectOf(set, name);
    if (!part) return plain;
    const currencyCode = textOf(part, 'currency_code') ?? shop.currencyCode;
    return { amount: textOf(part, 'amount') ?? '0.00', currencyCode };
  };
  return { shopMoney: side('shop_money'), presentmentMoney: side('presentment_money') };
}

function plainBag(shop: SandboxShop, amount: number): View {
  return { shopMoney: money(shop, amount), presentmentMoney: money(shop, amount) };
}

/** The one visit the sandbox knows of: the order's own landing. */
function journey(shop: SandboxShop, row: Payload): View | null {
  const landing = textOf(row, 'landing_site');
  if (landing === null) return null;
  const visit = {
    __typename: 'CustomerVisit',
    id: `gid://shopify/CustomerVisit/${idOf(row) ?? '0'}`,
    occurredAt: textOf(row, 'created_at'),
    landingPage: new URL(landing, `https://${shop.domain}`).href,
    referrerUrl: textOf(row, 'referring_site'),
    source: 'direct',
  };
  return { ready: true, firstVisit: visit, lastVisit: visit };
}

function mediaView(image: Payload): View {
  const url = textOf(image, 'src');
  return {
    __typename: 'MediaImage',
    id: `gid://shopify/MediaImage/${idOf(image) ?? '0'}`,
    alt: textOf(image, 'alt'),
    mediaContentType: 'IMAGE',
    status: 'READY',
    preview: { status: 'READY', image: { url, altText: textOf(image, 'alt') } },
  };
}

function emailAddress(row: Payload): View | null {
  const email = textOf(row, 'email');
  const state = objectOf(row, 'email_marketing_consent');
  if (email === null) return null;
  return {
    emailAddress: email,
    marketingState: (state && textOf(state, 'state')?.toUpperCase()) ?? 'NOT_SUBSCRIBED',
    marketingOptInLevel: (state && textOf(state, 'opt_in_level')?.toUpperCase()) ?? null,
    marketingUpdatedAt: state && textOf(state, 'consent_updated_at'),
    validFormat: true,
  };
}

function phoneNumber(row: Payload): View | null {
  const phone = textOf(row, 'phone');
  const state = objectOf(row, 'sms_marketing_consent');
  if (phone === null) return null;
  return {
    phoneNumber: phone,
    marketingState: (state && textOf(state, 'state')?.toUpperCase()) ?? 'NOT_SUBSCRIBED',
    marketingOptInLevel: (state && textOf(state, 'opt_in_level')?.toUpperCase()) ?? null,
    marketingUpdatedAt: state && textOf(state, 'consent_updated_at'),
  };
}

function consent(state: Payload | null): View | null {
  if (state === null) return null;
  return {
    marketingState: textOf(state, 'state')?.toUpperCase() ?? 'NOT_SUBSCRIBED',
    marketingOptInLevel: textOf(state, 'opt_in_level')?.toUpperCase() ?? null,
    consentUpdatedAt: textOf(state, 'consent_updated_at'),
  };
}

function address(row: Payload | null): View | null {
  if (row === null) return null;
  return {
    ...identity('MailingAddress', row),
    firstName: textOf(row, 'first_name'),
    lastName: textOf(row, 'last_name'),
    name: textOf(row, 'name'),
    company: textOf(row, 'company'),
    address1: textOf(row, 'address1'),
    address2: textOf(row, 'address2'),
    city: textOf(row, 'city'),
    province: textOf(row, 'province'),
    provinceCode: textOf(row, 'province_code'),
    country: textOf(row, 'country'),
    countryCodeV2: textOf(row, 'country_code'),
    zip: textOf(row, 'zip'),
    phone: textOf(row, 'phone'),
  };
}

/** By `keys`: namespace and key with a point between, as the Admin API asks for them. */
function metafieldsOf(row: Payload, keys: readonly string[] | null): Payload[] {
  return objectsOf(row, 'metafields').filter(
    (each) => keys === null || keys.includes(`${textOf(each, 'namespace')}.${textOf(each, 'key')}`),
  );
}

function metafieldView(row: Payload): View {
  return {
    ...identity('Metafield', row),
    namespace: textOf(row, 'namespace'),
    key: textOf(row, 'key'),
    type: textOf(row, 'type'),
    value: textOf(row, 'value'),
  };
}
