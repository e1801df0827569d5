import type { SandboxHandler } from '../http.ts';
import { settle, toIso } from './account.ts';
import type { KlaviyoAccount } from './account.ts';

/** GET /_sandbox/klaviyo/*: what the account holds, for tests and for people who look. */
export function createControl(account: KlaviyoAccount): SandboxHandler {
  const views: Record<string, () => object> = {
    profiles: () => profilesOf(account),
    events: () => eventsOf(account),
    'universal-content': () => [...account.state.universalContent.values()],
    lists: () =>
      [...account.state.lists.values()].map(({ profileIds, ...list }) => ({ ...list, size: profileIds.size })),
    jobs: () => [...account.state.jobs.values()],
    requests: () => Object.fromEntries(account.state.requests),
  };
  return ({ method, url }) => {
    const [, name] = /^\/_sandbox\/klaviyo\/([a-z-]+)$/.exec(url.pathname) ?? [];
    const view = name === undefined ? undefined : views[name];
    if (!view) return null;
    if (method !== 'GET') return { status: 405 };
    settle(account);
    return { status: 200, body: view() };
  };
}

function profilesOf({ state }: KlaviyoAccount): object[] {
  return [...state.profiles.values()].map((profile) => ({
    id: profile.id,
    email: profile.email,
    phone_number: profile.phone_number,
    external_id: profile.external_id,
    ...profile.standard,
    properties: profile.properties,
    updatedAt: toIso(profile.updatedAt),
    writes: profile.writes,
  }));
}

function eventsOf({ state }: KlaviyoAccount): object[] {
  return [...state.events.values()].map((event) => ({
    id: event.id,
    metric: event.metric,
    unique_id: event.uniqueId,
    time: toIso(event.time),
    value: event.value,
    properties: event.properties,
    backfill: event.backfill,
    profileId: event.profileId,
    email: state.profiles.get(event.profileId)?.email ?? null,
    duplicates: event.duplicates,
  }));
}
