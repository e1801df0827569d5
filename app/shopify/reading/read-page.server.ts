import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { AdminGraphql } from '../ask-admin.ts';
import { type Answer, askShopify } from './ask-shopify.server.ts';
import { idPageQuery, pageQuery, restQuery, type Selection, thingQuery } from './kinds.ts';
import type { Read } from './read-file.server.ts';

type Failed = Exclude<Answer, { ok: true }>;

/** Where to read on, and what. */
export interface PageAsked {
  selection: Selection;
  what: 'whole' | 'ids';
  /** Cursor of the last page, or null for the first. */
  position: string | null;
  /** Shopify's search syntax, or null for everything. */
  filter: string | null;
}

const pageInfo = z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() });
const rows = z.object({ nodes: z.array(z.unknown()), pageInfo });
const page = z.object({ things: rows.extend({ nodes: z.array(z.looseObject({ id: z.string() })) }) });
const rest = z.object({ thing: z.object({ rest: rows }).nullable() });

const idsPageSize = 250;
const restsMax = 200;

/**
 * One page of things, each with all that hangs below it. When Shopify throttles the page, the caller is told; when it throttles the
 * rest of one long thing, that is waited for here, or a page of long things would never be whole.
 */
export async function readPage(
  graphql: AdminGraphql,
  { selection, what, position, filter }: PageAsked,
  wait: (ms: number) => Promise<unknown> = sleep,
): Promise<({ ok: true } & Read) | Failed> {
  const query = what === 'ids' ? idPageQuery(selection) : pageQuery(selection);
  const first = what === 'ids' ? idsPageSize : selection.pageSize;
  const answer = await askShopify(graphql, query, { first, after: position, query: filter });
  if (!answer.ok) return answer;
  const { nodes, pageInfo: next } = page.parse(answer.data).things;
  const things: unknown[] = [];
  for (const node of nodes) {
    const whole = what === 'ids' ? { ok: true as const, thing: node } : await complete(graphql, selection, node, wait);
    if (!whole.ok) return whole;
    things.push(whole.thing);
  }
  return { ok: true, things, position: next.endCursor ?? position ?? '', isEnd: !next.hasNextPage };
}

const one = z.object({ thing: z.looseObject({ id: z.string() }).nullable() });

/** One thing by its number, with all that hangs below it; null: it is gone. */
export async function readThing(
  graphql: AdminGraphql,
  { selection, id }: { selection: Selection; id: string },
  wait: (ms: number) => Promise<unknown> = sleep,
): Promise<{ ok: true; thing: unknown } | Failed> {
  const gid = `gid://shopify/${selection.type}/${id}`;
  const answer = await askShopify(graphql, thingQuery(selection), { id: gid });
  if (!answer.ok) return answer;
  const { thing } = one.parse(answer.data);
  return thing ? complete(graphql, selection, thing, wait) : { ok: true, thing: null };
}

/** The thing with its child rows as a list, those beyond the first page fetched. */
async function complete(
  graphql: AdminGraphql,
  selection: Selection,
  node: { id: string; [key: string]: unknown },
  wait: (ms: number) => Promise<unknown>,
): Promise<{ ok: true; thing: unknown } | Failed> {
  const field = selection.child?.field;
  if (field === undefined) return { ok: true, thing: node };
  const first = rows.parse(node[field]);
  const children = [...first.nodes];
  let next = first.pageInfo;
  for (let asked = 0; next.hasNextPage && asked < restsMax; asked += 1) {
    const answer = await askShopify(graphql, restQuery(selection), { id: node.id, after: next.endCursor });
    if (!answer.ok && answer.reason === 'throttled') await wait(answer.afterMs);
    else if (!answer.ok) return answer;
    else {
      const more = rest.parse(answer.data).thing?.rest;
      // gone meanwhile: its deletion is told elsewhere
      if (!more) break;
      children.push(...more.nodes);
      next = more.pageInfo;
    }
  }
  return { ok: true, thing: { ...node, [field]: children } };
}
