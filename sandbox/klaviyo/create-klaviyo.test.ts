import {
  AccountsApi,
  ApiKeySession,
  EventsApi,
  FilterBuilder,
  ListsApi,
  MetricsApi,
  ProfilesApi,
  RetryWithExponentialBackoff,
  TemplatesApi,
  DataPrivacyApi,
} from 'klaviyo-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFaults } from '../faults.ts';
import { listen } from '../http.ts';
import type { SandboxListener } from '../http.ts';
import { createKlaviyo } from './create-klaviyo.ts';
import type { Klaviyo } from './create-klaviyo.ts';
import { bulk, bulkEvents, content, event, profile } from './sample-bodies.ts';

const startsAt = Date.UTC(2026, 9, 1);
let clock = startsAt;
const faults = createFaults(7);
let klaviyo: Klaviyo;
let listener: SandboxListener;

beforeEach(async () => {
  clock = startsAt;
  faults.clear();
  klaviyo = createKlaviyo({ now: () => clock, faults });
  listener = await listen([klaviyo.handle, klaviyo.control]);
});
afterEach(() => listener.close());

describe('with the real SDK', () => {
  it('the account of a key is told', async () => {
    const { body } = await api(AccountsApi).getAccounts();
    expect(body.data[0]?.attributes.publicApiKey).toBe('SbxAcc');
  });

  it('a profile is made once and then updated, its properties merged and null clearing', async () => {
    const profiles = api(ProfilesApi);
    const first = await profiles.createOrUpdateProfile(
      profile({ email: 'Ann@Example.com', properties: { a: 1, b: 2 } }),
    );
    const again = await profiles.createOrUpdateProfile(
      profile({ email: 'ann@example.com', properties: { b: null, c: 3 } }),
    );
    expect([first.response.status, again.response.status]).toEqual([201, 200]);
    expect(await look('profiles')).toMatchObject([{ email: 'ann@example.com', properties: { a: 1, c: 3 }, writes: 2 }]);
  });

  it('a bulk import is queued, then processed, then complete', async () => {
    const profiles = api(ProfilesApi);
    const { body } = await profiles.bulkImportProfiles(bulk([{ email: 'a@example.com' }, { email: 'no' }]));
    const id = body.data.id;
    const seen = [String(body.data.attributes.status)];
    expect(klaviyo.state.profiles.size).toBe(0);
    for (const _ of [1, 2]) {
      clock += 5;
      const job = await profiles.getBulkImportProfilesJob(id);
      seen.push(String(job.body.data.attributes.status));
    }
    expect(seen).toEqual(['queued', 'processing', 'complete']);
    const errors = await profiles.getErrorsForBulkImportProfilesJob(id);
    expect(errors.body.data.map(({ attributes }) => attributes.source.pointer)).toEqual([
      '/data/attributes/profiles/data/1/attributes',
    ]);
    expect(await look('profiles')).toMatchObject([{ email: 'a@example.com', writes: 1 }]);
  });

  it('profiles are found by e-mail and read page by page', async () => {
    for (const name of ['a', 'b', 'c']) {
      await api(ProfilesApi).createProfile(profile({ email: `${name}@example.com` }));
    }
    const found = await api(ProfilesApi).getProfiles({
      filter: new FilterBuilder().equals('email', 'b@example.com').build(),
    });
    expect(found.body.data).toHaveLength(1);
    const page = await api(ProfilesApi).getProfiles({ pageSize: 2 });
    const cursor = new URL(page.body.links?.next ?? '').searchParams.get('page[cursor]') ?? '';
    const rest = await api(ProfilesApi).getProfiles({ pageSize: 2, pageCursor: cursor });
    expect(rest.body.data.map(({ attributes }) => attributes.email)).toEqual(['c@example.com']);
  });

  it('of events with one unique id the first wins, and the metric is listed', async () => {
    for (const properties of [{ n: 1 }, { n: 2 }])
      await api(EventsApi).createEvent(event({ unique_id: 'u', properties }));
    expect(await look('events')).toMatchObject([
      { unique_id: 'u', metric: 'Seen', email: 'a@example.com', properties: { n: 1 }, duplicates: 1 },
    ]);
    const metrics = await api(MetricsApi).getMetrics();
    expect(metrics.body.data.map(({ attributes }) => attributes.name)).toEqual(['Seen']);
  });

  it('a bulk of events with a repeated unique id is refused whole', async () => {
    await api(EventsApi).bulkCreateEvents(bulkEvents(['one', 'two']));
    await expect(api(EventsApi).bulkCreateEvents(bulkEvents(['three', 'one']))).rejects.toMatchObject({
      response: { status: 400 },
    });
    await expect(api(EventsApi).bulkCreateEvents(bulkEvents(['four', 'four']))).rejects.toMatchObject({
      response: { status: 400 },
    });
    expect(klaviyo.state.events.size).toBe(2);
  });

  it('universal content is made, changed, listed and deleted', async () => {
    const templates = api(TemplatesApi);
    const { body } = await templates.createUniversalContent(content('<p>1</p>'));
    const id = body.data.id;
    await templates.updateUniversalContent(id, {
      data: { type: 'template-universal-content', id, attributes: content('<p>2</p>').data.attributes },
    });
    const listed = await templates.getAllUniversalContent({ filter: 'equals(name,"Block")' });
    expect(listed.body.data).toMatchObject([{ id, attributes: { definition: { data: { content: '<p>2</p>' } } } }]);
    await templates.deleteUniversalContent(id);
    expect(await look('universal-content')).toEqual([]);
  });

  it('a list takes profiles, by id and by import', async () => {
    const { body: list } = await api(ListsApi).createList({ data: { type: 'list', attributes: { name: 'VIP' } } });
    const { body: ann } = await api(ProfilesApi).createProfile(profile({ email: 'ann@example.com' }));
    await api(ListsApi).addProfilesToList(list.data.id, { data: [{ type: 'profile', id: ann.data.id ?? '' }] });
    const job = bulk([{ email: 'bob@example.com' }]);
    await api(ProfilesApi).bulkImportProfiles({
      data: { ...job.data, relationships: { lists: { data: [{ type: 'list', id: list.data.id }] } } },
    });
    clock += 10;
    expect(await look('lists')).toMatchObject([{ name: 'VIP', size: 2 }]);
  });

  it('a deletion job forgets a profile and its events', async () => {
    await api(EventsApi).createEvent(event({ unique_id: 'u' }));
    await api(DataPrivacyApi).requestProfileDeletion({
      data: {
        type: 'data-privacy-deletion-job',
        attributes: { profile: { data: { type: 'profile', attributes: { email: 'a@example.com' } } } },
      },
    });
    clock += 5;
    expect([await look('profiles'), await look('events')]).toEqual([[], []]);
  });
});

