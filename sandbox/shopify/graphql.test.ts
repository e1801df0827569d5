import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestShopify, testShop } from './test-shopify.ts';
import type { TestShopify } from './test-shopify.ts';

const path = '/admin/api/2026-07/graphql.json';
const moment = '2026-11-24T10:00:00.000Z';
let sandbox: TestShopify;
let nowMs = Date.parse(moment);

beforeEach(async () => {
  nowMs = Date.parse(moment);
  sandbox = await startTestShopify({ now: () => nowMs });
}, 30_000);
afterEach(() => sandbox.close());

async function ask(query: string, options: { scopes?: string[]; variables?: object } = {}): Promise<unknown> {
  const headers = { 'x-shopify-access-token': sandbox.token(options.scopes) };
  const response = await sandbox.call(path, { query, variables: options.variables }, headers);
  expect(response.status).toBe(200);
  return response.json();
}

/** What is at a path like "data.shop.name"; undefined where it ends early. */
function at(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value);
}

async function fill(): Promise<void> {
  const { emitter } = sandbox.shopify;
  for (let id = 1; id <= 5; id += 1) {
    const payload = {
      id,
      email: `c${id}@shop.example`,
      first_name: `C${id}`,
      tags: 'vip, new',
      created_at: moment,
      updated_at: moment,
    };
    await emitter.emit(testShop, { at: moment, topic: 'customers/create', payload });
  }
  const line = { id: 1, title: 'Cup', quantity: 2, price: '5.00', product_id: 7, variant_id: 8 };
  const order = {
    id: 11,
    name: '#1001',
    currency: 'GBP',
    total_price: '10.00',
    customer: { id: 1 },
    line_items: [line],
    created_at: moment,
    updated_at: moment,
  };
  await emitter.emit(testShop, { at: moment, topic: 'orders/create', payload: order });
}

test("a call without a live token is 401 in Shopify's words", async () => {
  const response = await sandbox.call(path, { query: '{shop{name}}' }, { 'x-shopify-access-token': 'shpat_x' });
  expect(response.status).toBe(401);
  expect(await response.json()).toEqual({
    errors: '[API] Invalid API key or access token (unrecognized login or wrong password)',
  });
});

test('a token stops working an hour after it was issued', async () => {
  const headers = { 'x-shopify-access-token': sandbox.token() };
  nowMs += 3600_000;
  expect((await sandbox.call(path, { query: '{shop{name}}' }, headers)).status).toBe(401);
});

test('another version of the API is not there', async () => {
  const headers = { 'x-shopify-access-token': sandbox.token() };
  const response = await sandbox.call('/admin/api/2020-01/graphql.json', { query: '{shop{name}}' }, headers);
  expect(response.status).toBe(404);
});

test('the shop, its plan and the granted scopes can be read, with their cost', async () => {
  const query =
    '{ shop { name myshopifyDomain currencyCode ianaTimezone email plan { publicDisplayName } } currentAppInstallation { accessScopes { handle } } }';
  const answer = await ask(query, { scopes: ['read_orders'] });
  expect(at(answer, 'data.shop')).toMatchObject({ name: 'Demo Store', myshopifyDomain: testShop, currencyCode: 'GBP' });
  expect(at(answer, 'data.currentAppInstallation.accessScopes')).toEqual([{ handle: 'read_orders' }]);
  expect(at(answer, 'extensions.cost.throttleStatus')).toMatchObject({ maximumAvailable: 2000, restoreRate: 100 });
});

test('a field that does not exist is refused with HTTP 200, as Shopify does', async () => {
  const answer = await ask('{ shop { nope } }');
  expect(at(answer, 'errors.0')).toMatchObject({
    message: "Field 'nope' doesn't exist on type 'Shop'",
    extensions: { code: 'undefinedField', typeName: 'Shop', fieldName: 'nope' },
  });
  expect(at(answer, 'data')).toBeUndefined();
});

test('a missing scope is denied, by name', async () => {
  const answer = await ask('{ customers(first: 1) { nodes { id } } }', { scopes: ['read_orders'] });
  expect(at(answer, 'errors.0')).toMatchObject({
    message: 'Access denied for customers field. Required access: `read_customers` access scope.',
    extensions: { code: 'ACCESS_DENIED' },
    path: ['customers'],
  });
});

