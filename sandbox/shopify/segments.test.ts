import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestShopify, type TestShopify, testShop } from './test-shopify.ts';

const moment = '2026-11-24T10:00:00.000Z';
let sandbox: TestShopify;

beforeEach(async () => {
  sandbox = await startTestShopify({ now: () => Date.parse(moment) });
  for (let id = 1; id <= 3; id += 1) {
    const payload = { id, first_name: `C${id}`, tags: id === 2 ? 'vip' : '', created_at: moment, updated_at: moment };
    await sandbox.shopify.emitter.emit(testShop, { at: moment, topic: 'customers/create', payload });
  }
  const order = {
    id: 11,
    currency: 'GBP',
    customer: { id: 1 },
    line_items: [],
    created_at: moment,
    updated_at: moment,
  };
  await sandbox.shopify.emitter.emit(testShop, { at: moment, topic: 'orders/create', payload: order });
}, 30_000);
afterEach(() => sandbox.close());

async function ask(query: string, variables?: object, scopes?: string[]) {
  const headers = { 'x-shopify-access-token': sandbox.token(scopes) };
  const response = await sandbox.call('/admin/api/2026-07/graphql.json', { query, variables }, headers);
  return (await response.json()) as { data?: Record<string, never>; errors?: { message: string }[] };
}

const members = (id: string) =>
  ask(
    'query ($id: ID!) { customerSegmentMembers(segmentId: $id, first: 250) { totalCount edges { node { id displayName } } } }',
    { id },
  );

test('a new store has segments, and members have the numbers of their customers', async () => {
  const { data } = await ask('{ segments(first: 2) { nodes { id name query } pageInfo { hasNextPage } } }');
  expect(data).toEqual({
    segments: {
      nodes: [
        {
          id: 'gid://shopify/Segment/1',
          name: 'Customers who have purchased at least once',
          query: 'number_of_orders >= 1',
        },
        {
          id: 'gid://shopify/Segment/2',
          name: 'Customers who have purchased more than once',
          query: 'number_of_orders > 1',
        },
      ],
      pageInfo: { hasNextPage: true },
    },
  });
  expect((await members('gid://shopify/Segment/1')).data).toEqual({
    customerSegmentMembers: {
      totalCount: 1,
      edges: [{ node: { id: 'gid://shopify/CustomerSegmentMember/1', displayName: 'C1' } }],
    },
  });
});

test('a segment is made, renewed and deleted; a bad one is refused by field', async () => {
  const create =
    'mutation ($name: String!, $query: String!) { segmentCreate(name: $name, query: $query) { segment { id } userErrors { field message } } }';
  const made = await ask(create, { name: 'VIP', query: "customer_tags CONTAINS 'vip'" });
  expect(made.data).toEqual({ segmentCreate: { segment: { id: 'gid://shopify/Segment/5' }, userErrors: [] } });
  expect((await members('gid://shopify/Segment/5')).data).toMatchObject({ customerSegmentMembers: { totalCount: 1 } });
  expect((await ask(create, { name: 'VIP', query: "regulars.rfm_group = 'CHAMPIONS'" })).data).toMatchObject({
    segmentCreate: { segment: null, userErrors: [{ field: ['name'] }, { field: ['query'] }] },
  });
  const renew =
    'mutation ($id: ID!, $query: String) { segmentUpdate(id: $id, query: $query) { segment { name query } userErrors { field } } }';
  expect((await ask(renew, { id: 'gid://shopify/Segment/5', query: 'number_of_orders = 0' })).data).toEqual({
    segmentUpdate: { segment: { name: 'VIP', query: 'number_of_orders = 0' }, userErrors: [] },
  });
  expect((await members('gid://shopify/Segment/5')).data).toMatchObject({ customerSegmentMembers: { totalCount: 2 } });
  expect((await ask(renew, { id: 'gid://shopify/Segment/99', query: 'number_of_orders = 0' })).data).toMatchObject({
    segmentUpdate: { segment: null, userErrors: [{ field: ['id'] }] },
  });
});

test('making one needs the scope to write customers', async () => {
  const create = 'mutation { segmentCreate(name: "A", query: "number_of_orders = 0") { segment { id } } }';
  expect((await ask(create, {}, ['read_customers'])).errors?.[0]?.message).toMatch(/write_customers/);
});
