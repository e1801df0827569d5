import { GraphQLError, execute, getOperationAST, parse, validate } from 'graphql';
import type { DocumentNode, ExecutionResult, GraphQLFormattedError } from 'graphql';
import { z } from 'zod';
import { readJson } from '../http.ts';
import type { SandboxHandler, SandboxReply, SandboxRequest } from '../http.ts';
import type { BulkOperations } from './bulk-operations.ts';
import { createFieldResolver } from './field-resolver.ts';
import type { ExecutionContext } from './field-resolver.ts';
import { costExceeded, throttled, validationError } from './graphql-errors.ts';
import { requestedCost } from './query-cost.ts';
import { shopOfRequest } from './request-shop.ts';
import { rootFields } from './root-fields.ts';
import { adminApiVersion, loadAdminSchema } from './schema.ts';
import type { AdminSchema } from './schema.ts';
import type { SandboxShop, ShopifyState } from './state.ts';
import { createCostBucket } from './throttle.ts';
import type { CostBucket, ThrottleStatus } from './throttle.ts';
import type { TokenLedger } from './tokens.ts';

const path = /^\/admin\/api\/([^/]+)\/graphql\.json$/;

/** No single query may cost more. */
const queryCostMax = 1000;

const unauthorised: SandboxReply = {
  status: 401,
  body: { errors: '[API] Invalid API key or access token (unrecognized login or wrong password)' },
};
const notFound: SandboxReply = { status: 404, body: { errors: 'Not Found' } };

const Body = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  operationName: z.string().nullish(),
});

export interface GraphqlOptions {
  state: ShopifyState;
  tokens: TokenLedger;
  /** The app's webhook subscriptions, as `webhookSubscriptions` lists them. */
  topics: string[];
  bulk: BulkOperations;
  now: () => number;
}

/** One query, parsed and known to be whole. */
interface Query {
  document: DocumentNode;
  operationName: string | null;
  variables: Record<string, unknown>;
}

/**
 * `POST /admin/api/2026-07/graphql.json`, executed against the official schema: unknown fields,
 * missing scopes, query cost and throttling fail as they do at Shopify, with HTTP 200.
 */
export function createGraphqlHandler(options: GraphqlOptions): SandboxHandler {
  const buckets = new Map<string, CostBucket>();
  const bucketOf = (domain: string): CostBucket => {
    const bucket = buckets.get(domain) ?? createCostBucket(options.now);
    buckets.set(domain, bucket);
    return bucket;
  };
  return async (request) => {
    const version = path.exec(request.url.pathname)?.[1];
    if (version === undefined) return null;
    const shop = shopOfRequest(options.state, request);
    if (!shop || version !== adminApiVersion || request.method !== 'POST') return notFound;
    const token = request.headers['x-shopify-access-token'];
    const scopes = typeof token === 'string' ? options.tokens.scopesOf(shop.domain, token) : null;
    if (scopes === null) return unauthorised;
    const body = parseBody(request);
    if (!body) return { status: 400, body: { errors: { query: 'Required parameter missing or invalid' } } };
    const admin = await loadAdminSchema();
    const answer = await run(
      admin,
      { ...options, shop, scopes, origin: request.url.origin, bucket: bucketOf(shop.domain) },
      body,
    );
    return { status: 200, headers: { 'x-shopify-api-version': version }, body: answer };
  };
}

interface Caller extends GraphqlOptions {
  shop: SandboxShop;
  origin: string;
  scopes: string[];
  bucket: CostBucket;
}

async function run(admin: AdminSchema, caller: Caller, body: z.infer<typeof Body>): Promise<object> {
  const read = readQuery(admin, body);
  if (!read.ok) return { errors: read.errors };
  const priced = price(admin, read.query);
  if (!priced.ok) return { errors: priced.errors };

  const { cost } = priced;
  if (cost > queryCostMax) return { errors: [costExceeded(cost, queryCostMax)] };
  if (!caller.bucket.take(cost)) {
    return { errors: [throttled()], extensions: costExtension(cost, null, caller.bucket.status()) };
  }
  const context: ExecutionContext = { scopes: new Set(caller.scopes), spent: 0 };
  const result = await execute({
    schema: admin.schema,
    document: read.query.document,
    rootValue: {
      ...rootFields(caller),
      ...caller.bulk.fields({ ...caller, admin, rootValue: () => rootFields(caller) }),
    },
    contextValue: context,
    variableValues: read.query.variables,
    operationName: read.query.operationName,
    fieldResolver: createFieldResolver(admin),
  });
  const actual = Math.min(cost, context.spent);
  caller.bucket.refund(cost - actual);
  return { ...plain(result), extensions: costExtension(cost, actual, caller.bucket.status()) };
}

function readQuery(
  admin: AdminSchema,
  body: z.infer<typeof Body>,
): { ok: true; query: Query } | { ok: false; errors: GraphQLFormattedError[] } {
  try {
    const document = parse(body.query);
    const errors = validate(admin.schema, document);
    if (errors.length > 0) return { ok: false, errors: errors.map(validationError) };
    const operationName = body.operationName ?? null;
    return { ok: true, query: { document, operationName, variables: body.variables ?? {} } };
  } catch (error) {
    if (error instanceof GraphQLError) return { ok: false, errors: [error.toJSON()] };
    throw error;
  }
}

function price(
  admin: AdminSchema,
  query: Query,
): { ok: true; cost: number } | { ok: false; errors: GraphQLFormattedError[] } {
  const operation = getOperationAST(query.document, query.operationName);
  if (!operation) return { ok: false, errors: [{ message: 'An operation name is required' }] };
  try {
    return { ok: true, cost: requestedCost(admin.schema, query.document, operation, query.variables) };
  } catch (error) {
    if (error instanceof GraphQLError) return { ok: false, errors: [error.toJSON()] };
    throw error;
  }
}

function costExtension(requested: number, actual: number | null, throttleStatus: ThrottleStatus): object {
  return { cost: { requestedQueryCost: requested, actualQueryCost: actual, throttleStatus } };
}

function plain(result: ExecutionResult): object {
  const data = result.data === undefined ? {} : { data: result.data };
  return result.errors ? { ...data, errors: result.errors.map((error) => error.toJSON()) } : data;
}

function parseBody(request: SandboxRequest): z.infer<typeof Body> | null {
  try {
    return Body.safeParse(readJson(request)).data ?? null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
