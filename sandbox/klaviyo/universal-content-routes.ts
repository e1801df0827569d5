import { z } from 'zod';
import { nextId, toIso } from './account.ts';
import type { UniversalContent } from './account.ts';
import { readFilter } from './filter.ts';
import { pageOf } from './page.ts';
import { refuseInvalid, refuseMissing } from './refusal.ts';
import { param, readBody, reply, tiers } from './route.ts';
import type { KlaviyoCall, KlaviyoRoute } from './route.ts';

/** Only html blocks are served strictly: the other six block types carry editor data we never make. */
const HtmlBlock = z.strictObject({
  content_type: z.literal('block'),
  type: z.literal('html'),
  data: z.strictObject({
    content: z.string(),
    display_options: z.strictObject({
      show_on: z.enum(['all', 'desktop', 'mobile']).nullish(),
      visible_check: z.string().nullish(),
      content_repeat: z.strictObject({ repeat_for: z.string(), item_alias: z.string() }).optional(),
    }),
  }),
});
const CreateBody = z.strictObject({
  data: z.strictObject({
    type: z.literal('template-universal-content'),
    attributes: z.strictObject({ name: z.string().min(1), definition: HtmlBlock }),
  }),
});
const UpdateBody = z.strictObject({
  data: z.strictObject({
    type: z.literal('template-universal-content'),
    id: z.string(),
    attributes: z.strictObject({ name: z.string().min(1).nullish(), definition: HtmlBlock.nullish() }),
  }),
});

const path = '/api/template-universal-content';
const read = { scopes: ['templates:read'], windows: tiers.l };
const write = { scopes: ['templates:write'], windows: tiers.l };

export const universalContentRoutes: KlaviyoRoute[] = [
  {
    ...read,
    method: 'GET',
    path,
    query: ['filter', 'page[size]', 'page[cursor]'],
    answer: (call) => {
      const filter = readFilter(call.request.url, { id: ['equals', 'any'], name: ['equals', 'any'] });
      const all = [...call.account.state.universalContent.values()];
      const found = filter
        ? all.filter(({ id, name }) => filter.values.includes(filter.field === 'id' ? id : name))
        : all;
      return reply(200, pageOf(call, found, { default: 20, max: 100 }, present));
    },
  },
  {
    ...write,
    method: 'POST',
    path,
    answer: (call) => {
      const { name, definition } = readBody(call, CreateBody).data.attributes;
      const { state, now } = call.account;
      const at = now();
      const content = { id: nextId(state), name, definition, createdAt: at, updatedAt: at };
      state.universalContent.set(content.id, content);
      return reply(201, { data: present(content) });
    },
  },
  {
    ...read,
    method: 'GET',
    path: `${path}/{id}`,
    answer: (call) => reply(200, { data: present(getContent(call)) }),
  },
  {
    ...write,
    method: 'PATCH',
    path: `${path}/{id}`,
    answer: (call) => {
      const { data } = readBody(call, UpdateBody);
      const content = getContent(call);
      if (data.id !== content.id) refuseInvalid('The id must match the one in the path.', '/data/id');
      content.name = data.attributes.name ?? content.name;
      content.definition = data.attributes.definition ?? content.definition;
      content.updatedAt = call.account.now();
      return reply(200, { data: present(content) });
    },
  },
  {
    ...write,
    method: 'DELETE',
    path: `${path}/{id}`,
    answer: (call) => {
      call.account.state.universalContent.delete(getContent(call).id);
      return reply(204);
    },
  },
];

function getContent(call: KlaviyoCall): UniversalContent {
  const id = param(call, 'id');
  return call.account.state.universalContent.get(id) ?? refuseMissing(`Universal content with id ${id}`);
}

function present({ id, name, definition, createdAt, updatedAt }: UniversalContent): object {
  return {
    type: 'template-universal-content',
    id,
    attributes: {
      name,
      definition,
      created: toIso(createdAt),
      updated: toIso(updatedAt),
      screenshot_status: 'completed',
      screenshot_url: '',
    },
    links: { self: `https://a.klaviyo.com${path}/${id}/` },
  };
}
