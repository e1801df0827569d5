import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eventNames } from '../../extensions/web-pixel/src/minimise.ts';
import { knownTopics, parseDelivery, parseWith } from './parse-delivery.ts';
import { pixelEventNames } from './pixel-event.ts';

const folder = 'test/fixtures/webhooks';
const sample = (topic: string) => readFileSync(`${folder}/${topic.replace('/', '__')}.json`, 'utf8');
const stamp = { webhookId: 'w1', triggeredAt: new Date('2026-03-01T00:00:00.000Z') };
const parse = (topic: string, body: string | object) =>
  parseDelivery({ ...stamp, topic, body: typeof body === 'string' ? body : JSON.stringify(body) });

function parseOne(topic: string, body: string | object) {
  const parsed = parse(topic, body);
  if (!parsed.ok) throw new Error(`${parsed.reason} at ${parsed.path}`);
  return parsed.facts[0]!;
}

test('every topic that is subscribed has a sample and is understood', () => {
  const samples = readdirSync(folder).map((file) => file.replace('.json', '').replace('__', '/'));
  const lists = readFileSync('shopify.app.toml', 'utf8').match(/topics = \[[^\]]*\]/g) ?? [];
  const subscribed = lists.flatMap((list) => [...list.matchAll(/"([^"]+)"/g)].map(([, topic]) => topic ?? ''));
  expect([...knownTopics].sort()).toEqual(samples.sort());
  expect(subscribed.sort()).toEqual(samples);
});

test.each(knownTopics)('the published sample of %s gives facts', (topic) => {
  expect(parse(topic, sample(topic))).toMatchObject({ ok: true });
});

test('an order of gift cards alone is known as one, and so is the company it was for', () => {
  const order = JSON.parse(sample('orders/create')) as { line_items: { gift_card: boolean }[] };
  expect(parseOne('orders/create', order)).toMatchObject({ giftCardsOnly: false, companyId: null });
  const cards = order.line_items.map((line) => ({ ...line, gift_card: true }));
  expect(parseOne('orders/create', { ...order, line_items: cards, company: { id: 77, location_id: 5 } })).toMatchObject(
    {
      giftCardsOnly: true,
      companyId: '77',
    },
  );
  const mixed = cards.map((line, place) => ({ ...line, gift_card: place > 0 }));
  expect(parseOne('orders/create', { ...order, line_items: mixed })).toMatchObject({ giftCardsOnly: false });
  expect(parseOne('orders/create', { ...order, line_items: [] })).toMatchObject({ giftCardsOnly: false });
});

// what Shopify leaves out of every payload when the app was not approved for protected customer data
const personal =
  /^(email|phone|first_name|last_name|name|address1|address2|company|zip|contact_email|email_address|latitude|longitude|default_address|billing_address|shipping_address|customer_locale|note)$/;

test.each(knownTopics)('%s is understood with every personal field null', (topic) => {
  const body = JSON.parse(sample(topic), (key, value: unknown) => (personal.test(key) ? null : value)) as object;
  expect(parse(topic, body)).toMatchObject({ ok: true });
});

test('nothing that a sender can write makes reading throw', () => {
  const topic = fc.constantFrom(...knownTopics, 'pixel/product_viewed', 'themes/publish');
  const body = fc.oneof(fc.string(), fc.json(), fc.constant('{"id":'));
  fc.assert(fc.property(topic, body, (name, text) => void parse(name, text)));
});

test('a parser that breaks on a payload makes it a bad one, not a stop of its store', () => {
  const broken = () => {
    throw new RangeError('Invalid time value');
  };
  expect(parseWith(broken, { ...stamp, topic: 'orders/create', body: '{}' })).toEqual({
    ok: false,
    reason: 'assertion-failed',
    path: 'RangeError',
  });
});

test.each(knownTopics)('a field of %s with another type is refused or ignored, with its path', (topic) => {
  const payload = JSON.parse(sample(topic)) as Record<string, unknown>;
  for (const key of Object.keys(payload)) {
    const parsed = parse(topic, { ...payload, [key]: { odd: true } });
    if (!parsed.ok)
      expect(parsed).toEqual({ ok: false, reason: 'bad-payload', path: expect.stringMatching(new RegExp(`^${key}`)) });
  }
});

