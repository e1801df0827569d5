import { GraphQLError } from 'graphql';
import type { Payload } from '../store/store-event.ts';
import { type PageArguments, pageOf } from './connection.ts';
import { idFromGid, idOf, objectOf, textOf } from './payload.ts';
import { parseSegmentQuery } from './segment-query.ts';
import type { SandboxShop } from './state.ts';
import type { View } from './views.ts';

/** A segment's name has at most this many letters. */
const nameLengthMax = 255;

interface CreateInput {
  name: string;
  query: string;
}
interface UpdateInput {
  id: string;
  name?: string | null;
  query?: string | null;
}
interface MembersInput extends PageArguments {
  segmentId?: string | null;
  query?: string | null;
}

/** What the Admin API answers about segments: https://shopify.dev/docs/api/admin-graphql/2026-07/objects/Segment. */
export function segmentFields(shop: SandboxShop, now: () => number): View {
  return {
    segments: (args: PageArguments) => pageOf(shop.segments.values(), { ...args, sortKey: null }, segmentView),
    segmentsCount: () => ({ count: shop.segments.size, precision: 'EXACT' }),
    segment: ({ id }: { id: string }) => {
      const row = shop.segments.get(idFromGid(id));
      return row ? segmentView(row) : null;
    },
    customerSegmentMembers: (args: MembersInput) => membersOf(shop, args),
    segmentCreate: (input: CreateInput) => create(shop, input, now()),
    segmentUpdate: (input: UpdateInput) => update(shop, input, now()),
    segmentDelete: ({ id }: { id: string }) =>
      shop.segments.delete(idFromGid(id))
        ? { deletedSegmentId: id, userErrors: [] }
        : { deletedSegmentId: null, userErrors: [refusal('id', 'Segment does not exist')] },
  };
}

/** Ids of those who belong to a segment now. */
export function memberIds(shop: SandboxShop, query: string): string[] {
  const parsed = parseSegmentQuery(query);
  if (!parsed.ok) throw new GraphQLError(parsed.message);
  const orders = new Map<string, number>();
  for (const order of shop.orders.values()) {
    const id = idOf(objectOf(order, 'customer') ?? {});
    if (id !== null) orders.set(id, (orders.get(id) ?? 0) + 1);
  }
  return [...shop.customers].flatMap(([id, row]) => (parsed.matches({ row, orders: orders.get(id) ?? 0 }) ? [id] : []));
}

function membersOf(shop: SandboxShop, { segmentId, query, ...args }: MembersInput): View {
  if ((segmentId == null) === (query == null))
    throw new GraphQLError('Exactly one of segmentId and query must be given');
  const asked = query ?? textOf(shop.segments.get(idFromGid(segmentId ?? '')) ?? {}, 'query');
  if (asked === null) throw new GraphQLError('Segment does not exist');
  const ids = memberIds(shop, asked);
  const rows = ids.map((id) => shop.customers.get(id) ?? { id });
  return { ...pageOf(rows, { ...args, sortKey: null }, (row) => memberView(row)), totalCount: ids.length };
}

/** A member has its customer's number. */
function memberView(row: Payload): View {
  return {
    id: `gid://shopify/CustomerSegmentMember/${idOf(row) ?? '0'}`,
    displayName: [textOf(row, 'first_name'), textOf(row, 'last_name')].filter(Boolean).join(' '),
    firstName: textOf(row, 'first_name'),
    lastName: textOf(row, 'last_name'),
  };
}

function segmentView(row: Payload): View {
  return {
    id: `gid://shopify/Segment/${idOf(row) ?? '0'}`,
    name: textOf(row, 'name'),
    query: textOf(row, 'query'),
    creationDate: textOf(row, 'created_at'),
    lastEditDate: textOf(row, 'updated_at'),
  };
}

function create(shop: SandboxShop, { name, query }: CreateInput, nowMs: number): View {
  const errors = errorsOf(shop, { name, query }, null);
  if (errors.length > 0) return { segment: null, userErrors: errors };
  const at = new Date(nowMs).toISOString();
  const id = String(Math.max(0, ...[...shop.segments.keys()].map(Number)) + 1);
  const row = { id, name, query, created_at: at, updated_at: at };
  shop.segments.set(id, row);
  return { segment: segmentView(row), userErrors: [] };
}

function update(shop: SandboxShop, { id, name, query }: UpdateInput, nowMs: number): View {
  const key = idFromGid(id);
  const known = shop.segments.get(key);
  if (!known) return { segment: null, userErrors: [refusal('id', 'Segment does not exist')] };
  const wanted = { name: name ?? textOf(known, 'name') ?? '', query: query ?? textOf(known, 'query') ?? '' };
  const errors = errorsOf(shop, wanted, key);
  if (errors.length > 0) return { segment: null, userErrors: errors };
  const row = { ...known, ...wanted, updated_at: new Date(nowMs).toISOString() };
  shop.segments.set(key, row);
  return { segment: segmentView(row), userErrors: [] };
}

function errorsOf(shop: SandboxShop, { name, query }: CreateInput, own: string | null): View[] {
  const errors: View[] = [];
  const isTaken = [...shop.segments].some(([id, row]) => id !== own && textOf(row, 'name') === name);
  if (name.trim() === '') errors.push(refusal('name', "Name can't be blank"));
  if (name.length > nameLengthMax)
    errors.push(refusal('name', `Name is too long (maximum is ${nameLengthMax} characters)`));
  if (isTaken) errors.push(refusal('name', 'Name has already been taken'));
  const parsed = parseSegmentQuery(query);
  if (!parsed.ok) errors.push(refusal('query', parsed.message));
  return errors;
}

function refusal(field: string, message: string): View {
  return { field: [field], message };
}
