import { GraphqlQueryError, HttpThrottlingError } from '@shopify/shopify-api';
import { z } from 'zod';
import type { AdminGraphql } from '../ask-admin.ts';

/** What became of one operation; `afterMs`: try again no sooner. */
export type Answer =
  | { ok: true; data: unknown }
  | { ok: false; reason: 'throttled'; afterMs: number }
  | { ok: false; reason: 'access-denied' | 'refused' | 'unreachable'; message: string };

const failures = z.array(
  z.object({ message: z.string(), extensions: z.object({ code: z.string() }).partial().optional() }),
);

const cost = z.object({
  requestedQueryCost: z.number(),
  throttleStatus: z.object({ currentlyAvailable: z.number(), restoreRate: z.number().positive() }),
});

const answered = z.object({
  data: z.unknown(),
  errors: z.union([failures, z.object({ graphQLErrors: failures }).transform((said) => said.graphQLErrors)]).optional(),
  extensions: z.object({ cost: cost.optional().catch(undefined) }).optional(),
});

/** Where Shopify does not say how long to wait. */
const afterMsDefault = 2_000;

/**
 * One Admin API operation. The library retries nothing that is throttled with HTTP 200, so what Shopify asks for is handed to the
 * caller, who waits outside of every transaction. Fields that the app was not approved for are null beside their errors.
 */
export async function askShopify(
  graphql: AdminGraphql,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<Answer> {
  let said: unknown;
  try {
    said = await (await graphql(query, { variables })).json();
  } catch (error) {
    if (error instanceof HttpThrottlingError) {
      return { ok: false, reason: 'throttled', afterMs: (error.response.retryAfter ?? 2) * 1000 };
    }
    if (!(error instanceof GraphqlQueryError)) return { ok: false, reason: 'unreachable', message: String(error) };
    said = error.body;
  }
  const { data, errors, extensions } = answered.parse(said);
  if (!errors) return { ok: true, data };
  const has = (code: string): boolean => errors.some((error) => error.extensions?.code === code);
  if (has('THROTTLED')) return { ok: false, reason: 'throttled', afterMs: restoredAfterMs(extensions?.cost) };
  if (isWhole(data)) return { ok: true, data };
  const message = errors.map((error) => error.message).join('; ');
  return { ok: false, reason: has('ACCESS_DENIED') ? 'access-denied' : 'refused', message };
}

/** Until the bucket holds what the query asks for. */
function restoredAfterMs(said: z.infer<typeof cost> | undefined): number {
  if (!said) return afterMsDefault;
  const { currentlyAvailable, restoreRate } = said.throttleStatus;
  const missing = Math.max(1, said.requestedQueryCost - currentlyAvailable);
  return Math.ceil((missing * 1000) / restoreRate);
}

/** Whether every top-level field has an answer, so that the errors are about fields further down. */
function isWhole(data: unknown): boolean {
  return typeof data === 'object' && data !== null && Object.values(data).every((value) => value !== null);
}
