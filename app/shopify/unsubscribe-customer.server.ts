import { z } from 'zod';
import type { AdminGraphql } from './ask-admin.ts';
import { type Answer, askShopify } from './reading/ask-shopify.server.ts';

/** What came of it. `skipped`: Shopify knows better, or knows them no more. */
export type Unsubscribed =
  | { status: 'done' }
  | { status: 'skipped'; reason: 'newer-consent' | 'not-there' }
  | { status: 'failed'; reason: string }
  | { status: 'retry'; reason: string; afterMs: number | null };

const known = z.object({
  customer: z
    .object({
      defaultEmailAddress: z
        .object({ marketingState: z.string(), marketingUpdatedAt: z.coerce.date().nullable() })
        .nullable(),
    })
    .nullable(),
});
const updated = z.object({
  customerEmailMarketingConsentUpdate: z.object({
    userErrors: z.array(z.object({ code: z.string().nullable(), message: z.string() })),
  }),
});

/**
 * Tells Shopify that a customer takes no more mails, since a moment. Shopify is asked first: what it knows of a later moment stays, and
 * what it knows already is not said again, so a repeat is harmless. Two operations; needs `write_customers`.
 */
export async function unsubscribeCustomer(
  graphql: AdminGraphql,
  { customerId, since }: { customerId: string; since: Date },
): Promise<Unsubscribed> {
  const id = `gid://shopify/Customer/${customerId}`;
  const asked = await askShopify(
    graphql,
    'query ($id: ID!) { customer(id: $id) { defaultEmailAddress { marketingState marketingUpdatedAt } } }',
    { id },
  );
  if (!asked.ok) return outcomeOf(asked);
  const address = known.parse(asked.data).customer?.defaultEmailAddress;
  if (!address) return { status: 'skipped', reason: 'not-there' };
  if (address.marketingState === 'UNSUBSCRIBED') return { status: 'done' };
  if (address.marketingUpdatedAt && address.marketingUpdatedAt > since)
    return { status: 'skipped', reason: 'newer-consent' };
  const answer = await askShopify(
    graphql,
    `mutation ($input: CustomerEmailMarketingConsentUpdateInput!) {
      customerEmailMarketingConsentUpdate(input: $input) { userErrors { code message } }
    }`,
    {
      input: {
        customerId: id,
        emailMarketingConsent: { marketingState: 'UNSUBSCRIBED', consentUpdatedAt: since.toISOString() },
      },
    },
  );
  if (!answer.ok) return outcomeOf(answer);
  const [error] = updated.parse(answer.data).customerEmailMarketingConsentUpdate.userErrors;
  return error ? { status: 'failed', reason: 'refused-by-shopify' } : { status: 'done' };
}

function outcomeOf(failed: Exclude<Answer, { ok: true }>): Unsubscribed {
  switch (failed.reason) {
    case 'access-denied':
      return { status: 'failed', reason: 'access-denied' };
    case 'throttled':
      return { status: 'retry', reason: 'throttled', afterMs: failed.afterMs };
    case 'refused':
    case 'unreachable':
      return { status: 'retry', reason: 'unreachable', afterMs: null };
  }
}