describe('rate limits', () => {
  it('the second request in a second is told to wait a whole second, the sixteenth to wait for the minute', async () => {
    const account = (): Promise<Response> =>
      fetch(`${listener.url}/api/accounts`, {
        headers: { authorization: 'Klaviyo-API-Key pk_sandbox', revision: '2026-07-15' },
      });
    const first = await account();
    expect(first.headers.get('ratelimit-limit')).toBe('15, 1;w=1, 15;w=60');
    expect(first.headers.get('ratelimit-remaining')).toBe('14');
    const second = await account();
    expect([second.status, second.headers.get('retry-after')]).toEqual([429, '1']);
    expect(second.headers.get('ratelimit-remaining')).toBeNull();
    for (let n = 2; n <= 15; n += 1) {
      clock += 1000;
      expect((await account()).status).toBe(200);
    }
    clock += 1000;
    expect((await account()).headers.get('retry-after')).toBe('45');
    clock = startsAt + 60_000;
    expect((await account()).status).toBe(200);
  });
});

describe('faults', () => {
  it('an answer that is lost was applied all the same', async () => {
    faults.set('klaviyo', { lostAnswer: 1 });
    await expect(call()).rejects.toThrow();
    faults.clear();
    expect(await look('profiles')).toHaveLength(1);
    expect(await look('requests')).toEqual({ 'POST /api/profile-import lostAnswer': 1 });
  });

  it('a reset, a 429 and a 503 apply nothing', async () => {
    faults.set('klaviyo', { reset: 1 });
    await expect(call()).rejects.toThrow();
    faults.set('klaviyo', { 429: 1 });
    expect((await call()).headers.get('retry-after')).toBe('1');
    faults.set('klaviyo', { 503: 1 });
    expect((await call()).status).toBe(503);
    expect(klaviyo.state.profiles.size).toBe(0);
  });

  it('a time-out hangs until the client gives up', async () => {
    faults.set('klaviyo', { timeout: 1 });
    await expect(call(undefined, undefined, AbortSignal.timeout(50))).rejects.toThrow('timeout');
    expect(klaviyo.state.profiles.size).toBe(0);
  });

  it('a partial import refuses the same profiles for the same seed', async () => {
    const refused: string[] = [];
    for (const _ of [1, 2]) {
      klaviyo.reset();
      faults.set('klaviyo', { partial: 0.5 }, 3);
      const people = Array.from({ length: 20 }, (_, i) => ({ email: `${i}@example.com` }));
      await call('/api/profile-bulk-import-jobs', bulk(people));
      clock += 10;
      refused.push(
        JSON.stringify(
          ((await look('jobs')) as { errors: { payload: object }[] }[])[0]?.errors.map(({ payload }) => payload),
        ),
      );
    }
    expect(refused[0]).toBe(refused[1]);
    expect(JSON.parse(refused[0] ?? '[]').length).toBeGreaterThan(0);
  });
});

type Api = new (session: ApiKeySession) => { basePath: string };

function api<T extends Api>(Constructor: T): InstanceType<T> {
  const once = new RetryWithExponentialBackoff({ retryCodes: [], numRetries: 1, maxInterval: 1 });
  const made = new Constructor(new ApiKeySession('pk_sandbox', once)) as InstanceType<T>;
  made.basePath = listener.url;
  return made;
}

function call(path = '/api/profile-import', body: object = profile({ email: 'a@example.com' }), signal?: AbortSignal) {
  return fetch(listener.url + path, {
    method: 'POST',
    headers: {
      authorization: 'Klaviyo-API-Key pk_sandbox',
      revision: '2026-07-15',
      'content-type': 'application/vnd.api+json',
    },
    body: JSON.stringify(body),
    ...(signal ? { signal } : {}),
  });
}

async function look(view: string): Promise<unknown> {
  return (await fetch(`${listener.url}/_sandbox/klaviyo/${view}`)).json();
}
