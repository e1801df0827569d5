import { z } from 'zod';
import type { AdminGraphql } from '../ask-admin.ts';
import { type Answer, askShopify } from './ask-shopify.server.ts';
import { bulkQuery, type Selection } from './kinds.ts';

type Failed = Exclude<Answer, { ok: true }>;

/** A bulk operation as far as it is; `url` is null when it is over and found nothing. */
export type BulkState =
  | { ok: true; state: 'running' }
  | { ok: true; state: 'completed'; url: string | null; things: number }
  | { ok: true; state: 'ended'; reason: string }
  | Failed;

const started = z.object({
  bulkOperationRunQuery: z.object({
    bulkOperation: z.object({ id: z.string() }).nullable(),
    userErrors: z.array(z.object({ code: z.string().nullable(), message: z.string() })),
  }),
});

const looked = z.object({
  bulkOperation: z
    .object({
      status: z.string(),
      errorCode: z.string().nullable(),
      url: z.string().nullable(),
      rootObjectCount: z.union([z.string(), z.number()]).transform(Number),
    })
    .nullable(),
});

/**
 * Asks Shopify to write everything of a kind into a file, children right below their parents, so that it can be read as it comes.
 * @returns the operation's id, or `busy` when five run already; any other refusal (bulk operations are not enabled for the app, its
 *   servers are not on the allow list) is `refused`: read page by page instead.
 */
export async function startBulkOperation(
  graphql: AdminGraphql,
  selection: Selection,
  what: 'whole' | 'ids',
): Promise<{ ok: true; operationId: string } | { ok: false; reason: 'busy' } | Failed> {
  const answer = await askShopify(
    graphql,
    `mutation ($query: String!) { bulkOperationRunQuery(query: $query, groupObjects: true) {
      bulkOperation { id } userErrors { code message }
    } }`,
    { query: bulkQuery(selection, what) },
  );
  if (!answer.ok) return answer;
  const { bulkOperation, userErrors } = started.parse(answer.data).bulkOperationRunQuery;
  if (bulkOperation) return { ok: true, operationId: bulkOperation.id };
  const isBusy = userErrors.some(({ code }) => code === 'LIMIT_REACHED' || code === 'OPERATION_IN_PROGRESS');
  if (isBusy) return { ok: false, reason: 'busy' };
  return { ok: false, reason: 'refused', message: userErrors.map(({ message }) => message).join('; ') };
}

/** How far an operation is. One that Shopify no longer knows has ended. */
export async function findBulkOperation(graphql: AdminGraphql, operationId: string): Promise<BulkState> {
  const answer = await askShopify(
    graphql,
    'query ($id: ID!) { bulkOperation(id: $id) { status errorCode url rootObjectCount } }',
    { id: operationId },
  );
  if (!answer.ok && answer.reason === 'refused') return { ok: true, state: 'ended', reason: 'unknown' };
  if (!answer.ok) return answer;
  const found = looked.parse(answer.data).bulkOperation;
  switch (found?.status) {
    case 'CREATED':
    case 'RUNNING':
    case 'CANCELING':
      return { ok: true, state: 'running' };
    case 'COMPLETED':
      return { ok: true, state: 'completed', url: found.url, things: found.rootObjectCount };
    default:
      return { ok: true, state: 'ended', reason: (found?.errorCode ?? found?.status ?? 'unknown').toLowerCase() };
  }
}
