import { expect, it } from 'vitest';
import { minimise } from '../../../extensions/web-pixel/src/minimise.ts';
import { demoHistory } from '../demo-store.ts';
import type { PixelEvent, PixelPayload } from '../pixel-payload.ts';

it('the demo store sends what the extension would send: minimising changes nothing', () => {
  const seen = new Set<string>();
  const body: PixelPayload = { shop: 'demo.myshopify.com', key: 'k', events: [] };
  for (const event of demoHistory({ seed: 2, orders: 150, end: '2026-11-24T00:00:00Z' })) {
    if (event.topic === 'pixel') body.events.push(event.payload as unknown as PixelEvent);
  }
  for (const event of body.events) {
    seen.add(event.name);
    expect(minimise(event, event.customerId)).toEqual(event);
  }
  expect([...seen].toSorted()).toEqual([
    'cart_viewed',
    'checkout_completed',
    'checkout_started',
    'collection_viewed',
    'page_viewed',
    'product_added_to_cart',
    'product_removed_from_cart',
    'product_viewed',
    'search_submitted',
  ]);
});
