// The sandbox's stand-in for Shopify's App Bridge: the part of `window.shopify` an embedded app uses.
// It talks to the admin frame (admin-frame.client.js) by postMessage. Served at /app-bridge.js, together
// with app-bridge-elements.client.js, which adds the custom elements.
(() => {
  if (window.shopify) return;
  const script = document.currentScript;
  const adminOrigin = new URL(script.src).origin;
  const query = new URLSearchParams(location.search);
  const apiKeyMeta = document.querySelector('meta[name="shopify-api-key"]');
  const apiKey = script.dataset.apiKey ?? apiKeyMeta?.content ?? '';
  const isEmbedded = window.parent !== window;

  /** @type {Map<number, (value: unknown) => void>} */
  const answers = new Map();
  /** @type {Map<string, Set<(message: any) => void>>} */
  const listeners = new Map();
  let serial = 0;

  const post = (type, body = {}) => {
    if (isEmbedded) window.parent.postMessage({ bridge: 'app', type, ...body }, adminOrigin);
  };
  const ask = (type, body = {}) =>
    new Promise((resolve, reject) => {
      if (!isEmbedded) return reject(new Error('App Bridge: the app is not inside the Shopify admin'));
      serial += 1;
      answers.set(serial, resolve);
      post(type, { ...body, askId: serial });
    });
  const on = (type, listener) => {
    if (!listeners.has(type)) listeners.set(type, new Set());
    listeners.get(type).add(listener);
  };

  window.addEventListener('message', (event) => {
    if (event.source !== window.parent || event.origin !== adminOrigin) return;
    const message = event.data;
    if (message?.bridge !== 'admin') return;
    if (message.type === 'answer') {
      answers.get(message.askId)?.(message.value);
      answers.delete(message.askId);
      return;
    }
    for (const listener of listeners.get(message.type) ?? []) listener(message);
  });

  const idToken = () => ask('id-token');

  // Toasts are shown by the frame; their buttons answer here.
  const toasts = new Map();
  const toast = {
    show: (message, options = {}) => {
      const id = `toast-${(serial += 1)}`;
      toasts.set(id, options);
      const { duration = 5000, isError = false, action = null } = options;
      post('toast-show', { id, message: String(message), duration, isError, action });
      return id;
    },
    hide: (id) => post('toast-hide', { id }),
  };
  on('toast-action', ({ id }) => toasts.get(id)?.onAction?.());
  on('toast-closed', ({ id }) => {
    toasts.get(id)?.onDismiss?.();
    toasts.delete(id);
  });

  // Elements (<ui-save-bar>, <ui-modal>) register here, so that `saveBar.show(id)` finds them.
  const overlay = (tag) => {
    const find = (id) => document.querySelector(`${tag}#${CSS.escape(id)}`);
    return {
      show: async (id) => find(id)?.show(),
      hide: async (id) => find(id)?.hide(),
      toggle: async (id) => find(id)?.toggle(),
    };
  };
  const leaveConfirmation = async () => {
    const isLeaving = await ask('leave-confirmation');
    if (!isLeaving) await new Promise(() => {});
  };

  // Same-origin requests carry a fresh session token; a 401 that asks for a retry gets one.
  const plainFetch = window.fetch.bind(window);
  const retryHeader = 'X-Shopify-Retry-Invalid-Session-Request';
  window.fetch = async (input, init) => {
    const request = new Request(input, init);
    const isOurs = new URL(request.url).origin === location.origin;
    if (!isOurs || !isEmbedded || request.headers.has('authorization')) return plainFetch(input, init);
    const send = async (attempt) => {
      attempt.headers.set('authorization', `Bearer ${await idToken()}`);
      attempt.headers.set('x-requested-with', 'XMLHttpRequest');
      return plainFetch(attempt);
    };
    const again = request.clone();
    const response = await send(request);
    if (response.status === 401 && response.headers.get(retryHeader) === '1') return send(again);
    const reauthorise = response.headers.get('X-Shopify-API-Request-Failure-Reauthorize-Url');
    if (reauthorise) post('open', { url: new URL(reauthorise, location.href).href });
    return response;
  };

  // `shopify://admin/...` and top-level navigation belong to the admin.
  const plainOpen = window.open.bind(window);
  window.open = (url, target, features) => {
    const isAdmin = String(url).startsWith('shopify:');
    if (!isEmbedded || (!isAdmin && target !== '_top')) return plainOpen(url, target, features);
    post('open', { url: isAdmin ? String(url) : new URL(url, location.href).href });
    return null;
  };

  // The frame's address follows the app's.
  const tellPath = () => {
    const url = new URL(location.href);
    for (const name of ['embedded', 'shop', 'host', 'id_token', 'hmac', 'timestamp', 'session', 'locale']) {
      url.searchParams.delete(name);
    }
    post('navigated', { path: url.pathname + url.search + url.hash });
  };
  for (const name of ['pushState', 'replaceState']) {
    const plain = history[name].bind(history);
    history[name] = (...args) => {
      plain(...args);
      tellPath();
    };
  }
  window.addEventListener('popstate', tellPath);

  const scopes = {
    query: async () => ({ granted: await ask('scopes'), required: [], optional: [] }),
    request: async () => ({ result: 'granted-all', detail: await scopes.query() }),
    revoke: async () => ({ detail: await scopes.query() }),
  };

  const shop = query.get('shop') ?? '';
  window.shopify = {
    config: { apiKey, shop, host: query.get('host') ?? '', locale: query.get('locale') ?? 'en' },
    origin: adminOrigin,
    ready: Promise.resolve(),
    environment: { embedded: isEmbedded, mobile: false, pos: false, intent: false },
    idToken,
    toast,
    loading: (isLoading = true) => post('loading', { isLoading }),
    saveBar: { ...overlay('ui-save-bar'), leaveConfirmation },
    modal: overlay('ui-modal'),
    scopes,
    user: async () => ({ accountAccess: 'account owner' }),
    app: { extensions: async () => [] },
    webVitals: { onReport: async () => {} },
  };
  window.shopify.__sandbox = { post, on, ask };

  // The bounce page: fetch a token and come back with it. Only to this app: the address is in the query.
  const reload = query.get('shopify-reload');
  if (reload !== null && isEmbedded) {
    const target = new URL(reload, location.href);
    if (target.origin !== location.origin) return;
    void idToken().then((token) => {
      target.searchParams.set('id_token', token);
      location.replace(target.href);
    });
    return;
  }
  post('hello');
  tellPath();
})();
