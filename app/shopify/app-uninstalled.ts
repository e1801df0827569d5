import type { UninstalledFact } from './fact.ts';
import { type Stamp, versionOf } from './stamp.ts';

/** app/uninstalled: the payload is the shop and says nothing we need. */
export function parseUninstalled(_payload: unknown, stamp: Stamp): UninstalledFact[] {
  return [{ kind: 'uninstalled', uninstalledAt: stamp.triggeredAt, version: versionOf(stamp.triggeredAt, stamp) }];
}
