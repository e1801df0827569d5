import { z } from 'zod';

/** The part of the library's admin client that is used: one GraphQL operation, answered as a fetch Response. */
export type AdminGraphql = (query: string, options?: { variables?: Record<string, unknown> }) => Promise<Response>;

const answered = z.object({ data: z.unknown(), errors: z.unknown().optional() });

/**
 * The `data` of one Admin GraphQL operation, to be parsed by the caller.
 * @throws Error with Shopify's own words when the answer has errors; what the library throws otherwise.
 */
export async function askAdmin(
  graphql: AdminGraphql,
  query: string,
  variables?: Record<string, unknown>,
): Promise<unknown> {
  const response = await graphql(query, variables && { variables });
  const { data, errors } = answered.parse(await response.json());
  if (errors) throw new Error(`Shopify: ${JSON.stringify(errors)}`);
  return data;
}
