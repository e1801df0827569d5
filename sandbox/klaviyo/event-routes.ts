import { z } from 'zod';
import { nextId, toIso } from './account.ts';
import type { KlaviyoAccount } from './account.ts';
import { listEvents } from './list-events.ts';
import { pageOf } from './page.ts';
import { ProfileAttributes, ProfileMeta } from './profile-schema.ts';
import type { ProfileInput } from './profile-schema.ts';
import { refuseInvalid } from './refusal.ts';
import { kilobyte, megabyte, readBody, reply, tiers } from './route.ts';
import type { KlaviyoRoute } from './route.ts';
import { identityOf, upsertProfile } from './upsert-profile.ts';

const eventsMax = 1_000;
const propertiesMax = 400;
const stringBytesMax = 100 * kilobyte;
const metricNameLengthMax = 127;
const earliestMs = Date.UTC(1990, 0, 1);
const yearMs = 366 * 24 * 60 * 60 * 1000;

const Metric = z.strictObject({
  data: z.strictObject({
    type: z.literal('metric'),
    attributes: z.strictObject({
      name: z.string().min(1).max(metricNameLengthMax),
      service: z.string().nullish(),
    }),
  }),
});
const EventAttributes = z.strictObject({
  properties: z.record(z.string(), z.unknown()),
  time: z.iso.datetime({ offset: true, local: true }).nullish(),
  value: z.number().nullish(),
  value_currency: z.string().length(3).nullish(),
  unique_id: z.string().nullish(),
  backfill: z.boolean().nullish(),
  metric: Metric,
});
const Person = z.strictObject({ type: z.literal('profile'), id: z.string().nullish() });

const SingleBody = z.strictObject({
  data: z.strictObject({
    type: z.literal('event'),
    attributes: EventAttributes.extend({
      profile: z.strictObject({
        data: Person.extend({ attributes: ProfileAttributes.extend({ meta: ProfileMeta.optional() }) }),
      }),
    }),
  }),
});
const BulkBody = z.strictObject({
  data: z.strictObject({
    type: z.literal('event-bulk-create-job'),
    attributes: z.strictObject({
      'events-bulk-create': z.strictObject({
        data: z
          .array(
            z.strictObject({
              type: z.literal('event-bulk-create'),
              attributes: z.strictObject({
                backfill: z.boolean().nullish(),
                profile: z.strictObject({
                  data: Person.extend({ attributes: ProfileAttributes, meta: ProfileMeta.optional() }),
                }),
                events: z.strictObject({
                  data: z.array(z.strictObject({ type: z.literal('event'), attributes: EventAttributes })).min(1),
                }),
              }),
            }),
          )
          .min(1),
      }),
    }),
  }),
});

type EventInput = z.infer<typeof EventAttributes>;

export const eventRoutes: KlaviyoRoute[] = [
  {
    method: 'POST',
    path: '/api/events',
    scopes: ['events:write'],
    windows: tiers.xl,
    payloadBytesMax: 5 * megabyte,
    answer: (call) => {
      const { attributes } = readBody(call, SingleBody).data;
      const { profile, ...event } = attributes;
      const { meta, ...profileAttributes } = profile.data.attributes;
      refuseBadEvent(call.account, event, '/data/attributes');
      const { id } = upsertProfile(call.account, { ...profile.data, attributes: profileAttributes, meta }).profile;
      record(call.account, id, event);
      return reply(202);
    },
  },
  {
    method: 'POST',
    path: '/api/event-bulk-create-jobs',
    scopes: ['events:write'],
    windows: tiers.m,
    payloadBytesMax: 5 * megabyte,
    answer: (call) => {
      const groups = readBody(call, BulkBody).data.attributes['events-bulk-create'].data;
      recordAll(
        call.account,
        groups.map(({ attributes: { profile, events, backfill } }) => ({
          profile: profile.data,
          events: events.data.map(({ attributes }) => ({
            ...attributes,
            backfill: attributes.backfill ?? backfill,
          })),
        })),
      );
      return reply(202);
    },
  },
  {
    method: 'GET',
    path: '/api/events',
    scopes: ['events:read'],
    windows: tiers.xl,
    query: ['filter', 'include', 'sort', 'page[cursor]', 'page[size]'],
    answer: (call) => reply(200, listEvents(call)),
  },
  {
    method: 'GET',
    path: '/api/metrics',
    scopes: ['metrics:read'],
    windows: tiers.m,
    query: ['page[cursor]'],
    answer: (call) => {
      const metrics = [...call.account.state.metrics.values()];
      const page = pageOf(call, metrics, { default: 200, max: 200 }, ({ id, name, createdAt }) => ({
        type: 'metric',
        id,
        attributes: {
          name,
          created: toIso(createdAt),
          updated: toIso(createdAt),
          integration: { object: 'integration', id: '0eK49v', name: 'API', category: 'API' },
        },
        links: { self: `https://a.klaviyo.com/api/metrics/${id}/` },
      }));
      return reply(200, page);
    },
  },
];

