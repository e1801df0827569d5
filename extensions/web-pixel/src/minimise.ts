/** The standard events the pixel listens to. */
export const eventNames = [
  'page_viewed',
  'product_viewed',
  'collection_viewed',
  'search_submitted',
  'cart_viewed',
  'product_added_to_cart',
  'product_removed_from_cart',
  'checkout_started',
  'checkout_completed',
] as const;

/** What of Shopify's event is read; everything may be missing. */
export interface StandardEvent {
  id: string;
  clientId: string;
  name: string;
  seq?: number;
  timestamp: string;
  context?: { document?: { location?: { href?: string | null }; referrer?: string | null } };
  data?: Record<string, unknown> | null;
}

type Fields = Record<string, unknown>;

/**
 * Shopify's event with only what the app uses: ids, prices, quantities, tokens, campaign parameters.
 * No e-mail, phone, name, address, user agent or page title leaves the browser.
 */
export function minimise(event: StandardEvent, customerId: string | null) {
  return {
    id: event.id,
    clientId: event.clientId,
    name: event.name,
    type: 'standard',
    seq: event.seq ?? 0,
    timestamp: event.timestamp,
    customerId,
    context: {
      document: {
        location: { href: pageOf(event.context?.document?.location?.href) },
        referrer: originOf(event.context?.document?.referrer),
      },
    },
    data: dataOf(event.name, event.data ?? {}),
  };
}

function dataOf(name: string, data: Fields): Fields {
  switch (name) {
    case 'product_viewed':
      return { productVariant: variantOf(data.productVariant) };
    case 'collection_viewed':
      return { collection: pick(data.collection, ['id', 'title']) };
    case 'search_submitted':
      return { searchResult: pick(data.searchResult, ['query']) };
    case 'cart_viewed':
      return { cart: cartOf(data.cart) };
    case 'product_added_to_cart':
    case 'product_removed_from_cart':
      return { cartLine: cartLineOf(data.cartLine) };
    case 'checkout_started':
    case 'checkout_completed':
      return { checkout: checkoutOf(data.checkout) };
    default:
      return {};
  }
}

function cartOf(value: unknown) {
  const cart = fieldsOf(value);
  if (!cart) return null;
  return {
    id: cart.id ?? null,
    totalQuantity: cart.totalQuantity ?? 0,
    lines: listOf(cart.lines).map(cartLineOf),
  };
}

function cartLineOf(value: unknown) {
  const line = fieldsOf(value);
  return line && { quantity: line.quantity ?? 0, merchandise: variantOf(line.merchandise) };
}

function checkoutOf(value: unknown) {
  const checkout = fieldsOf(value);
  if (!checkout) return null;
  const order = fieldsOf(checkout.order);
  return {
    token: checkout.token ?? null,
    order: order && { id: order.id ?? null, customer: pick(order.customer, ['id']) },
    totalPrice: priceOf(checkout.totalPrice),
    lineItems: listOf(checkout.lineItems).map((item) => ({
      quantity: fieldsOf(item)?.quantity ?? 0,
      variant: variantOf(fieldsOf(item)?.variant),
    })),
  };
}

function variantOf(value: unknown) {
  const variant = fieldsOf(value);
  return (
    variant && {
      id: variant.id ?? null,
      price: priceOf(variant.price),
      product: pick(variant.product, ['id']),
    }
  );
}

function priceOf(value: unknown) {
  return pick(value, ['amount', 'currencyCode']);
}

/** The page without what identifies a visitor: path, campaign parameters and the place of a block that was clicked. */
function pageOf(href: string | null | undefined): string | null {
  const url = urlOf(href);
  if (!url) return null;
  const campaign = [...url.searchParams].filter(([name]) => name.startsWith('utm_') || name === 'rg_m');
  const query = new URLSearchParams(campaign).toString();
  return url.origin + url.pathname + (query ? `?${query}` : '');
}

function originOf(href: string | null | undefined): string | null {
  return urlOf(href)?.origin ?? null;
}

function urlOf(href: string | null | undefined): URL | null {
  try {
    return href ? new URL(href) : null;
  } catch {
    return null;
  }
}

function pick(value: unknown, keys: string[]): Fields | null {
  const fields = fieldsOf(value);
  return fields && Object.fromEntries(keys.map((key) => [key, fields[key] ?? null]));
}

function fieldsOf(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null ? { ...value } : null;
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value.slice(0, 50) : [];
}
