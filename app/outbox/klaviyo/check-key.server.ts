import type { KeyCheck } from '../key-check.ts';
import { openKlaviyoClient, readKlaviyoFailure } from './client.server.ts';

/**
 * Asks Klaviyo whose key it is. One request.
 * Klaviyo lists a key's scopes nowhere; those that only a delivery needs show at the first delivery (`scope-missing`).
 */
export async function checkKlaviyoKey(apiKey: string): Promise<KeyCheck> {
  try {
    const { body } = await openKlaviyoClient(apiKey).accounts.getAccounts();
    const account = body.data[0];
    return { ok: true, account: account?.attributes.contactInformation.organizationName ?? account?.id ?? 'Klaviyo' };
  } catch (error) {
    const failure = readKlaviyoFailure(error);
    if (failure.kind !== 'unauthorised')
      return { ok: false, reason: failure.kind === 'refused' ? 'key-refused' : 'esp-unreachable' };
    if (failure.reason === 'key-refused') return { ok: false, reason: 'key-refused' };
    return { ok: false, reason: 'scope-missing', missingScopes: ['accounts:read'] };
  }
}
