import { afterEach, describe, expect, it, vi } from 'vitest';
import { createBatch } from './batch.ts';
import { minimise } from './minimise.ts';

const event = {
  id: 'sh-1',
  clientId: 'browser-1',
  name: 'page_viewed',
  seq: 3,
  timestamp: '2026-03-01T10:00:00.000Z',
  context: {
    document: {
      location: { href: 'https://shop.example/a?utm_source=klaviyo&rg_m=recommendations-2&email=zoe@example.com#x' },
      referrer: 'https://search.example/?q=zoe',
    },
  },
};

describe('a pixel event', () => {
  it('keeps the page and the campaign and drops the rest of the address', () => {
    expect(minimise(event, '7')).toEqual({
      id: 'sh-1',
      clientId: 'browser-1',
      name: 'page_viewed',
      type: 'standard',
      seq: 3,
      timestamp: '2026-03-01T10:00:00.000Z',
      customerId: '7',
      context: {
        document: {
          location: { href: 'https://shop.example/a?utm_source=klaviyo&rg_m=recommendations-2' },
          referrer: 'https://search.example',
        },
      },
      data: {},
    });
  });

  it('leaves names, e-mail and phone of a checkout in the browser', () => {
    const checkout = {
      token: 't',
      email: 'zoe@example.com',
      phone: '+491500000000',
      shippingAddress: { firstName: 'Zoë' },
      order: { id: '5', customer: { id: '6', isFirstOrder: true } },
      totalPrice: { amount: 12.5, currencyCode: 'EUR' },
      lineItems: [
        {
          quantity: 2,
          title: 'Espresso',
          variant: { id: '44', price: { amount: 6.25, currencyCode: 'EUR' }, product: { id: '8' } },
        },
      ],
    };
    const sent = minimise({ ...event, name: 'checkout_completed', data: { checkout } }, null);
    expect(sent.data).toEqual({
      checkout: {
        token: 't',
        order: { id: '5', customer: { id: '6' } },
        totalPrice: { amount: 12.5, currencyCode: 'EUR' },
        lineItems: [
          {
            quantity: 2,
            variant: { id: '44', price: { amount: 6.25, currencyCode: 'EUR' }, product: { id: '8' } },
          },
        ],
      },
    });
  });

  it.each([
    ['product_viewed', { productVariant: null }],
    ['collection_viewed', { collection: null }],
    ['search_submitted', { searchResult: null }],
    ['cart_viewed', { cart: null }],
    ['product_added_to_cart', { cartLine: null }],
    ['product_removed_from_cart', { cartLine: null }],
    ['checkout_started', { checkout: null }],
  ])('%s without data says null', (name, data) => {
    const bare = { id: '1', clientId: 'c', name, timestamp: event.timestamp };
    expect(minimise(bare, null).data).toEqual(data);
    expect(minimise({ ...bare, context: { document: { location: { href: '::' } } } }, null)).toMatchObject({
      context: { document: { location: { href: null }, referrer: null } },
    });
  });
});

describe('a batch', () => {
  afterEach(() => vi.useRealTimers());

  it('gathers for a moment, sends at once when the visitor pays, and never more than twenty', () => {
    vi.useFakeTimers();
    const sent: string[][] = [];
    const batch = createBatch<{ name: string }>((events) => sent.push(events.map(({ name }) => name)));
    batch.add({ name: 'page_viewed' });
    batch.add({ name: 'product_viewed' });
    expect(sent).toEqual([]);
    vi.advanceTimersByTime(250);
    expect(sent).toEqual([['page_viewed', 'product_viewed']]);
    batch.add({ name: 'cart_viewed' });
    batch.add({ name: 'checkout_started' });
    expect(sent.at(-1)).toEqual(['cart_viewed', 'checkout_started']);
    for (let view = 0; view < 20; view++) batch.add({ name: 'page_viewed' });
    expect(sent.at(-1)).toHaveLength(20);
    vi.advanceTimersByTime(1000);
    expect(sent).toHaveLength(3);
  });
});
