import { GraphQLError, execute, parse } from 'graphql';
import type { SandboxHandler, SandboxReply } from '../http.ts';
import type { StoreEvent } from '../store/store-event.ts';
import { bulkQueryFault } from './bulk-query.ts';
import { createFieldResolver } from './field-resolver.ts';
import type { AdminSchema } from './schema.ts';
import type { SandboxShop } from './state.ts';
import type { View } from './views.ts';

/** Query operations of one app and store that may run at once (2026-01 and later). */
const concurrentMax = 5;

type Status = 'CREATED' | 'RUNNING' | 'COMPLETED' | 'FAILED' | 'CANCELED';

interface BulkOperation {
  id: string;
  shop: string;
  status: Status;
  errorCode: 'ACCESS_DENIED' | 'INTERNAL_SERVER_ERROR' | null;
  createdAt: string;
  completedAt: string | null;
  query: string;
  objectCount: number;
  rootObjectCount: number;
  url: string | null;
  file: Buffer;
}

/** Who runs an operation, and over what. */
export interface BulkCaller {
  admin: AdminSchema;
  shop: SandboxShop;
  scopes: string[];
  /** The sandbox's own address, as the caller wrote it. */
  origin: string;
  rootValue: () => View;
}

/** Bulk operations of all stores: their fields in the Admin API, and the files they leave. */
export interface BulkOperations {
  fields(caller: BulkCaller): View;
  /** One operation as the Admin API shows it, or null when the store has none of this id. */
  find(shop: string, id: string): View | null;
  handler: SandboxHandler;
  reset(): void;
}

/**
 * Bulk queries as Shopify runs them: apart from the request, without cost limits, over the store as it is when they begin; a
 * JSONL file per operation, and a webhook when it is over. A store with `bulkEnabled: false` refuses them.
 */
export function createBulkOperations(options: {
  now: () => number;
  emit: (shop: string, event: StoreEvent) => Promise<unknown>;
}): BulkOperations {
  const operations = new Map<string, BulkOperation>();
  const moment = (): string => new Date(options.now()).toISOString();

  const begin = (caller: BulkCaller, query: string, groupObjects: boolean): View => {
    const { shop } = caller;
    if (!shop.bulkEnabled) return refusal(null, 'INVALID', 'Bulk operations are not enabled for this app.');
    const fault = bulkQueryFault(caller.admin.schema, query);
    if (fault !== null) return refusal(['query'], 'INVALID', fault);
    const open = [...operations.values()].filter((each) => each.shop === shop.domain && isOpen(each));
    if (open.length >= concurrentMax) {
      return refusal(
        null,
        'LIMIT_REACHED',
        `A bulk query operation limit of ${concurrentMax} is reached for this app.`,
      );
    }
    const number = operations.size + 1;
    const operation: BulkOperation = {
      id: `gid://shopify/BulkOperation/${shop.id * 1_000_000 + number}`,
      shop: shop.domain,
      status: 'CREATED',
      errorCode: null,
      createdAt: moment(),
      completedAt: null,
      query,
      objectCount: 0,
      rootObjectCount: 0,
      url: null,
      file: Buffer.alloc(0),
    };
    operations.set(operation.id, operation);
    setImmediate(() => void run(caller, operation, groupObjects));
    return { bulkOperation: viewOf(operation), userErrors: [] };
  };

  const run = async (caller: BulkCaller, operation: BulkOperation, groupObjects: boolean): Promise<void> => {
    if (operation.status !== 'CREATED') return;
    operation.status = 'RUNNING';
    const result = await execute({
      schema: caller.admin.schema,
      document: parse(operation.query),
      rootValue: caller.rootValue(),
      contextValue: { scopes: new Set(caller.scopes), spent: 0 },
      fieldResolver: createFieldResolver(caller.admin),
    });
    // it may have been cancelled meanwhile
    if ((operation.status as Status) !== 'RUNNING') return;
    const [error] = result.errors ?? [];
    if (error) {
      const denied = error.extensions['code'] === 'ACCESS_DENIED';
      Object.assign(operation, { status: 'FAILED', errorCode: denied ? 'ACCESS_DENIED' : 'INTERNAL_SERVER_ERROR' });
    } else {
      const roots = rowsOf(Object.values(result.data ?? {})[0]);
      const lines = groupObjects ? roots.flatMap((row) => [row.own, ...row.children]) : apart(roots);
      operation.file = Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
      operation.objectCount = lines.length;
      operation.rootObjectCount = roots.length;
      operation.url = lines.length > 0 ? `${caller.origin}/bulk-results/${idOf(operation)}.jsonl` : null;
      operation.status = 'COMPLETED';
    }
    operation.completedAt = moment();
    await options.emit(operation.shop, finished(operation)).catch(() => {});
  };

  const findOwn = (shop: string, id: string): BulkOperation | null => {
    const found = operations.get(id);
    return found?.shop === shop ? found : null;
  };
  const find = (shop: string, id: string): View | null => {
    const found = findOwn(shop, id);
    return found && viewOf(found);
  };

  return {
    fields: (caller) => {
      return {
        bulkOperation: ({ id }: { id: string }) => find(caller.shop.domain, id),
        bulkOperationRunQuery: ({ query, groupObjects }: { query: string; groupObjects: boolean }) =>
          begin(caller, query, groupObjects),
        bulkOperationCancel: ({ id }: { id: string }) => {
          const operation = findOwn(caller.shop.domain, id);
          if (!operation) throw new GraphQLError('Bulk operation does not exist');
          if (isOpen(operation)) Object.assign(operation, { status: 'CANCELED', completedAt: moment() });
          return { bulkOperation: viewOf(operation), userErrors: [] };
        },
      };
    },
    find,
    handler: ({ url, headers }) => {
      const id = /^\/bulk-results\/(\d+)\.jsonl$/.exec(url.pathname)?.[1];
      if (id === undefined) return null;
      const operation = operations.get(`gid://shopify/BulkOperation/${id}`);
      return operation ? fileReply(operation.file, headers.range) : { status: 404 };
    },
    reset: () => operations.clear(),
  };
}

