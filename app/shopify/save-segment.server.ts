import { z } from 'zod';
import type { AdminGraphql } from './ask-admin.ts';
import { type Answer, askShopify } from './reading/ask-shopify.server.ts';

/** What became of a copy; `refused`: in Shopify's own words. */
export type SavedAtShopify =
  | { ok: true; segmentId: string }
  | { ok: false; reason: 'refused-by-shopify' | 'gone'; message: string }
  | Exclude<Answer, { ok: true }>;

const saved = z.object({
  saved: z.object({
    segment: z.object({ id: z.string() }).nullable(),
    userErrors: z.array(z.object({ field: z.array(z.string()).nullish(), message: z.string() })),
  }),
});

/**
 * Makes or renews a segment in Shopify. https://shopify.dev/docs/api/admin-graphql/2026-07/mutations/segmentCreate and segmentUpdate
 * @param segmentId of the copy that is to be renewed; null makes one. Needs write_customers.
 */
export async function saveSegmentAtShopify(
  graphql: AdminGraphql,
  { segmentId, name, query }: { segmentId: string | null; name: string; query: string },
): Promise<SavedAtShopify> {
  const asked =
    segmentId === null
      ? 'mutation Copy($name: String!, $query: String!) { saved: segmentCreate(name: $name, query: $query) { segment { id } userErrors { field message } } }'
      : 'mutation Renew($id: ID!, $name: String, $query: String) { saved: segmentUpdate(id: $id, name: $name, query: $query) { segment { id } userErrors { field message } } }';
  const answer = await askShopify(graphql, asked, {
    name,
    query,
    ...(segmentId !== null && { id: `gid://shopify/Segment/${segmentId}` }),
  });
  if (!answer.ok) return answer;
  const { segment, userErrors } = saved.parse(answer.data).saved;
  if (segment) return { ok: true, segmentId: segment.id.slice(segment.id.lastIndexOf('/') + 1) };
  const reason = userErrors.some(({ field }) => field?.includes('id')) ? 'gone' : 'refused-by-shopify';
  return { ok: false, reason, message: userErrors.map(({ message }) => message).join('; ') };
}
