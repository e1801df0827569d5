import { categories } from './catalogue.ts';
import type { CartFacts, CheckoutFacts, LineFacts } from './facts.ts';
import { buildCart } from './payloads/cart.ts';
import { buildCheckout } from './payloads/checkout.ts';
import { pixelCart, pixelCartLine, pixelCheckout, pixelVariant } from './payloads/pixel.ts';
import type { StoreState } from './store-state.ts';
import type { Walk } from './walk.ts';

const shippingMinor = 490;

/** A visitor who only looks sees a collection or searches. */
export function lookAround(store: StoreState, walk: Walk, lines: readonly LineFacts[]): void {
  const title = lines[0]?.product.productType ?? '';
  const place = categories.findIndex((category) => category.type === title);
  const word = title.toLowerCase();
  if (store.random.chance(0.4)) {
    const collection = { id: String(9_000_000_000 + place), title };
    walk.see(`/collections/${word}`, () => ({ name: 'collection_viewed', data: { collection } }));
  }
  if (store.random.chance(0.3)) {
    const searchResult = { query: word };
    walk.see('/search', () => ({ name: 'search_submitted', data: { searchResult } }));
  }
}

export function lookAtProducts(walk: Walk, lines: readonly LineFacts[]): void {
  for (const line of lines) {
    const productVariant = pixelVariant(line, walk.person.money);
    walk.see(pageOf(line), () => ({ name: 'product_viewed', data: { productVariant } }));
  }
}

/** Shopify tells the first product at once and the rest together. */
export function fillCart(store: StoreState, walk: Walk, lines: LineFacts[]): CartFacts {
  const money = walk.person.money;
  const token = store.random.hex(32);
  const cart: CartFacts = { token, createdAt: '', updatedAt: '', money, lines: [] };
  const tellCart = (count: number) =>
    walk.next((at) => {
      const topic = cart.createdAt === '' ? 'carts/create' : 'carts/update';
      cart.createdAt ||= at;
      cart.updatedAt = at;
      cart.lines = lines.slice(0, count);
      return { at, topic, payload: buildCart(cart) };
    });
  lines.forEach((line, index) => {
    const cartLine = pixelCartLine(line, money);
    walk.see(pageOf(line), () => ({ name: 'product_added_to_cart', data: { cartLine } }));
    if (index === 0 || index === lines.length - 1) tellCart(index + 1);
  });
  walk.see('/cart', () => ({ name: 'cart_viewed', data: { cart: pixelCart(cart) } }));
  return cart;
}

/** Takes the last product out of the cart again. */
export function putLastBack(walk: Walk, cart: CartFacts): void {
  walk.see('/cart', () => {
    const line = cart.lines.at(-1);
    const cartLine = line ? pixelCartLine(line, cart.money) : null;
    return { name: 'product_removed_from_cart', data: { cartLine } };
  });
  walk.next((at) => {
    cart.updatedAt = at;
    cart.lines = cart.lines.slice(0, -1);
    return { at, topic: 'carts/update', payload: buildCart(cart) };
  });
}

/** Anonymous when it begins; the person is known once they have typed their address. */
export function startCheckout(store: StoreState, walk: Walk, cart: CartFacts): CheckoutFacts {
  const { person, arrival } = walk;
  const checkout: CheckoutFacts = {
    id: 37_000_000_000_000 + store.counters.checkout++,
    token: store.random.hex(32),
    cartToken: cart.token,
    createdAt: '',
    updatedAt: '',
    completedAt: null,
    money: cart.money,
    email: null,
    phone: null,
    acceptsMarketing: false,
    customer: null,
    address: null,
    landingSite: arrival.landingSite,
    referringSite: arrival.referringSite,
    lines: [],
    shippingMinor,
  };
  walk.next((at) => {
    Object.assign(checkout, { createdAt: at, updatedAt: at, lines: cart.lines });
    return { at, topic: 'checkouts/create', payload: buildCheckout(checkout) };
  });
  walk.see('/checkouts', () => ({
    name: 'checkout_started',
    data: { checkout: pixelCheckout(checkout, null) },
  }));
  walk.next((at) => {
    checkout.updatedAt = at;
    checkout.email = person.email;
    checkout.phone = person.phone;
    checkout.acceptsMarketing = person.consent === 'subscribed';
    checkout.address = person.address;
    checkout.customer = person.joinedAtMs <= Date.parse(at) ? person.customer : null;
    return { at, topic: 'checkouts/update', payload: buildCheckout(checkout) };
  });
  return checkout;
}

function pageOf(line: LineFacts): string {
  return `/products/${line.product.handle}`;
}
