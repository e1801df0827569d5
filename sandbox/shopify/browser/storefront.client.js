// The storefront's page: sends the standard events, keeps the cart, and hosts the pixel once the
// visitor has consented. Events from before the consent are replayed, as Shopify does.
const config = JSON.parse(document.getElementById('config').textContent);
const byId = (id) => document.getElementById(id);
const key = `storefront:${config.shop.myshopifyDomain}`;
const saved = {
  cart: [],
  clientId: crypto.randomUUID(),
  consent: false,
  ...JSON.parse(localStorage.getItem(key) ?? '{}'),
};
const save = () => localStorage.setItem(key, JSON.stringify(saved));
save();

const currencyCode = config.shop.paymentSettings.currencyCode;
const cart = () => ({
  id: `cart-${saved.clientId}`,
  cost: {
    totalAmount: { amount: saved.cart.reduce((sum, line) => sum + line.cost.totalAmount.amount, 0), currencyCode },
  },
  lines: saved.cart,
  totalQuantity: saved.cart.reduce((sum, line) => sum + line.quantity, 0),
  attributes: [],
});
const showCart = () => (byId('cart-count').textContent = cart().totalQuantity);

let seq = 0;
let frame = null;
let isReady = false;
const waiting = [];
const deliver = (message) => frame.contentWindow.postMessage(message, '*');
const publish = (name, data) => {
  const { location, title, characterSet } = document;
  const event = {
    id: crypto.randomUUID(),
    clientId: saved.clientId,
    name,
    type: 'standard',
    seq: (seq += 1),
    timestamp: new Date().toISOString(),
    context: {
      document: {
        location: { href: location.href, pathname: location.pathname, search: location.search },
        referrer: document.referrer,
        title,
        characterSet,
      },
      navigator: {
        language: navigator.language,
        userAgent: navigator.userAgent,
        cookieEnabled: navigator.cookieEnabled,
      },
      window: { innerWidth, innerHeight, origin: location.origin },
    },
    data,
  };
  if (isReady) deliver({ type: 'event', event });
  else waiting.push(event);
};

const privacy = () => ({
  analyticsProcessingAllowed: saved.consent,
  marketingAllowed: saved.consent,
  preferencesProcessingAllowed: saved.consent,
  saleOfDataAllowed: saved.consent,
});
const init = () => ({
  context: { document: { location: { href: location.href } } },
  data: { customer: config.customer, cart: cart(), shop: config.shop },
  customerPrivacy: privacy(),
});

const storage = {
  cookie: {
    get: (name) =>
      document.cookie
        .split('; ')
        .find((pair) => pair.startsWith(`${name}=`))
        ?.slice(name.length + 1) ?? '',
    set: (name, value) => (document.cookie = value === undefined ? name : `${name}=${value};path=/`),
  },
  localStorage: localStorage,
  sessionStorage: sessionStorage,
};
const useStorage = ({ area, method, args }) => {
  const target = storage[area];
  return method === 'length' ? target.length : (target[method](...args) ?? null);
};

const startPixel = () => {
  if (frame || config.settings === null || !saved.consent) return;
  frame = document.createElement('iframe');
  frame.hidden = true;
  frame.setAttribute('sandbox', 'allow-scripts');
  const source = `${location.origin}/storefront-assets/pixel-frame.js`;
  frame.srcdoc = `<script data-origin="${location.origin}" src="${source}"></script>`;
  document.body.append(frame);
  byId('pixel-state').textContent = 'loading';
};
window.addEventListener('message', ({ data, source }) => {
  if (!frame || source !== frame.contentWindow) return;
  if (data.type === 'frame-ready') deliver({ type: 'start', settings: config.settings, init: init() });
  if (data.type === 'storage') deliver({ type: 'answer', askId: data.askId, value: useStorage(data) });
  if (data.type === 'failed') byId('pixel-state').textContent = `failed: ${data.reason}`;
  if (data.type === 'ready') {
    isReady = true;
    byId('pixel-state').textContent = 'running';
    for (const event of waiting.splice(0)) deliver({ type: 'event', event });
  }
});

byId('consent').checked = saved.consent;
byId('consent').addEventListener('change', (event) => {
  saved.consent = event.target.checked;
  save();
  if (frame) deliver({ type: 'consent', customerPrivacy: privacy() });
  startPixel();
});

for (const button of document.querySelectorAll('[data-add]')) {
  button.addEventListener('click', () => {
    const merchandise = JSON.parse(button.dataset.add);
    const line = {
      merchandise,
      quantity: 1,
      cost: { totalAmount: { amount: merchandise.price.amount, currencyCode } },
    };
    saved.cart.push(line);
    save();
    showCart();
    publish('product_added_to_cart', { cartLine: line });
  });
}
byId('view-cart').addEventListener('click', () => publish('cart_viewed', { cart: cart() }));
byId('checkout').addEventListener('click', () => {
  const total = cart().cost.totalAmount;
  const lineItems = saved.cart.map((line) => ({
    id: line.merchandise.id,
    quantity: 1,
    title: line.merchandise.product.title,
    variant: line.merchandise,
  }));
  const checkout = {
    token: `checkout-${saved.clientId}`,
    email: config.customer?.email ?? '',
    phone: config.customer?.phone ?? '',
    order: { id: null, customer: { id: config.customer?.id ?? null } },
    currencyCode,
    lineItems,
    subtotalPrice: total,
    totalPrice: total,
    discountApplications: [],
    buyerAcceptsEmailMarketing: false,
  };
  publish('checkout_started', { checkout });
  publish('checkout_completed', { checkout });
  saved.cart = [];
  save();
  showCart();
});

showCart();
publish('page_viewed', {});
publish(config.event.name, config.event.data);
startPixel();