interface Row {
  own: View;
  children: View[];
}

/** The rows of a connection's answer; what hangs below a row becomes lines of its own that name their parent. */
function rowsOf(connection: unknown): Row[] {
  if (!isConnection(connection)) return [];
  return connection.edges.map(({ node }) => {
    const own: View = {};
    const children: View[] = [];
    for (const [key, value] of Object.entries(node)) {
      if (!isConnection(value)) own[key] = value;
      else
        for (const child of rowsOf(value)) children.push({ ...child.own, __parentId: node['id'] }, ...child.children);
    }
    return { own, children };
  });
}

/** Without grouping, children come somewhere after their parents. */
function apart(rows: Row[]): View[] {
  return [...rows.map((row) => row.own), ...rows.flatMap((row) => row.children)];
}

function isConnection(value: unknown): value is { edges: { node: View }[] } {
  return typeof value === 'object' && value !== null && 'edges' in value && Array.isArray(value.edges);
}

function isOpen({ status }: BulkOperation): boolean {
  return status === 'CREATED' || status === 'RUNNING';
}

function idOf(operation: BulkOperation): string {
  return operation.id.slice(operation.id.lastIndexOf('/') + 1);
}

function viewOf({ file, shop: _shop, ...shown }: BulkOperation): View {
  const counts = { objectCount: String(shown.objectCount), rootObjectCount: String(shown.rootObjectCount) };
  return { __typename: 'BulkOperation', ...shown, ...counts, fileSize: String(file.length), type: 'QUERY' };
}

function refusal(field: string[] | null, code: string, message: string): View {
  return { bulkOperation: null, userErrors: [{ __typename: 'BulkOperationUserError', field, code, message }] };
}

function finished(operation: BulkOperation): StoreEvent {
  const at = operation.completedAt ?? operation.createdAt;
  return {
    at,
    topic: 'bulk_operations/finish',
    payload: {
      admin_graphql_api_id: operation.id,
      completed_at: at,
      created_at: operation.createdAt,
      error_code: operation.errorCode?.toLowerCase() ?? null,
      status: operation.status.toLowerCase(),
      type: 'query',
    },
  };
}

/** The storage that Shopify's links lead to answers a range with 206, and one past the end with 416. */
function fileReply(file: Buffer, range: string | undefined): SandboxReply {
  const start = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
  if (range === undefined) return { status: 200, headers: { 'content-type': 'application/jsonl' }, body: file };
  if (start >= file.length) return { status: 416, headers: { 'content-range': `bytes */${file.length}` } };
  const headers = { 'content-range': `bytes ${start}-${file.length - 1}/${file.length}` };
  return { status: 206, headers: { ...headers, 'content-type': 'application/jsonl' }, body: file.subarray(start) };
}