describe('ids', () => {
  test.each([
    ['{"id": 5}', '5'],
    ['{"id": "5"}', '5'],
    ['{"id": 9007199254740993}', '9007199254740993'],
    ['{"id": "gid://shopify/Order/820982911946154508"}', '820982911946154508'],
  ])('%s is read without loss', (body, orderId) => {
    expect(parseOne('orders/delete', body)).toMatchObject({ orderId });
  });

  test.each([
    '{"id": 0}',
    '{"id": -1}',
    '{"id": 1.5}',
    '{"id": 1e20}',
    '{"id": 9223372036854775808}',
    '{"id": "5; DROP"}',
    '{}',
  ])('%s is refused', (body) => {
    expect(parse('orders/delete', body)).toEqual({ ok: false, reason: 'bad-payload', path: 'id' });
  });
});

test('an order tells its money, its campaign and the customer inside it', () => {
  const body = {
    ...(JSON.parse(sample('orders/create')) as object),
    landing_site: '/?utm_source=klaviyo&utm_campaign=May%00&x=1',
  };
  const [order, customer] = (parse('orders/create', body) as { facts: unknown[] }).facts;
  expect(order).toMatchObject({
    kind: 'order',
    grossMinor: 40_495n,
    currentMinor: 41_495n,
    currency: 'USD',
    test: true,
    utm: { source: 'klaviyo', campaign: 'May' },
  });
  expect(customer).toMatchObject({
    kind: 'customer',
    tags: null,
    consents: [],
    contact: { email: 'john@example.com', country: 'CA' },
  });
});

test('yen have no minor units and dinars have three digits', () => {
  const money = (currency: string) => ({
    id: 1,
    created_at: '2026-01-01T00:00:00Z',
    currency,
    total_price: '1234.5',
    line_items: [],
  });
  expect(parseOne('orders/create', money('JPY'))).toMatchObject({ grossMinor: 1235n });
  expect(parseOne('orders/create', money('KWD'))).toMatchObject({ grossMinor: 1_234_500n });
});

test('a refund paid in the buyer’s currency counts what its lines are worth in the shop’s', () => {
  const set = (amount: string) => ({ shop_money: { amount, currency_code: 'EUR' } });
  const fact = parseOne('refunds/create', {
    id: 1,
    order_id: 2,
    created_at: '2026-01-01T00:00:00Z',
    refund_line_items: [{ line_item_id: 3, quantity: 1, subtotal: 8, total_tax: 2, subtotal_set: set('8.00') }],
    transactions: [{ kind: 'refund', status: 'success', amount: '11.00', currency: 'USD' }],
  });
  expect(fact).toMatchObject({ currency: 'EUR', amountMinor: 1000n });
});

test('a browser whose clock is ahead has seen things when they arrived', () => {
  const event = {
    id: 'e',
    clientId: 'c',
    name: 'product_viewed',
    timestamp: '2031-01-01T00:00:00Z',
    data: { productVariant: { product: { id: 'x' } } },
  };
  expect(parseOne('pixel/product_viewed', event)).toMatchObject({ occurredAt: stamp.triggeredAt, productId: null });
});

test('the later fact has the greater version, whatever the writer’s time zone', () => {
  const at = (updatedAt: string) => parseOne('products/update', { id: 1, updated_at: updatedAt }).version;
  expect(at('2026-03-01T10:00:00+02:00') < at('2026-03-01T09:00:00Z')).toBe(true);
});

test('every event that the web pixel sends is known', () => {
  expect(pixelEventNames).toEqual(eventNames);
});

test.each([
  ['unsubscribed', 1],
  ['invalid', 1],
  ['redacted', 1],
  ['subscribed', 0],
  ['pending', 0],
  ['not_subscribed', 0],
])(
  'a consent that is %s and has no moment counts %i times: a no from the time of the record on, a yes never',
  (state, times) => {
    const consent = { state, opt_in_level: null, consent_updated_at: null };
    const fact = parseOne('customers/update', {
      id: 1,
      updated_at: '2026-02-01T00:00:00Z',
      email_marketing_consent: consent,
      sms_marketing_consent: consent,
    });
    const said = { state: state.toUpperCase(), occurredAt: new Date('2026-02-01T00:00:00Z') };
    expect(fact).toMatchObject({
      consents:
        times === 0
          ? []
          : [
              { channel: 'email', ...said },
              { channel: 'sms', ...said },
            ],
    });
  },
);