test('customers come in pages, filtered and sorted', async () => {
  await fill();
  const query = `query($after: String) { customers(first: 2, after: $after, sortKey: ID, query: "updated_at:>='2026-11-01T00:00:00Z'") {
    nodes { id firstName tags numberOfOrders amountSpent { amount } defaultEmailAddress { emailAddress marketingState } }
    pageInfo { hasNextPage endCursor } } }`;
  const first = at(await ask(query), 'data.customers');
  expect(at(first, 'nodes.0')).toEqual({
    id: 'gid://shopify/Customer/1',
    firstName: 'C1',
    tags: ['vip', 'new'],
    numberOfOrders: '1',
    amountSpent: { amount: '10.00' },
    defaultEmailAddress: { emailAddress: 'c1@shop.example', marketingState: 'NOT_SUBSCRIBED' },
  });
  const second = at(await ask(query, { variables: { after: at(first, 'pageInfo.endCursor') } }), 'data.customers');
  const third = at(await ask(query, { variables: { after: at(second, 'pageInfo.endCursor') } }), 'data.customers');
  expect([first, second, third].map((page) => at(page, 'nodes.length'))).toEqual([2, 2, 1]);
  expect(at(third, 'pageInfo.hasNextPage')).toBe(false);
});

test('an order shows its lines, its customer and its money', async () => {
  await fill();
  const query = `{ order(id: "gid://shopify/Order/11") { name currentTotalPriceSet { shopMoney { amount currencyCode } }
    customer { firstName } lineItems(first: 5) { nodes { title quantity variant { id } } } cancelledAt } }`;
  expect(at(await ask(query), 'data.order')).toEqual({
    name: '#1001',
    currentTotalPriceSet: { shopMoney: { amount: '10.00', currencyCode: 'GBP' } },
    customer: { firstName: 'C1' },
    lineItems: { nodes: [{ title: 'Cup', quantity: 2, variant: null }] },
    cancelledAt: null,
  });
});

test('an empty bucket throttles and fills with the clock', async () => {
  const query = '{ customers(first: 250) { nodes { id orders(first: 3) { nodes { id } } } } }';
  const dear = at(await ask(query), 'extensions.cost.requestedQueryCost');
  expect(dear).toBeGreaterThan(900);
  const token = { 'x-shopify-access-token': sandbox.token() };
  const cheap = { query: '{ shop { name } }' };
  await fill();
  // What is asked for and not used is given back, so only many real objects drain the bucket.
  let answer: unknown = {};
  for (let call = 0; call < 900 && at(answer, 'errors') === undefined; call += 1) {
    answer = await (
      await sandbox.call(
        path,
        { query: '{ customers(first: 5) { nodes { id orders(first: 1) { nodes { id } } } } }' },
        token,
      )
    ).json();
  }
  expect(at(answer, 'errors')).toEqual([expect.objectContaining({ message: 'Throttled' })]);
  nowMs += 1000;
  expect(await (await sandbox.call(path, cheap, token)).json()).toHaveProperty('data.shop.name');
});

test('one query that costs too much is refused whatever the bucket holds', async () => {
  const query = '{ orders(first: 250) { nodes { id lineItems(first: 50) { nodes { id } } } } }';
  expect(at(await ask(query), 'errors.0.extensions.code')).toBe('MAX_COST_EXCEEDED');
});

test('a connection without a size is refused', async () => {
  expect(at(await ask('{ orders { nodes { id } } }'), 'errors.0.message')).toBe(
    'you must provide one of first or last',
  );
});

test('a pixel is created once, then updated', async () => {
  const create = `mutation($settings: JSON!) { webPixelCreate(webPixel: { settings: $settings }) { webPixel { id settings } userErrors { code } } }`;
  const variables = { settings: JSON.stringify({ shop: '1', key: 'k' }) };
  const made = at(await ask(create, { variables }), 'data.webPixelCreate');
  expect(made).toMatchObject({ webPixel: { settings: variables.settings }, userErrors: [] });
  expect(at(await ask(create, { variables }), 'data.webPixelCreate.userErrors')).toEqual([{ code: 'TAKEN' }]);
  const update = `mutation($id: ID!) { webPixelUpdate(id: $id, webPixel: { settings: "{\\"shop\\":\\"2\\"}" }) { webPixel { settings } userErrors { code } } }`;
  const updated = at(await ask(update, { variables: { id: at(made, 'webPixel.id') } }), 'data.webPixelUpdate');
  expect(updated).toEqual({ webPixel: { settings: '{"shop":"2"}' }, userErrors: [] });
});

test('a pixel needs both write_pixels and read_customer_events', async () => {
  const create = `mutation { webPixelCreate(webPixel: { settings: "{}" }) { userErrors { code } } }`;
  const answer = await ask(create, { scopes: ['write_pixels'] });
  expect(at(answer, 'errors.0.extensions.code')).toBe('ACCESS_DENIED');
});

test('what the sandbox does not know is said, not invented', async () => {
  const answer = await ask('{ locations(first: 1) { nodes { id } } }', { scopes: ['read_locations'] });
  expect(at(answer, 'errors.0.message')).toContain('does not answer QueryRoot.locations');
});
