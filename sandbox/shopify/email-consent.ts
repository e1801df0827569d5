import { idFromGid } from './payload.ts';
import type { SandboxShop } from './state.ts';
import { customerView, type View } from './views.ts';

/** The arguments of customerEmailMarketingConsentUpdate, checked against the official schema before. */
export interface ConsentArguments {
  input: {
    customerId: string;
    emailMarketingConsent: {
      marketingState: string;
      marketingOptInLevel?: string | null;
      consentUpdatedAt?: string | null;
    };
  };
}

/**
 * Changes what a customer agreed to. Shopify refuses states that only it gives, and a moment that has not come.
 * The webhook that would tell of it is left to the test.
 */
export function updateEmailConsent(shop: SandboxShop, { input }: ConsentArguments, nowMs: number): View {
  const { marketingState, marketingOptInLevel, consentUpdatedAt } = input.emailMarketingConsent;
  const row = shop.customers.get(idFromGid(input.customerId));
  if (!row) return refusal('INVALID', ['input', 'customerId'], 'Customer not found');
  if (!['SUBSCRIBED', 'UNSUBSCRIBED', 'PENDING'].includes(marketingState))
    return refusal('NOT_ALLOWED', ['input', 'emailMarketingConsent'], `Cannot specify ${marketingState}`);
  if (consentUpdatedAt && Date.parse(consentUpdatedAt) > nowMs)
    return refusal('INVALID', ['input', 'emailMarketingConsent'], 'Consent cannot be updated in the future');
  const changed = {
    ...row,
    email_marketing_consent: {
      state: marketingState.toLowerCase(),
      opt_in_level: marketingOptInLevel?.toLowerCase() ?? 'single_opt_in',
      consent_updated_at: consentUpdatedAt ?? new Date(nowMs).toISOString(),
    },
  };
  shop.customers.set(idFromGid(input.customerId), changed);
  return { customer: customerView(shop, changed), userErrors: [] };
}

function refusal(code: string, field: string[], message: string): View {
  return {
    customer: null,
    userErrors: [{ code, field, message, __typename: 'CustomerEmailMarketingConsentUpdateUserError' }],
  };
}
