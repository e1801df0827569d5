import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { startTestShopify, testShop } from './test-shopify.ts';
import type { TestShopify } from './test-shopify.ts';

const moment = '2026-11-24T10:00:00.000Z';
let sandbox: TestShopify;

beforeEach(async () => {
  sandbox = await startTestShopify({ now: () => Date.parse(moment) });
  for (const id of [1, 2]) {
    const line = { quantity: 1, title: 'Tea', price: '1.00' };
    const payload = { id, created_at: moment, line_items: [1, 2].map((index) => ({ ...line, id: id * 10 + index })) };
    await sandbox.shopify.emitter.emit(testShop, { at: moment, topic: 'orders/create', payload });
  }
}, 30_000);
afterEach(() => sandbox.close());

const Begun = z.object({
  data: z.object({
    bulkOperationRunQuery: z.object({
      bulkOperation: z.object({ id: z.string(), status: z.string() }).nullable(),
      userErrors: z.array(z.object({ code: z.string().nullable(), message: z.string() })),
    }),
  }),
});
const Looked = z.object({
  data: z.object({
    bulkOperation: z.object({
      status: z.string(),
      errorCode: z.string().nullable(),
      objectCount: z.string(),
      rootObjectCount: z.string(),
      url: z.string().nullable(),
    }),
  }),
});

async function ask(query: string, variables: object, scopes?: string[]): Promise<unknown> {
  const headers = { 'x-shopify-access-token': sandbox.token(scopes) };
  return (await sandbox.call('/admin/api/2026-07/graphql.json', { query, variables }, headers)).json();
}

async function begin(query: string, { groupObjects = true, scopes = undefined as string[] | undefined } = {}) {
  const answer = await ask(
    `mutation ($query: String!, $groupObjects: Boolean!) { bulkOperationRunQuery(query: $query, groupObjects: $groupObjects) {
      bulkOperation { id status } userErrors { code message } } }`,
    { query, groupObjects },
    scopes,
  );
  return Begun.parse(answer).data.bulkOperationRunQuery;
}

async function ended(id: string) {
  for (;;) {
    const query = 'query ($id: ID!) { bulkOperation(id: $id) { status errorCode objectCount rootObjectCount url } }';
    const { bulkOperation } = Looked.parse(await ask(query, { id })).data;
    if (!['CREATED', 'RUNNING'].includes(bulkOperation.status)) return bulkOperation;
  }
}

const orders = '{ orders { edges { node { id lineItems { edges { node { id } } } } } } }';

test('a bulk query leaves a file of lines, children below their parents, and tells its end by a webhook', async () => {
  const { bulkOperation } = await begin(orders);
  expect(bulkOperation?.status).toBe('CREATED');
  const operation = await ended(bulkOperation?.id ?? '');
  expect(operation).toMatchObject({ status: 'COMPLETED', errorCode: null, objectCount: '6', rootObjectCount: '2' });
  const file = await (await fetch(operation.url ?? '')).text();
  expect(
    file
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
  ).toEqual([
    { id: 'gid://shopify/Order/1' },
    { id: 'gid://shopify/LineItem/11', __parentId: 'gid://shopify/Order/1' },
    { id: 'gid://shopify/LineItem/12', __parentId: 'gid://shopify/Order/1' },
    { id: 'gid://shopify/Order/2' },
    { id: 'gid://shopify/LineItem/21', __parentId: 'gid://shopify/Order/2' },
    { id: 'gid://shopify/LineItem/22', __parentId: 'gid://shopify/Order/2' },
  ]);
  await sandbox.shopify.emitter.quiet();
  expect(sandbox.shopify.log.list({ topic: 'bulk_operations/finish' })).toHaveLength(1);
});

test('a file is given from any byte on', async () => {
  const { bulkOperation } = await begin(orders);
  const { url } = await ended(bulkOperation?.id ?? '');
  const whole = await (await fetch(url ?? '')).text();
  const part = await fetch(url ?? '', { headers: { range: 'bytes=40-' } });
  expect([part.status, await part.text()]).toEqual([206, whole.slice(40)]);
  expect((await fetch(url ?? '', { headers: { range: `bytes=${whole.length}-` } })).status).toBe(416);
});

test.each([
  ['no connection', '{ shop { name } }', 'at least one connection'],
  [
    'two top level fields',
    '{ orders { edges { node { id } } } products { edges { node { id } } } }',
    'one top level field',
  ],
  [
    'a connection in a list',
    '{ orders { edges { node { id refunds { id refundLineItems { edges { node { quantity } } } } } } } }',
    'within a list field',
  ],
  ['an unknown field', '{ orders { edges { node { id nonsense } } } }', 'nonsense'],
])('a bulk query with %s is refused', async (_name, query, reason) => {
  const { bulkOperation, userErrors } = await begin(query);
  expect(bulkOperation).toBeNull();
  expect(userErrors[0]?.message).toContain(reason);
});

test('a missing scope fails the operation, a store without bulk operations refuses it', async () => {
  const { bulkOperation } = await begin(orders, { scopes: ['read_products'] });
  expect(await ended(bulkOperation?.id ?? '')).toMatchObject({
    status: 'FAILED',
    errorCode: 'ACCESS_DENIED',
    url: null,
  });
  const shop = sandbox.shopify.state.shops.get(testShop);
  if (shop) shop.bulkEnabled = false;
  expect((await begin(orders)).userErrors).toHaveLength(1);
});
