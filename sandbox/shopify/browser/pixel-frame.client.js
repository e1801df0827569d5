// Runs inside a frame without an origin (sandbox="allow-scripts") and keeps the pixel's worker there,
// so that the pixel has no DOM, and its requests carry `Origin: null`, as in Shopify's strict sandbox.
// Storage is the storefront's: the worker asks for it through this frame.

/** The worker's own beginning, before the pixel's module is loaded. */
const workerSource = (origin, settings, init) => `
const answers = new Map();
const subscribers = [];
let serial = 0;
const ask = (area, method, args) => new Promise((resolve) => {
  serial += 1;
  answers.set(serial, resolve);
  postMessage({ type: "storage", askId: serial, area, method, args });
});
const area = (name, methods) =>
  Object.fromEntries(methods.map((method) => [method, (...args) => ask(name, method, args)]));
const storage = ["getItem", "setItem", "removeItem", "clear", "key", "length"];
const consentListeners = [];
const api = {
  analytics: {
    subscribe: (name, callback) => {
      subscribers.push({ name, callback });
      postMessage({ type: "subscribed", name });
    },
    publish: async () => true,
  },
  browser: {
    cookie: area("cookie", ["get", "set"]),
    localStorage: area("localStorage", storage),
    sessionStorage: area("sessionStorage", storage),
    sendBeacon: async (url, body) => {
      await fetch(url, { method: "POST", body, keepalive: true });
      return true;
    },
  },
  init: ${JSON.stringify(init)},
  settings: ${JSON.stringify(settings)},
  customerPrivacy: {
    subscribe: (name, callback) => {
      if (name === "visitorConsentCollected") consentListeners.push(callback);
    },
  },
  _pixelInfo: { surface: "storefront-renderer" },
};
globalThis.runPixel = (extend) => extend(api);
const isFor = (wanted, event) =>
  wanted === event.name || wanted === "all_events" || (wanted === "all_standard_events" && event.type === "standard");
onmessage = ({ data }) => {
  if (data.type === "answer") {
    answers.get(data.askId)?.(data.value);
    answers.delete(data.askId);
  } else if (data.type === "event") {
    for (const { name, callback } of subscribers) if (isFor(name, data.event)) callback(data.event);
  } else if (data.type === "consent") {
    for (const listener of consentListeners) listener({ customerPrivacy: data.customerPrivacy });
  }
};
import(${JSON.stringify(origin)} + "/storefront-pixel/index").then(
  () => postMessage({ type: "ready" }),
  (error) => postMessage({ type: "failed", reason: String(error) }),
);
`;

const origin = document.currentScript.dataset.origin;
let worker = null;

window.addEventListener('message', ({ data, source }) => {
  if (source !== window.parent) return;
  if (data.type === 'start') startWorker(data);
  else worker?.postMessage(data, []);
});

const startWorker = (data) => {
  const script = new Blob([workerSource(origin, data.settings, data.init)], { type: 'text/javascript' });
  worker = new Worker(URL.createObjectURL(script));
  worker.addEventListener('message', (event) => window.parent.postMessage(event.data, '*'));
  worker.addEventListener('error', (event) =>
    window.parent.postMessage({ type: 'failed', reason: event.message }, '*'),
  );
};
window.parent.postMessage({ type: 'frame-ready' }, '*');
