import { register } from '@shopify/web-pixels-extension';
import { createBatch } from './batch.ts';
import { eventNames, minimise } from './minimise.ts';

// The body that POST /pixel takes, as text/plain so that the browser asks no permission first:
//   { "shop": "name.myshopify.com", "key": "...", "events": [ one to twenty events, see minimise.ts ] }
// The sandboxed worker sends no usable Origin, and no credentials go along: the app trusts shop and key for nothing else.
register(({ analytics, init, settings }) => {
  const customerId = init.data?.customer?.id ?? null;
  const batch = createBatch((events) => {
    const body = JSON.stringify({ shop: settings.shop, key: settings.key, events });
    void fetch(settings.endpoint, {
      method: 'POST',
      keepalive: true,
      credentials: 'omit',
      headers: { 'content-type': 'text/plain' },
      body,
    }).catch(() => undefined);
  });
  for (const name of eventNames) {
    analytics.subscribe(name, (event) => batch.add(minimise(event, customerId)));
  }
});
