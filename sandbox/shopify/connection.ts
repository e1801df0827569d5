import { GraphQLError } from 'graphql';
import { idOf, isPayload, textOf } from './payload.ts';
import type { Payload } from '../store/store-event.ts';
import { parseSearch } from './search-syntax.ts';

/** The arguments every connection takes. */
export interface PageArguments {
  first?: number | null;
  last?: number | null;
  after?: string | null;
  before?: string | null;
  reverse?: boolean | null;
  query?: string | null;
  sortKey?: string | null;
}

/** Sort keys by the payload's key; anything else sorts by id. */
const sortFields: Record<string, string> = {
  CREATED_AT: 'created_at',
  UPDATED_AT: 'updated_at',
  PROCESSED_AT: 'processed_at',
};

/**
 * One page of rows as a GraphQL connection. Cursors name the last row seen, so a page stays right
 * when rows are added before it.
 * @param view turns a payload into what the resolvers read.
 * @throws GraphQLError for a filter the sandbox does not know or a cursor that is not one.
 */
export function pageOf(rows: Iterable<Payload>, args: PageArguments, view: (row: Payload) => object): object {
  const search = parseSearch(args.query);
  if (!search.ok) throw new GraphQLError(`The sandbox cannot filter by ${search.filter}`);
  const field = sortFields[args.sortKey ?? ''] ?? null;
  const all = [...rows].filter(search.matches).sort((a, b) => byField(a, b, field));
  if (args.reverse) all.reverse();

  const start = args.after ? indexOfCursor(all, args.after) + 1 : 0;
  const end = args.before ? indexOfCursor(all, args.before) : all.length;
  const between = all.slice(start, end);
  const page = args.first != null ? between.slice(0, args.first) : between.slice(-(args.last ?? 0));
  const offset = args.first != null ? start : end - page.length;

  const edges = page.map((row) => ({ cursor: cursorOf(row), node: view(row) }));
  return {
    edges,
    nodes: edges.map((edge) => edge.node),
    pageInfo: {
      hasNextPage: offset + page.length < all.length,
      hasPreviousPage: offset > 0,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

function byField(a: Payload, b: Payload, field: string | null): number {
  if (field !== null) {
    const [left, right] = [instant(a, field), instant(b, field)];
    if (left !== right) return left - right;
  }
  const [left, right] = [idOf(a) ?? '', idOf(b) ?? ''];
  return left.length - right.length || (left < right ? -1 : left > right ? 1 : 0);
}

function instant(row: Payload, field: string): number {
  return Date.parse(textOf(row, field) ?? '') || 0;
}

function cursorOf(row: Payload): string {
  return Buffer.from(JSON.stringify({ last_id: idOf(row) })).toString('base64');
}

function indexOfCursor(rows: Payload[], cursor: string): number {
  const id = idInCursor(cursor);
  const index = id === null ? -1 : rows.findIndex((row) => idOf(row) === id);
  if (index === -1) throw new GraphQLError('Invalid cursor for current pagination sort.');
  return index;
}

function idInCursor(cursor: string): string | null {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64').toString('utf8'));
    return isPayload(parsed) ? textOf(parsed, 'last_id') : null;
  } catch {
    return null;
  }
}
