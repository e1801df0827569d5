import { z } from 'zod';
import type { ScopesFact } from './fact.ts';
import { type Stamp, versionOf } from './stamp.ts';
import { instant, orNull } from './words.ts';

const scopes = z.object({ current: z.array(z.string().max(255)).max(500), updated_at: orNull(instant) });

/** app/scopes_update: what the store allows the app now. */
export function parseScopes(payload: unknown, stamp: Stamp): ScopesFact[] {
  const said = scopes.parse(payload);
  const version = versionOf(said.updated_at ?? stamp.triggeredAt, stamp);
  return [{ kind: 'scopes', granted: [...new Set(said.current)].sort(), version }];
}
