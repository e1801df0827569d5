import { z } from 'zod';
import { mergeProfile } from './merge-profile.ts';
import { findProfile, createProfile, updateProfile, upsertProfile } from './upsert-profile.ts';
import { identifierNames, toIso } from './account.ts';
import type { IdentifierName, KlaviyoAccount, KlaviyoProfile } from './account.ts';
import { readFilter } from './filter.ts';
import type { Filter } from './filter.ts';
import { pageOf } from './page.ts';
import { Profile, ProfileAttributes, ProfileMeta } from './profile-schema.ts';
import { refuseInvalid, refuseMissing } from './refusal.ts';
import { kilobyte, param, readBody, reply, tiers } from './route.ts';
import type { KlaviyoRoute } from './route.ts';

const UpsertBody = z.strictObject({ data: Profile });
const CreateBody = z.strictObject({
  data: z.strictObject({ type: z.literal('profile'), attributes: ProfileAttributes }),
});
const UpdateBody = z.strictObject({
  data: z.strictObject({
    type: z.literal('profile'),
    id: z.string(),
    attributes: ProfileAttributes,
    meta: ProfileMeta.optional(),
  }),
});

const MergeBody = z.strictObject({
  data: z.strictObject({
    type: z.literal('profile-merge'),
    id: z.string(),
    relationships: z.strictObject({
      profiles: z.strictObject({
        data: z.array(z.strictObject({ type: z.literal('profile'), id: z.string() })).length(1),
      }),
    }),
  }),
});

const payloadBytesMax = 100 * kilobyte;
const byValue = ['equals', 'any'] as const;
const byTime = ['greater-than', 'less-than'] as const;
const filters = {
  id: byValue,
  email: byValue,
  phone_number: byValue,
  external_id: byValue,
  created: byTime,
  updated: byTime,
};

export const profileRoutes: KlaviyoRoute[] = [
  {
    method: 'POST',
    path: '/api/profile-import',
    scopes: ['profiles:write'],
    windows: tiers.l,
    query: ['additional-fields[profile]'],
    payloadBytesMax,
    answer: (call) => {
      const { data } = readBody(call, UpsertBody);
      const { profile, created } = upsertProfile(call.account, data);
      return reply(created ? 201 : 200, { data: presentProfile(profile) });
    },
  },
  {
    method: 'GET',
    path: '/api/profiles',
    scopes: ['profiles:read'],
    windows: tiers.l,
    query: ['filter', 'page[size]', 'page[cursor]', 'additional-fields[profile]'],
    answer: (call) => {
      const filter = readFilter(call.request.url, filters);
      const found = filter ? select(call.account, filter) : [...call.account.state.profiles.values()];
      return reply(200, pageOf(call, found, { default: 20, max: 100 }, presentProfile));
    },
  },
  {
    method: 'POST',
    path: '/api/profiles',
    scopes: ['profiles:write'],
    windows: tiers.l,
    payloadBytesMax,
    answer: (call) => {
      const { data } = readBody(call, CreateBody);
      return reply(201, { data: presentProfile(createProfile(call.account, data)) });
    },
  },
  {
    method: 'GET',
    path: '/api/profiles/{id}',
    scopes: ['profiles:read'],
    windows: tiers.l,
    query: ['additional-fields[profile]'],
    answer: (call) => {
      const id = param(call, 'id');
      const profile = call.account.state.profiles.get(id) ?? refuseMissing(`A profile with id ${id}`);
      return reply(200, { data: presentProfile(profile) });
    },
  },
  {
    method: 'PATCH',
    path: '/api/profiles/{id}',
    scopes: ['profiles:write'],
    windows: tiers.l,
    payloadBytesMax,
    answer: (call) => {
      const { data } = readBody(call, UpdateBody);
      const id = param(call, 'id');
      if (data.id !== id) refuseInvalid('The id must match the one in the path.', '/data/id');
      return reply(200, { data: presentProfile(updateProfile(call.account, id, data)) });
    },
  },
  {
    method: 'POST',
    path: '/api/profile-merge',
    scopes: ['profiles:write'],
    windows: tiers.m,
    answer: (call) => {
      const { id, relationships } = readBody(call, MergeBody).data;
      mergeProfile(call.account, id, relationships.profiles.data[0]?.id ?? '');
      return reply(201, {
        data: { type: 'profile', id, links: { self: `https://a.klaviyo.com/api/profiles/${id}/` } },
      });
    },
  },
];

const standardNames = ['first_name', 'last_name', 'organization', 'locale', 'title', 'image'];

function presentProfile(profile: KlaviyoProfile): object {
  const standard = Object.fromEntries(standardNames.map((name) => [name, profile.standard[name] ?? null]));
  return {
    type: 'profile',
    id: profile.id,
    attributes: {
      email: profile.email,
      phone_number: profile.phone_number,
      external_id: profile.external_id,
      ...standard,
      location: profile.standard.location ?? {},
      properties: profile.properties,
      created: toIso(profile.createdAt),
      updated: toIso(profile.updatedAt),
      last_event_date: profile.lastEventAt === null ? null : toIso(profile.lastEventAt),
    },
    links: { self: `https://a.klaviyo.com/api/profiles/${profile.id}/` },
  };
}

function select(account: KlaviyoAccount, { operator, field, values }: Filter): KlaviyoProfile[] {
  if (operator === 'equals' || operator === 'any') {
    const found = values.map((value) =>
      isIdentifier(field) ? findProfile(account, field, value) : account.state.profiles.get(value),
    );
    return [...new Set(found.filter((profile) => !!profile))].sort((a, b) => (a.id < b.id ? -1 : 1));
  }
  const moment = Date.parse(values[0] ?? '');
  return [...account.state.profiles.values()].filter(({ createdAt, updatedAt }) => {
    const at = field === 'created' ? createdAt : updatedAt;
    return operator === 'greater-than' ? at > moment : at < moment;
  });
}

function isIdentifier(field: string): field is IdentifierName {
  return (identifierNames as readonly string[]).includes(field);
}
