import { z } from 'zod';
import { nextId, toIso } from './account.ts';
import type { KlaviyoList } from './account.ts';
import { readFilter } from './filter.ts';
import { pageOf } from './page.ts';
import { refuseMissing } from './refusal.ts';
import { param, readBody, reply, tiers } from './route.ts';
import type { KlaviyoRoute } from './route.ts';

const profilesMax = 1_000;

const CreateBody = z.strictObject({
  data: z.strictObject({
    type: z.literal('list'),
    attributes: z.strictObject({
      name: z.string().min(1),
      opt_in_process: z.enum(['double_opt_in', 'single_opt_in']).nullish(),
    }),
  }),
});
const MembersBody = z.strictObject({
  data: z
    .array(z.strictObject({ type: z.literal('profile'), id: z.string() }))
    .min(1)
    .max(profilesMax),
});

export const listRoutes: KlaviyoRoute[] = [
  {
    method: 'GET',
    path: '/api/lists',
    scopes: ['lists:read'],
    windows: tiers.l,
    query: ['filter', 'page[size]', 'page[cursor]'],
    answer: (call) => {
      const filter = readFilter(call.request.url, { id: ['equals', 'any'], name: ['equals', 'any'] });
      const all = [...call.account.state.lists.values()];
      const found = filter
        ? all.filter(({ id, name }) => filter.values.includes(filter.field === 'id' ? id : name))
        : all;
      return reply(200, pageOf(call, found, { default: 10, max: 10 }, present));
    },
  },
  {
    method: 'POST',
    path: '/api/lists',
    scopes: ['lists:write'],
    windows: [...tiers.m, { limit: 150, seconds: 24 * 60 * 60 }],
    answer: (call) => {
      const { name, opt_in_process } = readBody(call, CreateBody).data.attributes;
      const { state, now } = call.account;
      const at = now();
      const list: KlaviyoList = {
        id: nextId(state),
        name,
        optInProcess: opt_in_process ?? 'double_opt_in',
        createdAt: at,
        updatedAt: at,
        profileIds: new Set(),
      };
      state.lists.set(list.id, list);
      return reply(201, { data: present(list) });
    },
  },
  {
    method: 'POST',
    path: '/api/lists/{id}/relationships/profiles',
    scopes: ['lists:write', 'profiles:write'],
    windows: tiers.m,
    answer: (call) => {
      const { data } = readBody(call, MembersBody);
      const { state, now } = call.account;
      const id = param(call, 'id');
      const list = state.lists.get(id) ?? refuseMissing(`A list with id ${id}`);
      for (const profile of data) {
        if (!state.profiles.has(profile.id)) refuseMissing(`A profile with id ${profile.id}`);
      }
      for (const profile of data) list.profileIds.add(profile.id);
      list.updatedAt = now();
      return reply(204);
    },
  },
];

function present({ id, name, optInProcess, createdAt, updatedAt }: KlaviyoList): object {
  return {
    type: 'list',
    id,
    attributes: {
      name,
      created: toIso(createdAt),
      updated: toIso(updatedAt),
      opt_in_process: optInProcess,
    },
    links: { self: `https://a.klaviyo.com/api/lists/${id}/` },
  };
}
