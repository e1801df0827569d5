import { afterEach, beforeEach, expect, it } from 'vitest';
import { listen } from '../http.ts';
import type { SandboxListener } from '../http.ts';
import { createKlaviyo } from './create-klaviyo.ts';
import { bulk, event, profile, rawBulkEvents } from './sample-bodies.ts';

const keys = [{ key: 'pk_all' }, { key: 'pk_read', scopes: ['profiles:read'] }];
let listener: SandboxListener;

beforeEach(async () => {
  listener = await listen([createKlaviyo({ now: () => Date.UTC(2026, 9, 1), keys }).handle]);
});
afterEach(() => listener.close());

it.each([
  ['no key', { headers: { authorization: '' } }, 401],
  ['a wrong key', { headers: { authorization: 'Klaviyo-API-Key pk_wrong' } }, 401],
  ['a bearer token', { headers: { authorization: 'Bearer pk_all' } }, 401],
  ['a key without the scope', { headers: { authorization: 'Klaviyo-API-Key pk_read' } }, 403],
  ['no revision', { headers: { revision: '' } }, 400],
  ['an old revision', { headers: { revision: '2024-10-15' } }, 400],
  ['another content type', { headers: { 'content-type': 'text/plain' } }, 415],
  ['an unknown path', { path: '/api/nothing' }, 404],
  ['another method', { method: 'DELETE' }, 405],
  ['an unknown query parameter', { path: '/api/profile-import?limit=3' }, 400],
  ['a body that is not JSON', { body: '{' }, 400],
  [
    'a profile over 100 KB',
    { body: JSON.stringify(profile({ email: 'a@example.com', title: 'x'.repeat(100_000) })) },
    413,
  ],
])('%s is refused', async (_name, change, status) => {
  const response = await call(change);
  expect(response.status).toBe(status);
  const { errors } = (await response.json()) as { errors: object[] };
  expect(errors[0]).toMatchObject({ status, detail: expect.any(String), source: expect.any(Object) });
});

it.each([
  ['an unknown attribute', { emial: 'a@example.com' }, '/data/attributes/emial'],
  ['a bad e-mail', { email: 'not-an-address' }, '/data/attributes/email'],
  ['a phone number that is not E.164', { phone_number: '0123' }, '/data/attributes/phone_number'],
  ['a wrong type', { email: 5 }, '/data/attributes/email'],
  ['no identifier', { first_name: 'Ann' }, '/data/attributes'],
])('%s is pointed at', async (_name, attributes, pointer) => {
  const response = await call({ body: JSON.stringify(profile(attributes)) });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ errors: [{ source: { pointer } }] });
});

it('a profile that exists, or identifiers of two profiles, conflict', async () => {
  await call({ body: JSON.stringify(profile({ email: 'a@example.com' })) });
  await call({ body: JSON.stringify(profile({ external_id: '2' })) });
  const same = await call({ path: '/api/profiles', body: JSON.stringify(profile({ email: 'a@example.com' })) });
  const both = await call({ body: JSON.stringify(profile({ email: 'a@example.com', external_id: '2' })) });
  expect([same.status, both.status]).toEqual([409, 409]);
});

it('a bulk import over 10,000 profiles, over 5 MB or with a profile over 100 KB is refused', async () => {
  const many = Array.from({ length: 10_001 }, (_, i) => ({ email: `${i}@example.com` }));
  const large = { email: 'a@example.com', title: 'x'.repeat(100_000) };
  const path = '/api/profile-bulk-import-jobs';
  const answers = [many, Array.from({ length: 51 }, () => large), [large]].map((profiles) =>
    call({ path, body: JSON.stringify(bulk(profiles)) }),
  );
  expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([400, 413, 400]);
});

it.each([
  ['401 properties', { properties: Object.fromEntries(Array.from({ length: 401 }, (_, i) => [i, i])) }],
  ['a string over 100 KB', { properties: { text: 'x'.repeat(100_001) } }],
  ['a time before 1990', { time: '1989-12-31T00:00:00Z' }],
  ['a time in two years', { time: '2028-12-31T00:00:00Z' }],
])('an event with %s is refused', async (_name, change) => {
  const { data } = event({});
  const body = JSON.stringify({ data: { ...data, attributes: { ...data.attributes, ...change } } });
  expect((await call({ path: '/api/events', body })).status).toBe(400);
});

it('a bulk of 1,001 events is refused', async () => {
  const ids = Array.from({ length: 1_001 }, (_, i) => `u${i}`);
  const body = JSON.stringify(rawBulkEvents(ids));
  expect((await call({ path: '/api/event-bulk-create-jobs', body })).status).toBe(400);
});

interface Change {
  method?: string;
  path?: string;
  body?: string;
  headers?: Record<string, string>;
}

function call({ method = 'POST', path = '/api/profile-import', body, headers }: Change): Promise<Response> {
  return fetch(listener.url + path, {
    method,
    headers: {
      authorization: 'Klaviyo-API-Key pk_all',
      revision: '2026-07-15',
      'content-type': 'application/vnd.api+json',
      ...headers,
    },
    ...(method === 'POST' ? { body: body ?? JSON.stringify(profile({ email: 'a@example.com' })) } : {}),
  });
}
