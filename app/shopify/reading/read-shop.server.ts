import { z } from 'zod';
import type { AdminGraphql } from '../ask-admin.ts';
import { askShopify } from './ask-shopify.server.ts';
import { type ReadingKind, selections } from './kinds.ts';

const scopes = z.object({
  currentAppInstallation: z.object({ accessScopes: z.array(z.object({ handle: z.string() })) }),
});

/** Whether the store shares only its last 60 days of orders with the app; null when Shopify does not say. */
export async function isOrderHistoryLimited(graphql: AdminGraphql): Promise<boolean | null> {
  const answer = await askShopify(graphql, 'query { currentAppInstallation { accessScopes { handle } } }');
  if (!answer.ok) return null;
  const { accessScopes } = scopes.parse(answer.data).currentAppInstallation;
  return !accessScopes.some(({ handle }) => handle === 'read_all_orders');
}

/** How many there are of a kind, or null when Shopify does not say. */
export async function countThings(graphql: AdminGraphql, kind: ReadingKind): Promise<number | null> {
  const query = selections[kind].count;
  if (query === null) return null;
  const answer = await askShopify(graphql, query);
  if (!answer.ok) return null;
  const [counted] = Object.values(z.record(z.string(), z.object({ count: z.number() })).parse(answer.data));
  return counted?.count ?? null;
}