interface EventGroup {
  profile: ProfileInput;
  events: EventInput[];
}

/**
 * All or none: a unique id that repeats, in the request or in what was recorded before, fails the whole.
 * Source: EventsBulkCreate, unique_id: "the request will fail and no events will be processed".
 */
function recordAll(account: KlaviyoAccount, groups: EventGroup[]): void {
  const pointer = '/data/attributes/events-bulk-create/data';
  const total = groups.reduce((sum, { events }) => sum + events.length, 0);
  if (total > eventsMax) refuseInvalid(`A request can have at most ${eventsMax} events.`, pointer);
  groups.forEach(({ events }, g) => {
    events.forEach((event, e) => {
      refuseBadEvent(account, event, `${pointer}/${g}/attributes/events/data/${e}/attributes`);
    });
  });
  const seen = new Set<string>();
  groups.forEach(({ profile, events }, g) => {
    const person = identityOf(account, profile);
    events.forEach((event, e) => {
      const key = keyOf(person, event, account.now());
      if (seen.has(key) || account.state.events.has(key)) {
        refuseInvalid(
          'unique_id is repeated for the same profile and metric; no events were processed.',
          `${pointer}/${g}/attributes/events/data/${e}/attributes/unique_id`,
        );
      }
      seen.add(key);
    });
  });
  for (const { profile, events } of groups) {
    const { id } = upsertProfile(account, profile).profile;
    for (const event of events) record(account, id, event);
  }
}

function refuseBadEvent(account: KlaviyoAccount, event: EventInput, pointer: string): void {
  if (Object.keys(event.properties).length > propertiesMax) {
    refuseInvalid(`An event can have at most ${propertiesMax} properties.`, `${pointer}/properties`);
  }
  if (hasLongString(event.properties)) {
    refuseInvalid('A string cannot exceed 100KB.', `${pointer}/properties`);
  }
  const time = timeOf(event, account.now());
  if (time < earliestMs || time > account.now() + yearMs) {
    refuseInvalid('Time must be after 1990 and at most a year from now.', `${pointer}/time`);
  }
}

function hasLongString(value: unknown): boolean {
  if (typeof value === 'string') {
    return value.length > stringBytesMax / 4 && Buffer.byteLength(value) > stringBytesMax;
  }
  return typeof value === 'object' && value !== null && Object.values(value).some(hasLongString);
}

/** The first of a unique id wins; a repeat is taken and dropped. */
function record(account: KlaviyoAccount, profileId: string, event: EventInput): void {
  const { state } = account;
  const at = account.now();
  const key = keyOf(profileId, event, at);
  const earlier = state.events.get(key);
  if (earlier) {
    earlier.duplicates += 1;
    return;
  }
  const metric = event.metric.data.attributes.name;
  if (!state.metrics.has(metric)) {
    state.metrics.set(metric, { id: nextId(state), name: metric, createdAt: at });
  }
  const time = timeOf(event, at);
  state.events.set(key, {
    id: nextId(state),
    profileId,
    metric,
    uniqueId: uniqueIdOf(event, at),
    time,
    value: event.value ?? null,
    properties: event.properties,
    backfill: event.backfill ?? false,
    duplicates: 0,
  });
  const profile = state.profiles.get(profileId);
  if (profile) profile.lastEventAt = Math.max(profile.lastEventAt ?? 0, time);
}

function keyOf(profileId: string, event: EventInput, at: number): string {
  return JSON.stringify([profileId, event.metric.data.attributes.name, uniqueIdOf(event, at)]);
}

/** Without a unique id there is one event per profile, metric and second. */
function uniqueIdOf(event: EventInput, at: number): string {
  return event.unique_id ?? String(Math.floor(timeOf(event, at) / 1000));
}

/** A time without an offset is UTC. */
function timeOf({ time }: EventInput, at: number): number {
  if (!time) return at;
  return Date.parse(/(Z|[+-]\d\d:?\d\d)$/i.test(time) ? time : `${time}Z`);
}
