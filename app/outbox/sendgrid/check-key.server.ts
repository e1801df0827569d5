import { z } from 'zod';
import { keyedHash } from '../../platform/crypto.server.ts';
import type { KeyCheck } from '../key-check.ts';
import { createPacer } from '../pace.ts';
import { openSendgridClient, readSendgridFailure } from './client.server.ts';

/** What a delivery needs. `marketing.*` in the API; "Marketing" with full access where a key is made. */
const requiredScopes = ['marketing.read', 'marketing.create', 'marketing.update'];
const Scopes = z.object({ scopes: z.array(z.string()) });

/** Asks SendGrid what a key may do. One request; none for a text that is no key. @param now epoch milliseconds. */
export async function checkSendgridKey(apiKey: string, now: () => number): Promise<KeyCheck> {
  if (!apiKey.startsWith('SG.')) return { ok: false, reason: 'key-refused' };
  try {
    const pacer = createPacer({ perSecond: 1, perMinute: 60 });
    const { scopes } = await openSendgridClient(apiKey, now).call({
      method: 'GET',
      path: '/v3/scopes',
      schema: Scopes,
      pacer,
    });
    const missingScopes = requiredScopes.filter((scope) => !scopes.includes(scope) && !scopes.includes('marketing'));
    return missingScopes.length > 0
      ? { ok: false, reason: 'scope-missing', missingScopes }
      : { ok: true, account: 'SendGrid', accountId: keyedHash('sendgrid-key', apiKey).toString('hex') };
  } catch (error) {
    const failure = readSendgridFailure(error, now());
    return {
      ok: false,
      reason: failure.kind === 'unauthorised' || failure.kind === 'refused' ? 'key-refused' : 'esp-unreachable',
    };
  }
}
