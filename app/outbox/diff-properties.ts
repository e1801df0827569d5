import type { Properties } from './destination.ts';
import { sameValue } from './properties.ts';

/**
 * What must be sent so that the ESP holds `desired`: values that changed, and null for what it must forget.
 * @param held what the ESP accepted.
 * @param unsure names that were sent without our knowing what became of it: they are sent again, whatever `held` says.
 * O(names).
 */
export function diffProperties(desired: Properties, held: Properties, unsure: Iterable<string> = []): Properties {
  const changes: Properties = {};
  for (const name of new Set([...Object.keys(desired), ...Object.keys(held)])) {
    if (!sameValue(desired[name], held[name])) changes[name] = desired[name] ?? null;
  }
  for (const name of unsure) changes[name] = desired[name] ?? null;
  return changes;
}
