import { toIso } from './account.ts';
import type { KlaviyoAccount, KlaviyoEvent } from './account.ts';
import { pageOf } from './page.ts';
import { refuseParameter } from './refusal.ts';
import type { KlaviyoCall } from './route.ts';

const clausePattern =
  /^(equals|greater-or-equal|greater-than|less-or-equal|less-than)\((metric_id|profile_id|datetime),(.*)\)$/s;
const sorts = ['datetime', '-datetime', 'timestamp', '-timestamp'];

/** GET /api/events: filtered, sorted by time, in pages, with the profiles when they are asked for. */
export function listEvents(call: KlaviyoCall): object {
  const { account, request } = call;
  const { searchParams } = request.url;
  const sort = searchParams.get('sort') ?? 'datetime';
  if (!sorts.includes(sort)) refuseParameter(`'${sort}' is not a valid sort.`, 'sort');
  const include = searchParams.get('include')?.split(',') ?? [];
  if (include.some((name) => name !== 'profile')) refuseParameter('Invalid include.', 'include');
  const matches = readClauses(searchParams.get('filter')).map((clause) => matcherOf(account, clause));
  const found = [...account.state.events.values()].filter((event) => matches.every((match) => match(event)));
  const up = sort.startsWith('-') ? -1 : 1;
  const sorted = found.toSorted((one, other) => up * (one.time - other.time || (one.id < other.id ? -1 : 1)));
  // the cursor goes by position, because moments repeat
  const placed = sorted.map((event, index) => ({ id: String(index).padStart(12, '0'), event }));
  const page = pageOf(call, placed, { default: 200, max: 1000 }, ({ event }) => presentEvent(account, event));
  const { data } = page as { data: { relationships: { profile: { data: { id: string } } } }[] };
  if (!include.includes('profile')) return page;
  const ids = [...new Set(data.map(({ relationships }) => relationships.profile.data.id))];
  const included = ids.map((id) => ({
    type: 'profile',
    id,
    attributes: { email: account.state.profiles.get(id)?.email ?? null },
  }));
  return { ...page, included };
}

interface Clause {
  operator: string;
  field: string;
  value: string;
}

/** One clause, or several in `and(...)`. */
function readClauses(filter: string | null): Clause[] {
  if (filter === null) return [];
  const inner = /^and\((.*)\)$/s.exec(filter)?.[1];
  const parts = inner === undefined ? [filter] : inner.split(/(?<=\)),(?=[a-z-]+\()/);
  return parts.map((part) => {
    const [, operator = '', field = '', value = ''] = clausePattern.exec(part) ?? [];
    const known = field === 'datetime' ? operator !== 'equals' : operator === 'equals';
    if (field === '' || !known) refuseParameter(`Invalid filter provided: ${filter}`, 'filter');
    return { operator, field, value: value.replace(/^["']|["']$/g, '') };
  });
}

function matcherOf({ state }: KlaviyoAccount, { operator, field, value }: Clause): (event: KlaviyoEvent) => boolean {
  if (field === 'profile_id') return ({ profileId }) => profileId === value;
  if (field === 'metric_id') return ({ metric }) => state.metrics.get(metric)?.id === value;
  const at = Date.parse(value);
  if (Number.isNaN(at)) refuseParameter(`Invalid datetime: ${value}`, 'filter');
  switch (operator) {
    case 'greater-or-equal':
      return ({ time }) => time >= at;
    case 'greater-than':
      return ({ time }) => time > at;
    case 'less-or-equal':
      return ({ time }) => time <= at;
    default:
      return ({ time }) => time < at;
  }
}

function presentEvent({ state }: KlaviyoAccount, event: KlaviyoEvent): object {
  return {
    type: 'event',
    id: event.id,
    attributes: {
      timestamp: Math.floor(event.time / 1000),
      datetime: toIso(event.time),
      event_properties: event.properties,
      uuid: event.id,
    },
    relationships: {
      profile: { data: { type: 'profile', id: event.profileId } },
      metric: { data: { type: 'metric', id: state.metrics.get(event.metric)?.id ?? '' } },
    },
    links: { self: `https://a.klaviyo.com/api/events/${event.id}/` },
  };
}
