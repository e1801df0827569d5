import { setTimeout as wait } from 'node:timers/promises';
import type { KeyCheck } from '../key-check.ts';
import { openKlaviyoClient, readKlaviyoFailure } from './client.server.ts';

/** A merchant is looking: an ESP that wants more time than this is out of reach. */
const waitMostMs = 5000;

/**
 * Asks Klaviyo whose key it is. One request, and another one after the time that Klaviyo names when it answers accounts no faster
 * (once a second).
 * Klaviyo lists a key's scopes nowhere; those that only a delivery needs show at the first delivery (`scope-missing`).
 */
export async function checkKlaviyoKey(
  apiKey: string,
  sleep: (ms: number) => Promise<unknown> = wait,
): Promise<KeyCheck> {
  const { accounts } = openKlaviyoClient(apiKey);
  try {
    const { body } = await accounts.getAccounts().catch(async (error: unknown) => {
      const failure = readKlaviyoFailure(error);
      if (failure.kind !== 'throttled' || failure.afterMs > waitMostMs) throw error;
      await sleep(failure.afterMs);
      return accounts.getAccounts();
    });
    const account = body.data[0];
    return {
      ok: true,
      account: account?.attributes.contactInformation.organizationName ?? account?.id ?? 'Klaviyo',
      accountId: account?.id ?? '',
    };
  } catch (error) {
    const failure = readKlaviyoFailure(error);
    if (failure.kind !== 'unauthorised')
      return { ok: false, reason: failure.kind === 'refused' ? 'key-refused' : 'esp-unreachable' };
    if (failure.reason === 'key-refused') return { ok: false, reason: 'key-refused' };
    return { ok: false, reason: 'scope-missing', missingScopes: ['accounts:read'] };
  }
}
