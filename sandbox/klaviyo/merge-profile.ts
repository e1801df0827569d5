import { identifierNames, later } from './account.ts';
import type { KlaviyoAccount, KlaviyoProfile } from './account.ts';
import { refuseInvalid, refuseMissing } from './refusal.ts';
import { eraseProfile } from './upsert-profile.ts';

/**
 * Merges one profile into another, a moment later: what the destination has stays, what it lacks comes from the source, events and
 * lists go over, the source is deleted.
 * Source: merge_profiles, revision 2026-07-15; help.klaviyo.com 115005073847.
 */
export function mergeProfile(account: KlaviyoAccount, destinationId: string, sourceId: string): void {
  const { profiles } = account.state;
  if (!profiles.has(destinationId)) refuseMissing(`A profile with id ${destinationId}`);
  if (!profiles.has(sourceId)) refuseMissing(`A profile with id ${sourceId}`);
  if (destinationId === sourceId) {
    refuseInvalid('A profile can not be merged into itself.', '/data/relationships/profiles/data/0/id');
  }
  later(account, account.jobStepMs, () => {
    const destination = profiles.get(destinationId);
    const source = profiles.get(sourceId);
    if (destination && source) move(account, source, destination);
  });
}

function move(account: KlaviyoAccount, source: KlaviyoProfile, destination: KlaviyoProfile): void {
  const { state } = account;
  for (const [key, event] of state.events) {
    if (event.profileId !== source.id) continue;
    state.events.delete(key);
    state.events.set(key.replace(source.id, destination.id), { ...event, profileId: destination.id });
  }
  for (const list of state.lists.values()) if (list.profileIds.has(source.id)) list.profileIds.add(destination.id);
  destination.standard = { ...source.standard, ...destination.standard };
  destination.properties = { ...source.properties, ...destination.properties };
  const spare = identifierNames.filter((name) => destination[name] === null && source[name] !== null);
  const values = spare.map((name) => [name, source[name]] as const);
  eraseProfile(account, source);
  for (const [name, value] of values) {
    destination[name] = value;
    if (value) state.profileIds[name].set(value, destination.id);
  }
  destination.updatedAt = account.now();
  destination.writes += 1;
}
